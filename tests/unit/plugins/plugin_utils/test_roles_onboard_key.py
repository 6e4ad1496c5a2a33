# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The API key that the role onboard issues: for which organization, in which file, and what became of it."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.onboard import plan, report
from ansible_collections.rosterops.saas_users.tests.unit.role_runs import SKIPPED, organization, result, run_of, user

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


AGAIN = result("polytomic", organization("Acme", user("zoe", "Viewer")))


@pytest.mark.parametrize(
    ("person", "given", "key"),
    [
        (ZOE, {"onboard_key_file": "zoe.key"}, {"key_file": "{}/zoe.key", "exists": False}),
        (BOTH, {"onboard_key_file": "k", "onboard_key_organization": "ACME"}, {"key_file": "{}/k", "exists": False}),
        (BOTH, {"onboard_key_file": "k", "onboard_key_organization": "id-acme"}, {"key_file": "{}/k", "exists": False}),
        (
            ZOE | {"email": "ada@acme.example"},
            {"onboard_key_vault_file": "v"},
            {"vault_file": "{}/v", "vault_password_file": "", "exists": True},
        ),
        (
            ZOE,
            {"onboard_key_vault_file": "v", "onboard_vault_password_file": "p"},
            {"vault_file": "{}/v", "vault_password_file": "{}/p", "exists": False},
        ),
    ],
)
def test_the_key_that_is_issued(tmp_path, person, given, key):
    found = plan(run(tmp_path, person, read=[TWO], **given))
    wanted = {name: value.format(tmp_path) if isinstance(value, str) else value for name, value in key.items()}
    assert found["key"] == {"organization_id": "id-acme", "email": person["email"], **wanted}
    path = wanted.get("key_file") or wanted["vault_file"]
    assert f"{person['email']} would have an API key of Acme (polytomic) in {path}." in found["lines"]


@pytest.mark.parametrize(
    ("person", "given", "read", "mistake"),
    [
        (
            BOTH,
            {},
            TWO,
            "A key belongs to one organization, and zoe@acme.example gets access to Acme (polytomic) and Globex (polytomic)",
        ),
        (
            BOTH,
            {"onboard_key_organization": "Initech"},
            TWO,
            "onboard_key_organization is Initech, but zoe@acme.example gets access to",
        ),
        (ZOE, {}, TWO | {"credential": "API key of ada"}, "onboard_key_file: only a partner can issue a key."),
    ],
)
def test_a_key_that_cannot_be_issued_is_told_before_anything_is_given(tmp_path, person, given, read, mistake):
    with pytest.raises(Refused) as caught:
        plan(run(tmp_path, person, read=[read], onboard_key_file="k", **given))
    assert caught.value.message.startswith(mistake)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nowhere/k", "onboard_key_file {0}/nowhere/k: the folder {0}/nowhere does not exist."),
        ("taken", "{0}/taken does not contain a key"),
        (".", "onboard_key_file {0}: {0} is not a regular file."),
    ],
)
def test_a_key_that_cannot_be_stored_is_told_before_anything_is_given(tmp_path, path, words):
    (tmp_path / "taken").write_text("something else")
    with pytest.raises(InvalidInput) as caught:
        plan(run(tmp_path, onboard_key_file=path))
    assert caught.value.message.startswith(words.format(tmp_path))


@pytest.mark.parametrize(
    ("done", "told", "left"),
    [
        ({"onboard_key": {"issued": True}}, "An API key was issued, and is in {}/k.", ""),
        ({"onboard_key": {"issued": False}, "onboard_vaulted_key": SKIPPED}, "An API key that works is in {}/k.", ""),
        ({"onboard_key": {"msg": "HTTP 409."}}, "LEFT TO DO: The API key in {}/k: HTTP 409.", "HTTP 409"),
        ({}, "LEFT TO DO: The API key in {}/k: The task that issues it did not run.", "did not run"),
    ],
)
def test_what_became_of_the_key(tmp_path, done, told, left):
    found = report(run(tmp_path, onboard_key_file="k", done={"onboard_organizations": changed(), **done}, again=[AGAIN]))
    assert told.format(tmp_path) in found.lines
    assert bool(found.failure) is bool(left)
    assert left in (found.failure or "")


EXISTS = "its value cannot be read again: set it in current_key or key_file, or set revoke_existing to replace it"
OF_ANOTHER = "The key in key_file is valid but belongs to no user. Set another key_file or current_key, or the right user."
DOUBT = "A key may have been issued anyway: fix the cause, and run the task with state=rotated to get a known key"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (EXISTS, "set it in onboard_key_file, or use the module user_api_key with revoke_existing to replace it"),
        (OF_ANOTHER, "The key in onboard_key_file is valid but belongs to no user."),
        (OF_ANOTHER, "Set another onboard_key_file, or the right user."),
        (DOUBT, "use the module user_api_key with state=rotated to get a known key"),
        ("key_file /k/key_file/current_key.new: no", "onboard_key_file /k/key_file/current_key.new: no"),
    ],
)
def test_what_to_do_about_a_key_is_told_with_the_variables_of_the_role(tmp_path, said, told):
    done = {"onboard_organizations": changed(), "onboard_key": {"msg": said}}
    found = report(run(tmp_path, onboard_key_file="k", done=done, again=[AGAIN]))
    assert told.rstrip(".") in found.failure
    done = {"onboard_organizations": changed(), "onboard_vaulted_key": {"msg": said}}
    found = report(run(tmp_path, onboard_key_vault_file="v", done=done, again=[AGAIN]))
    assert told.rstrip(".").replace("onboard_key_file", "onboard_key_vault_file") in found.failure


def test_the_key_in_an_encrypted_file_is_told_as_that(tmp_path):
    made = run(tmp_path, onboard_key_vault_file="v", done={"onboard_vaulted_key": {"issued": True}}, again=[AGAIN])
    assert f"An API key was issued, and is in {tmp_path}/v, encrypted." in report(made).lines
