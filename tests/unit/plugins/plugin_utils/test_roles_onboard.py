# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role onboard: what it checks, reads, gives, and leaves as evidence."""

from __future__ import annotations

import json

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.onboard import check, plan, report
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.variables import read_variables
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, unreadable, user

ZOE = {"email": "zoe@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Viewer"]}]}
ACME = organization("Acme", user("ada", "Admin"), user("ben", "Member"))
READ = result("polytomic", ACME)
PLANNED = {"id": "run-1", "began": "2026-11-29T20:41:19Z"}

BOTH = ZOE | {"polytomic": [{"organization": "Acme"}, {"organization": "Globex"}]}
TWO = result("polytomic", ACME, organization("Globex"))


def run(folder, person=None, read=(READ, SKIPPED), **more):
    more.setdefault("plan", PLANNED)
    return run_of("onboard", folder=folder, read=read, onboard_person=person or ZOE, **more)


def changed(action="create", **more):
    return {"changed": True, "changes": [{"action": action, "done": True, "organization_id": "id-acme", **more}]}


def mistakes(**given):
    with pytest.raises(InvalidInput) as caught:
        read_variables("onboard", given, check)
    return caught.value.details.get("mistakes", [caught.value.message])


@pytest.mark.parametrize(
    ("given", "mistake"),
    [
        ({}, "onboard_person is missing: set it to an entry of the people file, with at least the e-mail address."),
        (
            {"onboard_person": "email: zoe@acme.example"},
            "onboard_person is a string that contains YAML, not a dictionary: convert it",
        ),
        ({"onboard_person": {"email": "zoe"}, "onboard_like": "ada"}, "onboard_person: email is 'zoe', which is not an e-mail"),
        (
            {"onboard_person": {"email": "z@x.example"}},
            "onboard_person names no access: set polytomic or uipath, or set onboard_like.",
        ),
        (
            {"onboard_person": ZOE | {"state": "absent"}},
            "onboard_person: state is absent. To take access away, use the role offboard.",
        ),
        ({"onboard_person": ZOE, "onboard_like": "Zoe@ACME.example"}, "onboard_like and onboard_person are the same person"),
        ({"onboard_person": ZOE, "onboard_like": " "}, "onboard_like is empty"),
        ({"onboard_person": ZOE, "onboard_like": "a@b@c"}, "onboard_like is 'a@b@c', which is not an e-mail address"),
        (
            {"onboard_person": ZOE, "saas_users_email_domains": ["x.example"]},
            "onboard_person (zoe@acme.example): the e-mail domain is not in saas_users_email_domains (x.example)",
        ),
        ({"onboard_person": ZOE, "onboard_requested_at": "soon"}, "onboard_requested_at is not a time"),
        (
            {"onboard_person": ZOE, "onboard_key_file": "a", "onboard_key_vault_file": "b"},
            "onboard_key_file and onboard_key_vault_file are mutually exclusive",
        ),
        (
            {"onboard_person": ZOE, "onboard_vault_password_file": "a"},
            "onboard_vault_password_file applies to onboard_key_vault_file",
        ),
        ({"onboard_person": ZOE, "onboard_key_organization": "a"}, "onboard_key_organization applies to a key"),
        ({"onboard_person": ZOE, "onboard_key_file": " "}, "onboard_key_file is empty"),
    ],
)
def test_mistakes_in_the_variables(given, mistake):
    assert any(one.startswith(mistake) for one in mistakes(**given)), mistakes(**given)


def test_all_mistakes_are_told_at_once():
    assert len(mistakes(onboard_person={"email": "zoe", "rolse": 1}, onboard_like="", onboard_requested_at="x")) == 4


def test_an_access_that_has_ended_is_not_given(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        plan(run(tmp_path, ZOE | {"until": "2026-11-28"}, plan={}))
    assert caught.value.message.startswith("onboard_person: until is 2026-11-28, which has passed")
    assert plan(run(tmp_path, ZOE | {"until": "2026-11-29"}, plan={}))


@pytest.mark.parametrize(
    ("person", "given", "platforms", "polytomic", "emails"),
    [
        (ZOE, {}, ["polytomic"], {"organizations": ["Acme"], "own": False}, None),
        ({"email": "z@x.example", "polytomic": [{}]}, {}, ["polytomic"], {"organizations": [], "own": True}, None),
        ({"email": "z@x.example", "uipath": {}}, {}, ["uipath"], {"organizations": [], "own": False}, None),
        ({"email": "z@x.example"}, {"onboard_like": " ada "}, ["polytomic", "uipath"], {}, ["z@x.example", "ada"]),
        (
            {"email": "z@x.example", "uipath": {"user_name": "z"}},
            {"onboard_like": "ada", "saas_users_platforms": ["uipath"]},
            ["uipath"],
            {},
            ["z@x.example", "z", "ada"],
        ),
        (ZOE, {"onboard_like": "ada"}, ["polytomic", "uipath"], {}, None),
        (
            ZOE,
            {"onboard_like": "ada", "saas_users_organizations": "mentioned"},
            ["polytomic", "uipath"],
            {"organizations": ["Acme"], "own": False},
            None,
        ),
        (ZOE, {"saas_users_organizations": "all"}, ["polytomic"], {}, None),
        (ZOE, {"saas_users_organizations": ["A*"]}, ["polytomic"], {"organizations": ["A*"], "own": False}, None),
    ],
)
def test_what_is_read(tmp_path, person, given, platforms, polytomic, emails):
    found = plan(run(tmp_path, person, plan={}, **given))
    assert found["id"]
    assert (found["platforms"], found["polytomic"], found.get("emails")) == (platforms, polytomic, emails)


def test_what_is_given_is_shown_before(tmp_path):
    found = plan(
        run(tmp_path, {"email": "ben@acme.example"}, onboard_like="ada@acme.example", saas_users_platforms=["polytomic"])
    )
    assert found["organizations"] == [
        {"organization_id": "id-acme", "users": [{"email": "ben@acme.example", "role_ids": ["r-member", "r-admin"]}]}
    ]
    assert (found["own"], found["uipath"], found["key"]) == ([], [], {})
    assert found["again"] == {
        "platforms": ["polytomic"],
        "organizations": ["id-acme"],
        "own": False,
        "emails": ["ben@acme.example"],
    }
    assert found["lines"] == [
        "PRIVILEGED: ben@acme.example would get Admin in Acme (polytomic).",
        "ben@acme.example would get Admin in Acme (polytomic), beside Member, copied from ada@acme.example.",
    ]


def test_in_check_mode_nobody_looks_again(tmp_path):
    assert plan(run(tmp_path, check_mode=True))["again"]["platforms"] == []


def test_a_platform_that_nobody_asked_for_is_left_out_without_a_credential(tmp_path):
    bare = result("uipath", unreadable=[unreadable("", "identity_url is not set.")]) | {"credential": ""}
    person = {"email": "zoe@acme.example"}
    found = plan(run(tmp_path, person, read=[READ, bare], onboard_like="ada@acme.example"))
    assert "uipath was left out: identity_url is not set." in found["lines"]
    for more in ({"saas_users_platforms": ["polytomic", "uipath"]}, {"person": person | {"uipath": {}}}):
        with pytest.raises(Refused) as caught:
            plan(run(tmp_path, **{"person": person, "read": [READ, bare], "onboard_like": "ada@acme.example", **more}))
        assert "could not be read: identity_url is not set. Nothing was given." in caught.value.message
    with pytest.raises(Refused):
        plan(run(tmp_path, person, read=[READ, bare | {"credential": "client x"}], onboard_like="ada@acme.example"))


def test_everything_that_stands_against_it_is_one_failure(tmp_path):
    person = {"email": "zoe@acme.example", "polytomic": [{"organization": "Acme", "roles": ["Viewr", "Nope"]}]}
    with pytest.raises(Refused) as caught:
        plan(run(tmp_path, person))
    assert caught.value.message.startswith("2 reasons why nothing was given: onboard_person (zoe@acme.example): there is no role")
    assert len(caught.value.details["mistakes"]) == 2


AGAIN = result("polytomic", organization("Acme", user("zoe", "Viewer")))


def evidence(found):
    return json.loads(found.files["onboard.json"])


def test_evidence_before_and_after(tmp_path):
    before = report(run(tmp_path, stage="before"))
    (only,) = evidence(before)["runs"]
    assert only["ended"] is None
    assert only["sentence"].startswith("The run has not ended")
    assert before.failure is None
    for name, content in before.files.items():
        (tmp_path / "onboard-evidence").mkdir(exist_ok=True)
        (tmp_path / "onboard-evidence" / name).write_bytes(content)
    found = report(run(tmp_path, done={"onboard_organizations": changed()}, again=[AGAIN], onboard_by="sam"))
    (only,) = evidence(found)["runs"]
    (row,) = only["rows"]
    assert (only["ended"], only["by"], only["like"]) == ("2026-11-29T20:41:25Z", "sam", None)
    assert (row["action"], row["invited"], row["looked_again"], row["user_id"]) == ("invite", True, "has it", "u-zoe")
    assert (row["requested"], row["roles"], row["left_to_do"]) == ("Viewer", [], None)
    assert [*found.lines, *found.written] == [
        "zoe@acme.example was invited to 1 organization.",
        "zoe@acme.example was invited to Acme (polytomic) with Viewer: has it.",
        f"The evidence is in {tmp_path}/onboard-evidence.",
    ]
    assert found.failure is None
    assert sorted(found.files) == ["manifest.json", "onboard.csv", "onboard.html", "onboard.json"]


FAILED = {"msg": "1 organization failed.", "failures": [{"organization_id": "id-acme", "msg": "Creating zoe: HTTP 500."}]}


def test_an_organization_where_access_was_not_given_is_named_once(tmp_path):
    """In what is shown: the evidence has the sentence as it is."""
    said = "Creating zoe@acme.example in organization Acme (id-acme): no (HTTP 422)"
    done = {**FAILED, "failures": [{**FAILED["failures"][0], "msg": said}]}
    found = report(run(tmp_path, done={"onboard_organizations": done}, again=[result("polytomic", organization("Acme"))]))
    assert "LEFT TO DO: Acme (polytomic): The access is missing: Creating zoe@acme.example: no (HTTP 422)" in found.failure
    assert said in evidence(found)["runs"][0]["rows"][0]["left_to_do"]


@pytest.mark.parametrize(
    ("done", "again", "seen", "left"),
    [
        (FAILED, [result("polytomic", organization("Acme"))], "lacks it", "The access is missing: Creating zoe: HTTP 500."),
        ({"msg": "No."}, [result("polytomic", organization("Acme"))], "lacks it", "The access is missing: No."),
        (
            changed(),
            [result("polytomic", organization("Acme"))],
            "lacks it",
            "The access is missing: the platform reported no error.",
        ),
        (
            changed(),
            [result("polytomic", organization("Acme", user("zoe")))],
            "lacks it",
            "The access is missing: the platform",
        ),
        (
            changed(),
            [result("polytomic", unreadable=[unreadable("Acme", "HTTP 503.")])],
            "unknown",
            "Not verified: HTTP 503.",
        ),
        (changed(), [result("polytomic", unreadable=[unreadable("", "Gone.")])], "unknown", "Not verified: Gone."),
        (changed(), [], "unknown", "Not verified: the platform reported no error."),
        (FAILED, [AGAIN], "has it", None),
        (changed(), [result("polytomic", organization("Acme", user("zoe", "Viewer", active=False)))], "inactive", None),
    ],
)
def test_what_a_second_look_shows_counts(tmp_path, done, again, seen, left):
    found = report(run(tmp_path, done={"onboard_organizations": done}, again=again))
    (row,) = evidence(found)["runs"][0]["rows"]
    assert row["looked_again"] == seen
    assert (row["left_to_do"] or "").startswith(left or "")
    assert bool(found.failure) is bool(left)
    if left:
        assert found.failure.startswith(f"1 LEFT TO DO: Acme (polytomic): {left.rstrip('.')}")
        assert found.failure.endswith(f"Run the role again to finish. The evidence is in {tmp_path}/onboard-evidence.")


def test_each_organization_is_judged_by_its_own_change(tmp_path):
    made = changed()["changes"] + [{"done": False, "organization_id": "id-globex"}]
    failures = [{"organization_id": "id-globex", "msg": "HTTP 500."}]
    done = {"onboard_organizations": {"msg": "x", "changes": made, "failures": failures}}
    again = result("polytomic", organization("Acme", user("zoe")), organization("Globex"))
    found = report(run(tmp_path, BOTH, read=[TWO], done=done, again=[again]))
    acme, globex = evidence(found)["runs"][0]["rows"]
    assert (acme["invited"], acme["left_to_do"]) == (True, None)
    assert (globex["invited"], globex["left_to_do"]) == (False, "The access is missing: HTTP 500.")


def test_a_legacy_role_must_be_there_by_a_second_look(tmp_path):
    person = ZOE | {"polytomic": [{"organization": "Acme", "role": "admin"}]}
    for role, seen in (("Admin", "has it"), ("user", "lacks it")):
        again = result("polytomic", organization("Acme", user("zoe", role=role)))
        found = report(run(tmp_path, person, done={"onboard_organizations": changed()}, again=[again]))
        assert evidence(found)["runs"][0]["rows"][0]["looked_again"] == seen


def test_privileged_access_that_was_not_given_is_not_told_as_given(tmp_path):
    person = ZOE | {"polytomic": [{"organization": "Acme", "roles": ["Admin"]}]}
    found = report(run(tmp_path, person, done={}, again=[result("polytomic", organization("Acme"))]))
    assert not any("PRIVILEGED" in line for line in found.lines)


def test_an_account_that_was_found_by_its_user_name_is_found_again_by_its_id(tmp_path):
    robo = user("z", "Member", email="", user_name="zoe")
    first, again = (
        result("uipath", organization("", one, own=True)) for one in (robo, robo | {"roles": ["r-member", "r-viewer"]})
    )
    person = {"email": "zoe@acme.example", "uipath": {"user_name": "zoe", "groups": ["Viewer"]}}
    found = report(run(tmp_path, person, read=[first], again=[again], done={"onboard_uipath_users": changed("update")}))
    assert evidence(found)["runs"][0]["rows"][0]["looked_again"] == "has it"
    inactive = result("uipath", organization("", robo | {"active": False, "roles": ["r-viewer"]}, own=True))
    assert evidence(report(run(tmp_path, person, read=[inactive])))["runs"][0]["rows"][0]["looked_again"] == "inactive"


def test_the_callers_own_organization_counts_only_if_it_is_meant(tmp_path):
    own = organization("Own", user("ada", "Member"), own=True)
    read = [result("polytomic", own, ACME)]
    found = plan(
        run(tmp_path, {"email": "z@x.example"}, read=read, onboard_like="ada@acme.example", saas_users_organizations=["Acme"])
    )
    assert (found["own"], len(found["organizations"])) == ([], 1)


def test_who_has_everything_already_has_it(tmp_path):
    found = report(
        run(tmp_path, ZOE | {"email": "ada@acme.example", "polytomic": [{"organization": "Acme", "roles": ["admin"]}]})
    )
    (row,) = evidence(found)["runs"][0]["rows"]
    assert (row["action"], row["looked_again"], row["roles"], row["privileged"]) == ("none", "has it", ["Admin"], False)
    assert found.lines[:2] == [
        "ada@acme.example had everything in 1 organization.",
        "ada@acme.example has Admin in Acme (polytomic) already.",
    ]


def test_check_mode_writes_no_evidence(tmp_path):
    assert report(run(tmp_path, check_mode=True)).files == {}
    assert report(run(tmp_path, check_mode=True)).lines == ["zoe@acme.example would be invited to 1 organization."]
    assert report(run(tmp_path, check_mode=True, stage="before")).lines == []


def test_evidence_that_cannot_be_appended_to_is_told_before_anything_is_read(tmp_path):
    (tmp_path / "onboard-evidence").mkdir()
    (tmp_path / "onboard-evidence" / "onboard.json").write_text("{")
    with pytest.raises(Refused):
        plan(run(tmp_path, plan={}))
