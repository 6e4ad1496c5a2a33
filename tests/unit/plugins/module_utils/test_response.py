# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an answer means, without a server: the result, or an error with all that is known and no secret."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from requests.structures import CaseInsensitiveDict

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.input import FromEnvironment
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._http import response as _response
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Basic
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import (
    ApiError,
    MalformedAnswer,
    NotDone,
    Redirected,
    RequestFailed,
    Unexpected,
    Unreadable,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.response import Reader
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause
from ansible_collections.rosterops.saas_users.tests.unit.servers import READING, WRITING, Waits, same, ticking

KEY = "key-0123456789"
FETCHED = "token-0123456789"
FOR_SECRET = WRITING._replace(for_secret=True)
API = "; is this the URL of the API?"
ADDRESS = "api_url (environment variable POLYTOMIC_DEPLOYMENT_URL), https://api.example"
CHECK = f"; check {ADDRESS}"
NOON = 1_700_000_000


def reader(*secrets):
    """A reader that hides these."""
    return Reader("https://api.example", [Secret(one, "key") for one in secrets or [KEY]], ADDRESS)


def result(status, text="", read=same, request=READING, one=None, unanswered=False, **headers):
    """What is read of one answer."""
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    response = SimpleNamespace(status_code=status, headers=CaseInsensitiveDict(headers))
    return (one or reader()).result(request, response, text, read, unanswered)


def failed(*arguments, **options):
    """The error that one answer means."""
    with pytest.raises(RequestFailed) as caught:
        result(*arguments, **options)
    return caught.value


def raising(error):
    """A reader of a platform that raises this."""

    def read(_answer):
        raise error

    return read


# Errors in general


def test_an_error_tells_what_was_attempted_and_what_was_answered():
    body = json.dumps({"code": f"C-{KEY}", "message": f"no\u0007such  {KEY}", "metadata": {"key": KEY}})
    error = failed(404, body)
    assert error.__class__ is ApiError
    assert error.message == "Reading the thing: no such *** (HTTP 404)"
    assert error.details["failure"] == {
        "status": 404,
        "method": "GET",
        "url": "https://api.example/api/thing",
        "code": "C-***",
        "message": "no such ***",
        "metadata": {"key": "***"},
    }
    assert (error.status, error.cause, error.asked, error.text) == (404, Cause.FINAL, None, body)


def test_without_an_answer_the_error_tells_the_address():
    error = reader().failed(RequestFailed, READING, f"no answer to {KEY}")
    assert error.message == "Reading the thing: no answer to *** (GET https://api.example/api/thing)"
    assert (error.status, error.cause, error.asked, error.text) == (None, Cause.FINAL, None, "")
    assert error.details["failure"]["metadata"] is None


@pytest.mark.parametrize(
    ("status", "check"), [(400, None), (401, "check both"), (402, None), (403, "check what it may do there"), (407, None)]
)
def test_a_refused_credential_is_named_by_where_it_came_from_and_went(status, check):
    credential = Basic("user", Secret(FromEnvironment(KEY, "API_KEY"), "api_key"))
    error = failed(status, '{"message": "no"}', request=READING._replace(credential=credential))
    told = f". The credential is api_key, from the environment variable API_KEY, and was sent to api.example: {check}"
    assert error.message == f"Reading the thing: no (HTTP {status}){told if check else ''}"
    assert (error.details["failure"]["message"], error.text) == ("no", '{"message": "no"}')
    assert failed(status, '{"message": "no"}').message == f"Reading the thing: no (HTTP {status})"


@pytest.mark.parametrize(
    ("status", "text", "told"),
    [
        (404, "<html>", True),
        (404, "", True),
        (404, None, True),
        (404, '"not found"', True),
        (404, "[]", True),
        (404, "[" * 100_000, True),
        (405, "no", True),
        (404, "{}", False),
        (405, '{"message": "no"}', False),
        (400, "<html>", False),
        (410, "<html>", False),
        (500, "<html>", False),
    ],
)
def test_what_is_not_there_in_other_words_than_the_api_s_names_the_address(status, text, told):
    assert failed(status, text).message.endswith(f" (HTTP {status}){CHECK if told else ''}")


@pytest.mark.parametrize("status", [300, 302, 399])
def test_a_redirect_names_its_place(status):
    error = failed(status, location=f"https://elsewhere.example/{KEY}")
    assert error.__class__ is Redirected
    assert error.status == status
    assert " https://elsewhere.example/***; redirects are not followed" in error.message
    assert error.message.endswith(f"so set the URL of the deployment itself (HTTP {status}){CHECK}")
    assert "redirects to an unknown location; redirects" in failed(status).message


def test_a_redirect_of_a_request_for_a_secret_is_not_shown():
    error = failed(302, request=FOR_SECRET, location="https://elsewhere.example/?code=secret")
    assert "redirects to a location that is not shown; redirects" in error.message
    assert "elsewhere.example" not in str(error.details)


def test_of_an_error_to_a_request_for_a_secret_only_what_is_harmless_is_told():
    body = json.dumps({"error": "invalid_client", "error_description": "no", "hint": "s3cret"})
    assert "s3cret" not in failed(400, body, request=FOR_SECRET).message
    body = json.dumps({"title": "no", "errors": {"client_secret": ["s3cret is wrong"]}})
    assert "s3cret" in failed(400, body).message
    assert "s3cret" not in str(failed(400, body, request=FOR_SECRET).details)


def test_of_a_long_error_no_more_is_kept_than_can_be_of_use(monkeypatch):
    monkeypatch.setattr(_response, "LARGEST_ERROR", 20)
    error = failed(400, "x" * 30)
    assert error.text == error.details["failure"]["message"] == "x" * 20
    error = failed(200, "1" * 30, raising(NotDone("nothing was done")))
    assert error.details["failure"]["message"] == "nothing was done"


def test_an_error_whose_compression_is_broken_has_its_status():
    error = failed(400, None)
    assert (error.message, error.text) == ("Reading the thing: Bad Request (HTTP 400)", "")


@pytest.mark.parametrize("status", [100, 199, 600, 999])
def test_a_status_that_no_request_has_is_not_the_api_s(status):
    error = failed(status)
    assert error.__class__ is Unreadable
    assert error.message == f"Reading the thing: the status {status} is not a valid answer{API} (HTTP {status}){CHECK}"


# Repeating it


@pytest.mark.parametrize("status", [429, 503])
def test_a_limit_says_when_it_ends(status):
    assert failed(status, ratelimit_reset="7").asked == 7.0
    assert failed(status, retry_after="3", ratelimit_reset="7").asked == 3.0


@pytest.mark.parametrize("status", [400, 500, 502, 504])
def test_of_any_other_answer_only_a_request_to_wait_counts(status):
    assert failed(status, ratelimit_reset="7").asked is None
    assert failed(status, retry_after="3").asked == 3.0


def test_a_date_is_counted_from_the_clock():
    class Noon(Waits):
        time = staticmethod(lambda: NOON)

    with ticking(Noon()):
        assert failed(429, retry_after="Tue, 14 Nov 2023 22:13:50 GMT").asked == 30


def test_the_cause_is_known_by_status_words_and_earlier_attempts():
    assert failed(599).cause is Cause.GATEWAY_ERROR
    assert failed(409, '{"message": "exists already"}').cause is Cause.CONFLICT
    assert failed(409, '{"message": "still processing"}').cause is Cause.IN_FLIGHT
    assert failed(409, '{"message": "exists already"}', unanswered=True).cause is Cause.IN_FLIGHT


# Success


def test_a_success_is_what_the_reader_makes_of_it():
    assert result(200, '{"a": [1]}', lambda answer: answer["a"]) == [1]
    assert result(204, " \n", request=READING._replace(method="DELETE")) is None


@pytest.mark.parametrize("status", [202, 226, 299])
def test_a_success_that_the_api_never_answers(status):
    error = failed(status, "{}")
    assert error.__class__ is Unreadable
    assert error.message == f"Reading the thing: the API does not answer a GET with this status{API} (HTTP {status}){CHECK}"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "the answer cannot be decompressed"),
        ("", f"the answer is empty{API}"),
        (" \n", f"the answer is empty{API}"),
        ("<html>", f"the answer is not JSON{API}"),
        ("[" * 100_000, f"the answer is not JSON{API}"),
    ],
    ids=["broken", "empty", "blank", "page", "deep"],
)
def test_a_success_that_cannot_be_read(text, why):
    error = failed(200, text)
    assert error.__class__ is Unreadable
    check = CHECK if why.endswith(API) else ""
    assert (error.message, error.status) == (f"Reading the thing: {why} (HTTP 200){check}", 200)
    assert error.details["failure"]["message"] == why


def test_the_reader_of_a_platform_says_what_is_wrong():
    error = failed(200, "{}", raising(ValueError("the answer holds no user")))
    assert error.__class__ is Unreadable
    assert (error.message, error.status) == (f"Reading the thing: the answer holds no user{API} (HTTP 200){CHECK}", 200)
    error = failed(200, "{}", raising(Unexpected("the name is a list")))
    assert error.__class__ is MalformedAnswer
    assert (error.message, error.status) == ("Reading the thing: the name is a list (HTTP 200)", 200)


def test_a_success_that_says_that_nothing_was_done_is_an_error_of_the_api():
    body = json.dumps({"code": "Bad", "message": f"no such {KEY}", "metadata": {"key": KEY}})
    error = failed(200, body, raising(NotDone("nothing was done")))
    assert error.__class__ is ApiError
    assert (error.message, error.status) == ("Reading the thing: no such *** (HTTP 200)", 200)
    assert (error.details["failure"]["code"], error.details["failure"]["metadata"]) == ("Bad", {"key": "***"})
    assert failed(200, "{}", raising(NotDone("nothing was done"))).message == "Reading the thing: nothing was done (HTTP 200)"


# Secrets


def test_a_secret_that_is_known_later_is_hidden_in_errors_and_the_first_one_still():
    one = reader()
    one.hide(Secret(FETCHED, "the access token"))
    assert failed(400, f"{FETCHED} or {KEY}", one=one).message == "Reading the thing: *** or *** (HTTP 400)"


def test_only_a_secret_that_was_fetched_is_hidden_in_results():
    one, text = reader(), json.dumps([KEY, FETCHED, 12.0])
    assert result(200, text, one=one) == [KEY, FETCHED, 12.0]
    one.hide(Secret(FETCHED, "the access token"))
    assert result(200, text, one=one) == [KEY, FETCHED, 12.0]
    one.hide(Secret(FETCHED, "the access token"), fetched=True)
    assert result(200, text, one=one) == [KEY, "***", 12.0]


def test_what_is_short_could_be_part_of_a_name_and_stays_in_results():
    one = reader()
    one.hide(Secret("1234567", "the access token"), fetched=True)
    assert result(200, '["1234567"]', one=one) == ["1234567"]
    one.hide(Secret("12345678", "the access token"), fetched=True)
    assert result(200, '["12345678"]', one=one) == ["***"]
