# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bytes of an answer: how they are encoded and compressed, what is left of what cannot be read, and that no cookie is."""

from __future__ import annotations

import codecs
import contextlib
import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.body import text_of
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Bearer
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    Redirected,
    Unexpected,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause, Kind
from ansible_collections.rosterops.saas_users.tests.unit.servers import (
    READING,
    WRITING,
    Raw,
    Waits,
    answer,
    client_of,
    same,
    saying,
)

JSON = "Content-Type: application/json"
DELETING = READING._replace(method="DELETE")
UPDATING = WRITING._replace(method="PUT")
ALL = pytest.mark.parametrize("request_", [READING, WRITING, UPDATING, DELETING], ids=["get", "post", "put", "delete"])


def read(body, *headers):
    """What is read out of a successful answer."""
    with Raw(saying(answer("200 OK", body, *headers))) as server, client_of(server.url) as client:
        return client.request(READING, same)


def told(body, *headers):
    """What is told of an error's page."""
    with Raw(saying(answer("403 Forbidden", body, *headers))) as server, client_of(server.url) as client:
        with pytest.raises(ApiError) as caught:
            client.request(READING, same)
    return caught.value.details["failure"]["message"]


# How a text is encoded


@pytest.mark.parametrize(
    "body",
    [
        codecs.BOM_UTF8 + '["Jürgen"]'.encode(),
        codecs.BOM_UTF8 * 2 + '["Jürgen"]'.encode(),
        '["Jürgen"]'.encode("utf-16"),
        codecs.BOM_UTF16_BE + '["Jürgen"]'.encode("utf-16-be"),
        '["Jürgen"]'.encode("utf-32"),
        codecs.BOM_UTF32_BE + '["Jürgen"]'.encode("utf-32-be"),
    ],
    ids=["UTF-8", "twice", "UTF-16", "UTF-16, big", "UTF-32", "UTF-32, big"],
)
@pytest.mark.parametrize("headers", [[], [JSON], [f"{JSON}; charset=iso-8859-1"]], ids=["no type", "JSON", "another charset"])
def test_a_mark_before_the_text_says_how_it_is_encoded(body, headers):
    assert read(body, *headers) == ["Jürgen"]


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE])
def test_a_mark_alone_is_no_answer(mark):
    with pytest.raises(MalformedAnswer, match="the answer is not JSON"):
        read(mark)


def test_a_mark_before_the_words_of_an_error_is_not_told():
    assert told(codecs.BOM_UTF8 + '{"message": "für dich nicht"}'.encode()) == "für dich nicht"


@pytest.mark.parametrize(
    ("encoding", "type_"),
    [
        ("utf-8", "text/html"),
        ("utf-8", "text/html; charset=no-such-charset"),
        ("utf-8", "text/html; charset="),
        ("utf-8", "text/html; charset=hex"),
        ("utf-8", "text/html; charset=idna"),
        ("latin-1", "text/html; charset=iso-8859-1"),
        ("latin-1", 'text/html; Charset="ISO-8859-1"'),
        ("cp1252", "text/html;charset = windows-1252; x=y"),
        ("utf-16-le", "text/html; charset=utf-16le"),
    ],
)
def test_the_charset_of_an_error_page_is_heeded(encoding, type_):
    page = "<html><title>Zugriff für Ihr Gerät gesperrt</title></html>"
    assert told(page.encode(encoding), f"Content-Type: {type_}") == "Zugriff für Ihr Gerät gesperrt"


@pytest.mark.parametrize(
    "meta",
    [
        "<meta charset=shift_jis>",
        '<META CHARSET="Shift_JIS">',
        '<meta http-equiv="Content-Type" content="text/html; charset=shift_jis">',
    ],
)
@pytest.mark.parametrize("type_", ["text/html", "text/html; charset=none-such"])
def test_the_charset_that_a_page_names_itself_is_heeded(meta, type_):
    page = f"<html><head>{meta}<title>アクセス禁止</title></head></html>"
    assert told(page.encode("shift_jis"), f"Content-Type: {type_}") == "アクセス禁止"


def test_what_cannot_be_read_is_told_as_far_as_it_can():
    assert told(b"<title>f\xfcr</title>", "Content-Type: text/html; charset=utf-8") == "f�r"


def test_json_is_utf_8_unless_it_cannot_be():
    """Whatever the type says: there are servers that name a charset for every answer, and do not mean it."""
    latin = f"{JSON}; charset=iso-8859-1"
    assert read('["Jürgen"]'.encode(), latin) == ["Jürgen"]
    assert read('["Jürgen"]'.encode("latin-1"), latin) == ["Jürgen"]
    assert read('["Jürgen"]'.encode("latin-1"), JSON) == ["J�rgen"]


@given(st.binary(max_size=60), st.text(max_size=20))
def test_every_body_has_a_text(body, charset):
    assert isinstance(text_of(body, f"text/html; charset={charset}"), str)
    assert isinstance(text_of(b"<meta charset=" + charset.encode("utf-8", "replace") + b">" + body, ""), str)


@given(st.text(max_size=60).filter(lambda text: not text.startswith("\ufeff")))
def test_utf_8_is_read_as_it_was_written(text):
    assert text_of(text.encode(), "application/json") == text_of(codecs.BOM_UTF8 + text.encode(), "") or not text
    assert text_of(text.encode(), "application/json") == text


# Compression that is broken

PACKED = gzip.compress(b'{"data": "' + bytes(range(97, 123)) * 9 + b'"}')
BROKEN = {
    "no gzip": (b"no gzip", "gzip"),
    "another one": (zlib.compress(b"[7]"), "gzip"),
    "torn": (PACKED[:20] + b"\xff" * 9 + PACKED[29:], "gzip"),
    "wrong sum": (PACKED[:-8] + b"\0" * 8, "gzip"),
    "no deflate": (b"\xff\xff\xff\xff", "deflate"),
    "twice": (gzip.compress(b"no gzip"), "gzip, gzip"),
}


@pytest.fixture(params=BROKEN)
def broken(request):
    """Makes an answer whose compression is broken, of a status."""
    body, encoding = BROKEN[request.param]
    return lambda status, *headers: answer(status, body, f"Content-Encoding: {encoding}", *headers)


def test_a_503_with_broken_compression_is_repeated(broken):
    waits = Waits()
    with Raw(saying(broken("503 Busy", "Retry-After: 7"), answer("200 OK", "[7]"))) as server:
        with client_of(server.url, waits=waits) as client:
            assert client.request(READING, same) == [7]
    assert (len(server.requests), waits) == (2, [7.0])


@ALL
@pytest.mark.parametrize(("status", "words"), [(401, "Unauthorized"), (404, "Not Found"), (422, "Unprocessable")])
def test_an_error_with_broken_compression_keeps_its_status(broken, request_, status, words):
    with Raw(saying(broken(f"{status} No"))) as server, client_of(server.url) as client:
        with pytest.raises(ApiError, match=rf"thing: {words}.* \(HTTP {status}\)") as caught:
            client.request(request_, same)
    assert (caught.value.status, len(server.requests)) == (status, 1)


def test_a_redirect_with_broken_compression_says_where_it_leads(broken):
    with Raw(saying(broken("302 Found", "Location: https://there.example/"))) as server, client_of(server.url) as client:
        with pytest.raises(Redirected, match=r"to https://there\.example/"):
            client.request(READING, same)


@ALL
def test_a_success_with_broken_compression_is_accepted_and_malformed(broken, request_):
    with Raw(saying(broken("200 OK"))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer) as caught:
            client.request(request_, same)
    assert caught.value.message == f"{request_.what}: the answer cannot be decompressed (HTTP 200)"
    assert (caught.value.status, caught.value.cause) == (200, Cause.FINAL)
    assert caught.value.accepted == caught.value.in_doubt == (request_ is not READING)
    assert len(server.requests) == 1


@ALL
@pytest.mark.parametrize(("kept", "whole"), [(-8, True), (-20, False)], ids=["without its sum", "without its end"])
def test_gzip_that_is_cut_off_is_read_if_its_json_is_whole(request_, kept, whole):
    with Raw(saying(answer("200 OK", PACKED[:kept], "Content-Encoding: gzip"))) as server, client_of(server.url) as client:
        if whole:
            assert client.request(request_, same) == {"data": bytes(range(97, 123)).decode() * 9}
        else:
            with pytest.raises(MalformedAnswer, match="HTTP 200"):
                client.request(request_, same)
    assert len(server.requests) == 1


UNREADABLE = {
    "compression": answer("201 Created", b"no gzip", "Content-Encoding: gzip"),
    "page": answer("200 OK", "<title>Sign in</title>"),
    "cut": answer("200 OK", '{"data": '),
    "mark": answer("200 OK", codecs.BOM_UTF8),
    "status": b"HTTP/1.1 101 Switching Protocols\r\n\r\n",
}


@pytest.mark.parametrize("kind", [Kind.KEYED_POST, Kind.PLAIN_POST])
@pytest.mark.parametrize("said", UNREADABLE)
def test_what_was_accepted_and_cannot_be_read_is_looked_for(said, kind):
    """And never sent once more: the server says that it was done."""
    looks = []

    def look():
        looks.append(1)
        return found

    with Raw(saying(UNREADABLE[said])) as server, client_of(server.url) as client:
        found = "there"
        assert client.request(WRITING, same, look, kind) == "there"
        found = None
        with pytest.raises(MalformedAnswer) as caught:
            client.request(WRITING, same, look, kind)
    assert (len(looks), len(server.requests), caught.value.accepted) == (2, 2, True)
    assert caught.value.in_doubt, "which is for whoever asked to tell"


def test_a_post_that_changes_nothing_is_not_told_as_one_that_may_have_been_done():
    with Raw(saying(UNREADABLE["compression"])) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match=r"cannot be decompressed \(HTTP 201\)$"):
            client.request(WRITING, same, kind=Kind.REPEATABLE)


def test_an_answer_that_can_be_read_and_is_wrong_is_not_looked_for():
    """What the reader objects to was said by the server: there is nothing unknown in it."""

    def objecting(_answer):
        raise Unexpected("the answer is about somebody else")

    with Raw(saying(answer("200 OK", "{}"))) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer, match="somebody else"):
            client.request(WRITING, objecting, lambda: pytest.fail("it is known"))


def test_after_broken_compression_the_next_request_has_its_own_answer(broken):
    """Nothing of the answer before is left on the connection."""
    kept = broken("200 OK").replace(b"Connection: close\r\n", b"")

    def talk(connection):
        connection.sendall(kept if len(server.requests) == 1 else answer("200 OK", "[7]"))
        if len(server.requests) == 1 and connection.recv(65536):
            connection.sendall(answer("200 OK", "[7]"))

    with Raw(talk) as server, client_of(server.url) as client:
        with pytest.raises(MalformedAnswer):
            client.request(READING, same)
        assert client.request(READING, same) == [7]


# Cookies


@pytest.mark.parametrize("status", [200, 302, 401, 503])
@pytest.mark.parametrize(
    "cookie",
    [
        "session=of-jane",
        "session=of-jane; Path=/; HttpOnly; Max-Age=9999",
        "session=of-jane; Domain=127.0.0.1",
        'a="b"; Version=1',
    ],
)
def test_no_cookie_is_kept_or_sent(status, cookie):
    """One user's session would speak for the partner, whose key goes with the next request."""
    said = answer(f"{status} Whatever", "[7]", f"Set-Cookie: {cookie}", f"Set-Cookie2: {cookie}")
    with Raw(saying(said, answer("200 OK", "[7]"))) as server, client_of(server.url, Bearer(Secret("user-key", "k"))) as client:
        for _number in range(3):
            with contextlib.suppress(ApiError, Redirected):
                client.request(READING._replace(credential=Bearer(Secret("partner-key", "k"))), same)
    assert len(server.requests) >= 3
    assert not any(b"cookie" in raw.lower() for raw in server.requests)


def test_no_cookie_of_a_proxy_is_kept_or_sent(monkeypatch):
    said = answer("200 OK", "[7]", "Set-Cookie: session=of-the-proxy; Domain=.example")
    with Raw(saying(said)) as proxy, client_of("http://saas.example") as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert [client.request(READING, same) for _number in range(2)] == [[7], [7]]
    assert not any(b"cookie" in raw.lower() for raw in proxy.requests)


# Its depth


@pytest.mark.parametrize("opening", ["[", '{"a":'])
@pytest.mark.parametrize(("depth", "read"), [(47, True), (48, False), (600, False), (5_000, False), (100_000, False)])
def test_what_is_nested_too_deeply_to_be_shown_is_refused(opening, depth, read):
    """Ansible recurses into a result, and so does what masks it. The value stands in two objects and a list already."""
    value = opening * depth + "7" + ("]" if opening == "[" else "}") * depth
    with Raw(saying(answer("200 OK", f'{{"data": [{{"more": {value}}}]}}', JSON))) as server, client_of(server.url) as client:
        if read:
            assert client.request(READING, same)["data"][0]["more"]
        else:
            with pytest.raises(MalformedAnswer, match=r"nested too deeply|not JSON"):
                client.request(READING, same)
