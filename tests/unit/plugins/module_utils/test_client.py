# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The client without a server: what it asks of its session, and what it makes of whatever comes back."""

from __future__ import annotations

import contextlib
from http.client import HTTPException
from types import SimpleNamespace

import pytest
import requests
import urllib3

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http import client as _client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import USER_AGENT, Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Bearer
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    ProxyRefused,
    RequestFailed,
    Unexpected,
    Unreachable,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.no_answer import refusal
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import BudgetSpent
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause, Kind
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.wire import ProxyAnswer
from ansible_collections.rosterops.saas_users.tests.unit.servers import READING, WRITING, Waits, same, ticking

KEY = Secret("key-0123456789", "key")
BASE = "https://api.example/prefix"


class Answer(requests.Response):
    """An answer that comes in chunks, and knows whether it was closed."""

    def __init__(self, status, *chunks, broken=False, **headers):
        super().__init__()
        self.status_code, self.chunks, self.broken, self.closed = status, chunks, broken, False
        self.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        self.raw = SimpleNamespace(stream=self.stream)

    def stream(self, amount, decode_content):
        """What urllib3 gives: unpacked, in pieces of some size."""
        assert (amount, decode_content) == (256 * 1024, True)
        yield from self.chunks
        if self.broken:
            raise urllib3.exceptions.DecodeError

    def close(self):
        self.closed = True


class Session:
    """Gives some answers in turn, or raises them; the last one again and again."""

    def __init__(self, answers):
        self.answers, self.asked, self.headers, self.closed = list(answers), [], None, False

    def request(self, method, url, **options):
        """Remember, and answer."""
        self.asked.append((method, url, options))
        one = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(one, BaseException):
            raise one
        return one

    def close(self):
        """Remember."""
        self.closed = True


@contextlib.contextmanager
def client_of(*answers, credential=None, warn=str, headers=None, limits=(), **options):
    """A client, its session and its waits."""
    session = Session(answers)

    class Scripted(Transport):
        def session(self, headers):
            session.headers = headers
            return session

    transport = Scripted(**{"timeout": 7.0, "retries": 2, **options})
    with ticking(Waits()) as waits:
        client = Client(BASE, credential, [KEY], transport, warn, headers, **dict(limits))
        yield client, session, waits


def failed(*answers, request=READING, kind=None, **options):
    """The error, the session and the waits of one request."""
    with client_of(*answers, **options) as (client, session, waits), pytest.raises(RequestFailed) as caught:
        client.request(request, same, kind=kind)
    return caught.value, session, waits


def ok(text="{}"):
    return Answer(200, text.encode())


# What is sent


def test_a_session_has_the_headers_of_the_client_and_of_the_platform():
    with client_of(ok()) as (client, session, _waits):
        assert session.headers == {"User-Agent": USER_AGENT, "Accept": "application/json"}
    with client_of(ok(), headers={"X-Version": "1", "Accept": "text/plain"}) as (client, session, _waits):
        assert session.headers == {"User-Agent": USER_AGENT, "Accept": "text/plain", "X-Version": "1"}
        client.close()
        assert session.closed


def test_what_is_asked_of_the_session():
    bearer = Bearer(KEY)
    with client_of(ok(), credential=bearer, validate_certs=False) as (client, session, _waits):
        assert client.request(READING._replace(query={"a": "b"}), same) == {}
    options = {"json": None, "data": None, "headers": None, "timeout": 7.0, "allow_redirects": False, "stream": True}
    assert session.asked == [
        ("GET", f"{BASE}/api/thing", {**options, "params": {"a": "b"}, "auth": bearer, "verify": False}),
    ]


def test_a_post_has_its_body_its_key_and_its_own_credential():
    bearer = Bearer(KEY)
    with client_of(ok(), credential=Bearer(KEY), ca_path="/ca.pem") as (client, session, _waits):
        client.request(WRITING._replace(form={"c": "d"}, credential=bearer), same)
    ((method, _url, options),) = session.asked
    assert (method, options["json"], options["data"], options["verify"]) == ("POST", {"a": 1}, {"c": "d"}, "/ca.pem")
    assert options["auth"] is bearer
    assert list(options["headers"]) == ["Idempotency-Key"]
    assert len(options["headers"]["Idempotency-Key"]) == 36


def test_without_a_credential_none_is_taken_out_of_a_file():
    with client_of(ok()) as (client, session, _waits):
        client.request(READING, same)
    prepared = requests.PreparedRequest()
    assert session.asked[0][2]["auth"](prepared) is prepared


# What comes back


def test_an_answer_comes_in_pieces_in_its_own_charset_and_frees_its_connection():
    answer = Answer(200, '{"name": "J'.encode("latin-1"), 'ö"}'.encode("latin-1"), content_type="text/plain; charset=latin-1")
    with client_of(answer) as (client, _session, _waits):
        assert client.request(READING, same) == {"name": "Jö"}
    assert answer.closed


def test_an_answer_has_a_largest_size(monkeypatch):
    monkeypatch.setattr(_client, "LARGEST_ANSWER", 2 << 20)
    half = b" " * (1 << 20)
    with client_of(Answer(200, half, half[:-2], b"{}")) as (client, _session, _waits):
        assert client.request(READING, same) == {}
    answer = Answer(200, half, half, b"{", b"never asked for")
    error, _session, _waits = failed(answer, request=WRITING)
    assert error.__class__ is Unreadable
    assert error.message == "Writing the thing: the answer is larger than 2 MiB (HTTP 200)"
    assert (error.status, error.accepted, error.in_doubt, answer.closed) == (200, True, True, True)


def test_an_answer_whose_compression_is_broken_keeps_its_status():
    error, _session, _waits = failed(Answer(200, b"{", broken=True))
    assert error.message == "Reading the thing: the answer cannot be decompressed (HTTP 200)"
    assert failed(Answer(404, b"{", broken=True))[0].status == 404


def test_a_proxy_that_wants_a_password_is_named_and_asked_once():
    error, session, _waits = failed(Answer(407, b'{"message": "who are you?"}'))
    assert (type(error), error.status, error.cause, len(session.asked)) == (ApiError, 407, Cause.FINAL, 1)
    assert error.message == f"Reading the thing: {refusal(407, '')[1]} (HTTP 407)".replace("  ", " ")


@pytest.mark.parametrize(("status", "attempts"), [(502, 3), (403, 1)])
def test_a_proxy_that_opens_no_tunnel_says_why(status, attempts):
    error, session, _waits = failed(ProxyAnswer(status, "proxy:3128"))
    cause, why = refusal(status, "proxy:3128")
    assert (type(error), error.status, error.cause, len(session.asked)) == (ProxyRefused, None, cause, attempts)
    assert error.message.startswith(f"Reading the thing: {why} (GET {BASE}/api/thing)")
    assert error.details["failure"]["metadata"] == {"proxy_status": status}


@pytest.mark.parametrize(
    "raised",
    [
        requests.ConnectionError(),
        requests.exceptions.InvalidURL(),
        urllib3.exceptions.ProtocolError(),
        urllib3.exceptions.LocationParseError("x"),
        HTTPException(),
        ConnectionResetError(104, "reset"),
        ValueError("no"),
    ],
    ids=lambda one: type(one).__name__,
)
def test_whatever_a_library_raises_is_no_answer(raised):
    error, _session, _waits = failed(raised, retries=0)
    assert error.__class__ is Unreachable
    assert (error.status, error.in_doubt) == (None, False)
    assert error.message.endswith(f" (GET {BASE}/api/thing)")


def test_a_time_out_names_its_seconds_and_its_cause():
    error, _session, _waits = failed(requests.Timeout(), retries=0, timeout=2.5)
    assert error.message == f"Reading the thing: no connection within 2.5 s (GET {BASE}/api/thing)"
    assert error.cause is Cause.NEVER_SENT


def test_after_the_end_of_the_task_nothing_is_sent():
    with client_of(ok()) as (client, session, _waits):
        client.close()
        with pytest.raises(Unreachable) as caught:
            client.request(READING, same)
    assert session.asked == []
    assert caught.value.message == f"Reading the thing: the task has ended (GET {BASE}/api/thing)"


# Again


def test_the_waits_grow_and_a_server_can_ask_for_longer_ones(monkeypatch):
    monkeypatch.setattr(_client, "backoff", float)
    error, session, waits = failed(Answer(503), Answer(503, retry_after="0.5"), Answer(503, retry_after="9"), retries=3)
    assert waits == [1.0, 2.0, 9.0]
    assert error.message == "Reading the thing: Service Unavailable (HTTP 503), after 4 attempts"
    assert len(session.asked) == 4


def test_a_wait_of_no_time_is_none(monkeypatch):
    monkeypatch.setattr(_client, "backoff", lambda sent: 0.0 * sent)
    assert failed(Answer(503), retries=1)[2] == [0.0]


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({}, "the next attempt needs a wait of 3 s, but only 2 s of retry_budget are left"),
        ({"retry_after": "7"}, "the server asks for a wait of 7 s, but only 2 s of retry_budget are left"),
    ],
)
def test_what_does_not_fit_into_the_budget_is_told(monkeypatch, headers, why):
    monkeypatch.setattr(_client, "backoff", lambda sent: 3.0 * sent)
    error, session, waits = failed(Answer(503, **headers), retry_budget=2.0)
    assert error.message == f"Reading the thing: Service Unavailable (HTTP 503); {why}"
    assert (waits, len(session.asked)) == ([], 1)


def test_a_limit_that_is_waited_out_is_told_once_and_any_other_wait_each_time():
    told = []
    failed(Answer(429, retry_after="5"), warn=told.append, limits={"waits_out_limits": True}, retry_budget=18.0)
    assert told == ["Waiting for up to 18 s in total (retry_budget): Reading the thing: Too Many Requests (HTTP 429)"]
    told = []
    failed(Answer(429, retry_after="5"), warn=told.append)
    assert told == ["Waiting 5 s before the next attempt: Reading the thing: Too Many Requests (HTTP 429)"] * 2


def test_a_request_that_was_not_answered_keeps_its_key_and_an_answered_one_gets_another():
    lost = requests.ConnectionError()
    with client_of(lost, Answer(429), ok()) as (client, session, _waits):
        client.request(WRITING, same)
    first, second, third = [options["headers"]["Idempotency-Key"] for _method, _url, options in session.asked]
    assert first == second != third


@pytest.mark.parametrize("found", [0, [], "found"])
def test_what_was_found_is_the_result(found):
    with client_of(Answer(503)) as (client, session, _waits):
        assert client.request(WRITING, same, lambda: found, Kind.PLAIN_POST) == found
    assert len(session.asked) == 1
    assert session.asked[0][2]["headers"] is None


def test_a_look_that_fails_leaves_the_failure_in_doubt():
    def blind():
        raise TaskError("Reading the things: no")

    with client_of(Answer(503)) as (client, _session, _waits), pytest.raises(ApiError) as caught:
        client.request(WRITING, same, blind)
    words = "Service Unavailable (HTTP 503); whether it was done anyway could not be read: Reading the things: no"
    assert caught.value.message == f"Writing the thing: {words}"
    assert (caught.value.in_doubt, caught.value.accepted) == (True, False)


@pytest.mark.parametrize("request_", [READING, WRITING])
@pytest.mark.parametrize(("error", "in_doubt"), [(Unexpected("odd"), False), (ValueError("none"), True)])
def test_a_write_was_accepted_whatever_else_is_said_of_it(request_, error, in_doubt):
    def read(_answer):
        raise error

    with client_of(ok()) as (client, _session, _waits), pytest.raises(MalformedAnswer) as caught:
        client.request(request_, read)
    writes = request_ is WRITING
    assert (caught.value.accepted, caught.value.in_doubt) == (writes, writes and in_doubt)


def test_a_refused_write_was_not_accepted():
    error, _session, _waits = failed(Answer(400), request=WRITING)
    assert (error.accepted, error.in_doubt) == (False, False)


@pytest.mark.parametrize("kind", Kind)
def test_a_post_that_changes_nothing_is_never_in_doubt(kind):
    error, _session, _waits = failed(Answer(504), request=WRITING, kind=kind, retries=0)
    assert error.in_doubt == (kind is not Kind.REPEATABLE)


# The rest


def test_secrets_are_hidden_in_errors_and_those_that_were_fetched_in_results():
    with client_of(ok('["token-0123456789"]')) as (client, _session, _waits):
        client.hide(Secret("token-0123456789", "token"))
        assert client.request(READING, same) == ["token-0123456789"]
        client.hide(Secret("token-0123456789", "token"), fetched=True)
        assert client.request(READING, same) == ["***"]
    error, _session, _waits = failed(Answer(400, KEY.reveal().encode()))
    assert error.message == "Reading the thing: *** (HTTP 400)"


def test_a_pause_is_told_once_and_nobody_asked_for_it():
    told = []
    with client_of(ok(), retry_budget=4.0, warn=told.append) as (client, _session, waits):
        client.pause(1.5, "not yet there")
        client.pause(1.5, "not yet there")
        with pytest.raises(BudgetSpent, match=r"the next attempt needs a wait of 9 s, but only 1 s of retry_budget are left"):
            client.pause(9.0, "not yet there")
    assert waits == [1.5, 1.5]
    assert told == ["Waiting for up to 4 s in total (retry_budget): not yet there"]
