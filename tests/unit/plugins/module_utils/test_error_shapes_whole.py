# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All that an error says is told, and each thing once."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed_uipath

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.error_shapes import read_error
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user_info, uipath_user
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks

NAME, MAIL = "The user name is taken.", "The field Email is no address."
ABP = {
    "result": None,
    "targetUrl": None,
    "success": False,
    "error": {
        "code": 1015,
        "message": "Your request is not valid!",
        "details": f"The following errors were detected during validation.\n - {NAME}\r\n - {MAIL}\n",
        "validationErrors": [{"message": NAME, "members": ["userName"]}, {"message": MAIL, "members": ["email", "mail"]}],
    },
    "unAuthorizedRequest": False,
    "__abp": True,
}
ABP_WORDS = (
    f"Your request is not valid!; userName: {NAME}; email, mail: {MAIL}; The following errors were detected during validation."
)
ADA = {"code": "DuplicateUserName", "description": "ada is taken."}
DUPLICATES = [ADA, {"code": "DuplicateEmail", "description": "a@b is taken."}]


@pytest.mark.parametrize(
    ("body", "code", "message", "metadata"),
    [
        ({"title": "Not valid", "detail": "The e-mail is no address."}, None, "Not valid; The e-mail is no address.", None),
        ({"type": "about:blank", "title": "Not found", "status": 404, "detail": "no user 7"}, None, "Not found; no user 7", None),
        ({"title": "Gone", "detail": "Gone."}, None, "Gone", None),
        ({"detail": "only this"}, None, "only this", None),
        (
            {"title": "Bad", "detail": "worse", "errors": {"Email": ["is bad"], "Name": "is bad"}},
            None,
            "Bad; worse; Email: is bad; Name: is bad",
            {"Email": ["is bad"], "Name": "is bad"},
        ),
        ({"message": "no", "title": "Bad", "detail": "worse"}, None, "no; Bad; worse", None),
        ({"Title": "Bad", "Detail": "worse", "Errors": {"Email": ["odd"]}}, None, "Bad; worse; Email: odd", {"Email": ["odd"]}),
        (ABP, "1015", ABP_WORDS, ABP["error"]["validationErrors"]),
        ({"error": {"message": "no", "details": "a reason\n"}}, None, "no; a reason", None),
        ({"error": {"message": "no", "details": None, "validationErrors": None}}, None, "no", None),
        ({"error": {"message": "no", "details": "No."}}, None, "no", None),
        ({"error": {"details": "only this"}}, None, "only this", None),
        ({"error": {"message": "no", "validationErrors": [{"message": "a", "members": None}, {}, None, "b"]}}, None, "no; a; b", [
            {"message": "a", "members": None}, {}, None, "b"]),
        ({"error": {"message": "no", "validationErrors": [{"message": "a", "members": "name"}]}}, None, "no; name: a", [
            {"message": "a", "members": "name"}]),
        ({"error": {"message": "no"}, "errors": {"Email": ["is bad"]}}, None, "no; Email: is bad", {"Email": ["is bad"]}),
        ({"error": {"message": "no"}, "message": "not at all"}, None, "no; not at all", None),
        ({"error": {"message": "no", "details": [{"code": "a", "message": "b"}]}}, None, "no; a: b", None),
        ({"error": {"message": "no", "details": {"Email": ["is bad"]}}}, None, "no; Email: is bad", None),
        ({"succeeded": False, "errors": DUPLICATES}, "DuplicateUserName",
         "DuplicateUserName: ada is taken.; DuplicateEmail: a@b is taken.", DUPLICATES),
        ({"result": {"succeeded": False, "errors": DUPLICATES}, "users": []}, "DuplicateUserName",
         "DuplicateUserName: ada is taken.; DuplicateEmail: a@b is taken.", DUPLICATES),
        ({"result": {"succeeded": False, "errors": None}, "errors": DUPLICATES}, "DuplicateUserName",
         "DuplicateUserName: ada is taken.; DuplicateEmail: a@b is taken.", DUPLICATES),
        ({"message": "ada is taken.", "errors": [ADA]}, "DuplicateUserName", "DuplicateUserName: ada is taken.", [ADA]),
        ({"message": "DuplicateUserName: ada is taken", "errors": [ADA, ADA]}, "DuplicateUserName",
         "DuplicateUserName: ada is taken.", [ADA, ADA]),
        ({"errors": {"Email": [{"errorCode": "x", "errorMessage": "is bad"}, "and long"]}}, None, "Email: x: is bad and long",
         {"Email": [{"errorCode": "x", "errorMessage": "is bad"}, "and long"]}),
        ({"errors": ["is bad", "IS BAD.", 7, True, None]}, None, "is bad; 7", ["is bad", "IS BAD.", 7, True, None]),
        ({"errors": [{"propertyName": "Email", "errorMessage": "is bad"}]}, None, "Email: is bad",
         [{"propertyName": "Email", "errorMessage": "is bad"}]),
        ({"Message": "The request is invalid.", "ModelState": {"user.Email": ["is bad"]}}, None,
         "The request is invalid.; user.Email: is bad", {"user.Email": ["is bad"]}),
        ({"StatusCode": 403, "StatusDescription": "Forbidden", "Message": "no scope"}, "403", "no scope", None),
        ({"StatusCode": 403, "StatusDescription": "Forbidden"}, "403", "Forbidden", None),
        ({"error": "unauthorized_client", "error_description": "no", "errors": []}, "unauthorized_client", "no", None),
        ({"error": "Bad Request", "message": "no e-mail", "status": 400}, None, "no e-mail", None),
        ({"errors": {"Email": "a\n"}, "details": "• a\n* b\n\n"}, None, "Email: a; b", {"Email": "a\n"}),
    ],
)  # fmt: skip
def test_all_is_told_once(body, code, message, metadata):
    assert read_error(400, json.dumps(body)) == (code, message, metadata)


LABELS = st.sampled_from(["Email", "UserName", "Name"])
TEXTS = st.sampled_from(["is bad", "is taken", "too long"])


@given(TEXTS, TEXTS, st.dictionaries(LABELS, st.lists(TEXTS, min_size=1, max_size=1)), st.lists(st.tuples(LABELS, TEXTS)))
def test_whatever_is_said_stands_in_the_message_and_nothing_twice(title, detail, fields, validation):
    errors = [{"message": text, "members": [label]} for label, text in validation]
    said = read_error(
        400, json.dumps({"title": title, "detail": detail, "errors": fields, "error": {"validationErrors": errors}})
    )
    words = said.message.split("; ")
    assert len(words) == len(set(words))
    told = {f"{label}: {text}" for label, [text] in fields.items()} | {f"{label}: {text}" for label, text in validation}
    assert told <= set(words)
    assert all(text in said.message for text in (title, detail))


# In a failure


@pytest.mark.usefixtures("waits")
def test_a_refusal_by_the_framework_of_uipath_is_told_whole(sim):
    sim.fault(method="PUT", status=400, json=ABP)
    result = uipath_tasks.run(sim, uipath_user, email=seed_uipath.BERT_EMAIL, name="Berta")
    assert result["msg"].endswith(f": {ABP_WORDS} (HTTP 400)")
    assert (result["failure"]["code"], result["failure"]["metadata"]) == ("1015", ABP["error"]["validationErrors"])


@pytest.mark.usefixtures("waits")
def test_title_and_detail_are_told(sim):
    sim.fault(status=403, json={"title": "Forbidden", "detail": "This key may not list users.", "status": 403})
    assert "Forbidden; This key may not list users. (HTTP 403)" in tasks.run(sim, partner_user_info)["msg"]
