# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Certificates: whom a client trusts, and what it says of others."""

from __future__ import annotations

import ssl
import warnings

import pytest
import requests

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.no_answer import explain
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.wire import Attempt
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    Raw,
    answer,
    client_of,
    options,
    own_certificate,
    same,
    saying,
)

BUNDLES = ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate that nobody else has signed: its file, and a server's TLS context."""
    return own_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def other_file(tmp_path_factory):
    """The file of another certificate."""
    return own_certificate(tmp_path_factory.mktemp("other"))[0]


@pytest.fixture
def server(certificate):
    with Raw(saying(answer("200 OK", "[7]")), tls=certificate[1]) as running:
        yield running


def ask(url, **changed):
    with client_of(url, **changed) as client:
        return client.request(READING, same)


def complaint(url, **changed):
    with pytest.raises(Unreachable) as caught:
        ask(url, **changed)
    return caught.value.cause, caught.value.details["failure"]["message"]


def test_an_unknown_authority_is_not_trusted_and_the_message_helps(server):
    cause, words = complaint(server.url)
    assert cause is Cause.FINAL
    assert words.startswith("the server's certificate or TLS was not accepted: self")
    assert words.endswith("; set ca_path to the certificate of the authority that signed it")


def test_the_authority_of_ca_path_is_trusted(server, certificate):
    assert ask(server.url, ca_path=certificate[0]) == [7]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_the_environment_names_an_authority(server, certificate, bundle, monkeypatch):
    monkeypatch.setenv(bundle, certificate[0])
    assert ask(server.url) == [7]


@pytest.mark.parametrize("bundle", BUNDLES)
def test_ca_path_goes_before_the_environment(server, certificate, other_file, bundle, monkeypatch):
    monkeypatch.setenv(bundle, other_file)
    assert ask(server.url, ca_path=certificate[0]) == [7]
    monkeypatch.setenv(bundle, certificate[0])
    assert complaint(server.url, ca_path=other_file)[0] is Cause.FINAL


@pytest.mark.parametrize("bundle", BUNDLES)
@pytest.mark.parametrize("ca_path", [None, "the other one"])
def test_certificates_that_are_not_to_be_checked_are_not(server, other_file, bundle, ca_path, monkeypatch, recwarn):
    monkeypatch.setenv(bundle, other_file)
    assert ask(server.url, validate_certs=False, ca_path=ca_path and other_file) == [7]
    assert [str(warning.message) for warning in recwarn if "Unverified HTTPS" in str(warning.message)] == []


def test_what_is_passed_on():
    assert Transport.of(options()).verify is True
    assert Transport.of(options(ca_path="/ca.pem")).verify == "/ca.pem"
    assert Transport.of(options(ca_path="/ca.pem", validate_certs=False)).verify is False


def test_certificates_that_are_not_there_are_told_at_once(server, tmp_path, monkeypatch):
    expected = (Cause.FINAL, "the trusted CA certificates cannot be read; check ca_path and REQUESTS_CA_BUNDLE")
    assert complaint(server.url, ca_path=str(tmp_path / "none.pem")) == expected
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "none.pem"))
    assert complaint(server.url) == expected
    assert server.requests == []


OTHER_NAME = "check the host in {}"
ADDRESS = "api_url, https://a"


def test_a_certificate_for_another_host_is_not_trusted_and_the_host_is_to_be_checked(server, certificate):
    """No authority helps there."""
    url = server.url.replace("127.0.0.1", "localhost")
    cause, words = complaint(url, ca_path=certificate[0])
    assert cause is Cause.FINAL
    assert "not valid for 'localhost'" in words or "'localhost' doesn't match" in words
    assert words.startswith("the server's certificate or TLS was not accepted: ")
    assert words.endswith(f"; {OTHER_NAME.format(url)}")
    assert not any(raw.strip() for raw in server.requests)


def test_a_certificate_for_another_address_is_told_the_same_way(tmp_path):
    path, context = own_certificate(tmp_path, "192.0.2.1")
    with Raw(saying(answer("200 OK", "[7]")), tls=context) as server:
        cause, words = complaint(server.url, ca_path=path)
    assert (cause, words.split("; ")[-1]) == (Cause.FINAL, OTHER_NAME.format(server.url))
    assert "127.0.0.1" in words


@pytest.mark.parametrize(
    ("days", "wrong", "cure"),
    [
        ((-3, -2), "certificate has expired", "renew it on the server, or correct the clock of this machine"),
        ((2, 3), "certificate is not yet valid", "check the clock of this machine"),
    ],
    ids=["expired", "not yet valid"],
)
def test_a_certificate_out_of_its_time_is_told_as_that(tmp_path, days, wrong, cure):
    path, context = own_certificate(tmp_path, days=days)
    with Raw(saying(answer("200 OK", "[7]")), tls=context) as server:
        cause, words = complaint(server.url, ca_path=path)
    assert (cause, words) == (Cause.FINAL, f"the server's certificate or TLS was not accepted: {wrong}; {cure}")


OTHER = "hostname 'a' doesn't match 'b'"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (type("CertificateError", (ValueError,), {})(OTHER), f": {OTHER}; {OTHER_NAME.format(ADDRESS)}"),
        (ssl.CertificateError(OTHER), f": {OTHER}; {OTHER_NAME.format(ADDRESS)}"),
        (ssl.SSLError("wrong version number"), f"; check {ADDRESS}: is this a TLS port?"),
    ],
    ids=["urllib3", "Python", "no certificate"],
)
def test_names_that_are_compared_by_others_are_told_all_the_same(error, words):
    """By urllib3 itself in its old versions, and by Python before 3.12."""
    cause, told = explain(requests.exceptions.SSLError(error), 30, Attempt(30), ADDRESS)
    assert (cause, told) == (Cause.FINAL, f"the server's certificate or TLS was not accepted{words}")


def test_a_certificate_with_another_flaw_needs_to_be_another_one():
    error = ssl.SSLCertVerificationError("weak")
    error.verify_code, error.verify_message = 67, "CA certificate key too weak"
    _cause, told = explain(requests.exceptions.SSLError(error), 30, Attempt(30), ADDRESS)
    assert told.endswith(": CA certificate key too weak; the server needs another certificate")


def test_a_port_without_tls_is_told():
    with Raw(saying(answer("200 OK", "[7]"))) as plain:
        url = plain.url.replace("http:", "https:")
        cause, words = complaint(url)
    assert (cause, words) == (Cause.FINAL, f"the server's certificate or TLS was not accepted; check {url}: is this a TLS port?")


def test_a_handshake_that_breaks_off_is_tried_again(certificate):
    """A load balancer that is being restarted does this; it is no matter of certificates."""
    with Raw(lambda connection: None) as server:
        cause, words = complaint(server.url.replace("http:", "https:"), ca_path=certificate[0], retries=2)
    assert (cause, words) == (Cause.NEVER_SENT, "the connection was lost before the request was sent")
    assert len(server.requests) == 3


@pytest.mark.parametrize("said", [b"", answer("200 OK", "[1, 2]")[:-2]], ids=["before", "within"])
def test_a_tls_connection_that_breaks_off_is_tried_again(certificate, said):
    with Raw(saying(said, answer("200 OK", "[7]")), tls=certificate[1]) as server:
        assert ask(server.url, ca_path=certificate[0], retries=1) == [7]
        assert len(server.requests) == 2


def test_nothing_older_than_tls_1_2_is_spoken(certificate, tmp_path):
    path, context = own_certificate(tmp_path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with Raw(saying(answer("200 OK", "[7]")), tls=context) as server:
        assert complaint(server.url, ca_path=path)[0] is Cause.FINAL
        assert server.requests == []
