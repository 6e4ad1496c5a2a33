# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Servers that say what no HTTP server says, certificates, and clients to meet them. What an API says, the simulator says."""

from __future__ import annotations

import contextlib
import datetime
import functools
import ipaddress
import socket
import ssl
import threading
import time

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.clock import CLOCK
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.request import Request
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport

READING = Request("GET", "/api/thing", "Reading the thing")
WRITING = Request("POST", "/api/thing", "Writing the thing", body={"a": 1})


class Waits(list):
    """A clock that nobody waits for: it remembers the waits, and only they make time pass."""

    time = staticmethod(time.time)  # that of the servers as well

    def sleep(self, seconds, _ended=None):
        """Remember, and return at once."""
        self.append(seconds)

    def monotonic(self):
        """The seconds that would have passed."""
        return float(sum(self))


@contextlib.contextmanager
def ticking(clock):
    """Have this clock replace the client's one clock."""
    kept = vars(CLOCK).copy()
    vars(CLOCK).update(monotonic=clock.monotonic, time=clock.time, sleep=clock.sleep)
    try:
        yield clock
    finally:
        vars(CLOCK).clear()
        vars(CLOCK).update(kept)


def without_waiting(test):
    """A decorator: waits are remembered, not waited for. A fixture would outlive hypothesis' examples."""

    @functools.wraps(test)
    def wrapped(*arguments, **options):
        with ticking(Waits()):
            return test(*arguments, **options)

    return wrapped


def options(**changed):
    """The connection options of a task."""
    return {
        "timeout": 20.0,
        "retries": 5,
        "retry_budget": 120.0,
        "validate_certs": True,
        "ca_path": None,
        "allow_plain_http": False,
        **changed,
    }


@contextlib.contextmanager
def client_of(
    base,
    credential=None,
    secrets=(),
    waits=None,
    warn=lambda text: None,
    waits_out_limits=False,
    show=lambda line: None,
    **changed,
):
    """A client that waits for nothing."""
    transport = Transport.of(options(**changed))
    client = Client(base, credential, secrets, transport, warn, waits_out_limits=waits_out_limits, show=show)
    with ticking(Waits() if waits is None else waits), contextlib.closing(client):
        yield client


def undisturbed(attempt):
    """What an attempt returns and the seconds it took, in the first of five tries in which the machine did not stand still.

    While a machine is busy elsewhere, any time limit passes, at any place of the code.
    """
    for _number in range(5):
        beats, ended = [time.monotonic()], threading.Event()
        heart = threading.Thread(target=_beat, args=(beats, ended))
        heart.start()
        try:
            found = attempt()
        finally:
            ended.set()
            heart.join()
        if max(after - before for before, after in zip(beats, beats[1:])) < 0.25:
            break
    return found, beats[-1] - beats[0]


def _beat(beats, ended):
    while not ended.wait(0.02):
        beats.append(time.monotonic())
    beats.append(time.monotonic())


def same(answer):
    """The content of an answer as it is."""
    return answer


class Raw:
    """A TCP server on loopback. ``talk`` gets each connection, with its first request read into ``requests``.

    >>> with Raw(lambda connection: connection.sendall(answer("200 OK", "{}"))) as server:
    ...     requests.get(server.url)
    """

    def __init__(self, talk, tls=None):
        self._talk = talk
        self._tls = tls
        self.requests = []
        self.ended = threading.Event()

    def __enter__(self):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exception):
        self.ended.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(10)

    def _serve(self):
        while not self.ended.is_set():
            try:
                connection, _address = self._listener.accept()
            except OSError:
                return
            connection.settimeout(10)
            with contextlib.suppress(OSError), connection:
                stream = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
                with stream:
                    self.requests.append(_whole_request(stream))
                    self._talk(stream)


def _whole_request(stream):
    """The head of a request, and as much of a body as it announces."""
    raw = stream.recv(65536)
    head, _end, body = raw.partition(b"\r\n\r\n")
    announced = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while announced and len(body) < int(announced[0]):
        body += stream.recv(65536)
    return head + b"\r\n\r\n" + body


def answer(status, body="", *headers):
    """The bytes of an HTTP answer."""
    content = body if isinstance(body, bytes) else body.encode()
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + content


def saying(*answers):
    """What a Raw server says: the answers in turn, one for each connection, the last one for ever."""
    left = list(answers)

    def talk(connection):
        connection.sendall(left.pop(0) if len(left) > 1 else left[0])

    return talk


def dripping(begin, drop, pause=0.02):
    """A server that says something, and then the same for ever."""

    def talk(connection):
        connection.sendall(begin)
        connection.settimeout(pause or 0.001)
        while True:
            with contextlib.suppress(socket.timeout):
                if not connection.recv(65536):
                    return
            connection.sendall(drop)

    return talk


def closed_port():
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def own_certificate(folder, address="127.0.0.1", days=(-1, 1)):
    """A self-made certificate for an address, valid from one day to another: its PEM file, and a server's TLS context."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    now = datetime.datetime.now(datetime.timezone.utc)
    first, last = (now + datetime.timedelta(days=number) for number in days)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(first).not_valid_after(last)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    builder = builder.add_extension(names, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    certificate = builder.sign(key, hashes.SHA256())
    certificate_path, key_path = folder / "certificate.pem", folder / "key.pem"
    certificate_path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    key_path.write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate_path, key_path)
    return str(certificate_path), tls
