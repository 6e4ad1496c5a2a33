# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Polytomic's API: what each call sends, and what is made of each answer."""

from __future__ import annotations

import contextlib
import json

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import Secret
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import CREATE, Change
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import Client
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Basic, Bearer
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError, MalformedAnswer
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.transport import Transport
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.answers import read_key, read_users
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.directory import (
    VERSIONS,
    Partner,
    PolytomicDirectory,
)
from ansible_collections.rosterops.saas_users.tests.unit.servers import options

PARTNER = Secret(seed.PARTNER_KEY, "partner_key")
ADA = Secret(seed.ADA_KEY, "api_key")
BEN = {"id": seed.BEN_ID, "email": seed.BEN_EMAIL}
PATHS = {"partner": f"/api/organizations/{seed.ACME_ID}/users", "organization": "/api/organization/users"}
pytestmark = pytest.mark.usefixtures("waits")


@contextlib.contextmanager
def client_of(sim, credential, version=VERSIONS[0]):
    headers = {"X-Polytomic-Version": version}
    with contextlib.closing(Client(sim.url, credential, [credential.secret], Transport.of(options()), str, headers)) as client:
        yield client


@pytest.fixture
def partner(sim):
    with client_of(sim, Bearer(PARTNER)) as client:
        yield Partner(client, PARTNER, VERSIONS[0])


@pytest.fixture(params=["partner", "organization"])
def surface(request, sim):
    """A directory on either surface, and its path."""
    if request.param == "partner":
        with client_of(sim, Bearer(PARTNER)) as client:
            yield Partner(client, PARTNER, VERSIONS[0]).directory(seed.ACME_ID), PATHS["partner"]
    else:
        with client_of(sim, Bearer(ADA)) as client:
            yield PolytomicDirectory(client, None, VERSIONS[0], is_user=True), PATHS["organization"]


def creation(directory, email, **members):
    members = {"email": email, **members}
    return Change(CREATE, email.lower(), None, members, members, (), directory.model)


def last(sim):
    request = sim.requests[-1]
    return request["method"], request["path"], request["query"], request["body"]


# The verbs, on both surfaces


def test_reading_all(sim, surface):
    directory, path = surface
    assert [user["email"] for user in directory.users()] == [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL]
    assert last(sim) == ("GET", path, "", None)


def test_reading_one(sim, surface):
    directory, path = surface
    assert directory.user(seed.BEN_ID)["email"] == seed.BEN_EMAIL
    assert last(sim) == ("GET", f"{path}/{seed.BEN_ID}", "", None)


@pytest.mark.parametrize("answer", [404, "empty", "null", "no_id"])
def test_reading_nobody(sim, surface, answer):
    sim.settings(missing_user_get=answer)
    assert surface[0].user(seed.MISSING_ID) is None


def test_creating(sim, surface):
    directory, path = surface
    user = directory.create(creation(directory, "Zoe@acme.example", role_ids=[seed.ACME_ADMIN]))
    assert user["email"] == "zoe@acme.example"
    assert last(sim) == ("POST", path, "", {"email": "Zoe@acme.example", "role_ids": [seed.ACME_ADMIN]})


def test_updating_sends_the_email_to_the_partner_surface_only(sim, surface):
    directory, path = surface
    assert directory.update(BEN, {"role_ids": [seed.ACME_ADMIN]})["role_ids"] == [seed.ACME_ADMIN]
    email = {"email": seed.BEN_EMAIL} if path == PATHS["partner"] else {}
    assert last(sim) == ("PUT", f"{path}/{seed.BEN_ID}", "", {**email, "role_ids": [seed.ACME_ADMIN]})


def test_removing_sends_no_body_and_a_second_time_is_fine(sim, surface):
    directory, path = surface
    directory.delete(BEN)
    assert last(sim) == ("DELETE", f"{path}/{seed.BEN_ID}", "", None)
    directory.delete(BEN)
    assert sim.requests[-1]["status"] == 404


def test_removing_that_is_refused_is_a_failure(sim, surface):
    sim.fault(method="DELETE", status=403)
    with pytest.raises(ApiError, match=f"^Removing {seed.BEN_EMAIL} from .*HTTP 403"):
        surface[0].delete(BEN)


def test_reading_that_is_refused_is_a_failure(sim, surface):
    sim.fault(method="GET", status=403)
    with pytest.raises(ApiError, match="HTTP 403"):
        surface[0].user(seed.BEN_ID)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_method_of_an_update_follows_the_version(sim, version):
    with client_of(sim, Bearer(PARTNER), version) as client:
        Partner(client, PARTNER, version).directory(seed.ACME_ID).update(BEN, {"role": "admin"})
    assert sim.requests[-1]["method"] == ("PATCH" if version < "2024-02-08" else "PUT")
    assert sim.requests[-1]["status"] == 200


def test_an_invitation_in_doubt_is_looked_for_by_the_whole_email(sim, partner):
    directory = partner.directory(seed.ACME_ID)
    sim.fault(method="POST", status=500, times=-1)
    with pytest.raises(ApiError):
        directory.create(creation(directory, "en@acme.example"))
    assert sim.invitations()["total"] == 0
    sim.clear_faults()
    sim.fault(method="POST", status=500, when="after")
    assert directory.create(creation(directory, "Zoe@acme.example"))["email"] == "zoe@acme.example"


def test_a_user_without_an_id_is_not_taken_for_an_invitation_s_success(sim, partner):
    nobody = {"data": [{"email": "zoe@acme.example"}]}
    sim.faults({"method": "POST", "status": 503}, {"method": "GET", "status": 200, "json": nobody})
    directory = partner.directory(seed.ACME_ID)
    assert directory.create(creation(directory, "zoe@acme.example"))["id"]
    assert [request["method"] for request in sim.requests] == ["POST", "GET", "POST"]


# Callers


def test_a_user_s_key_knows_its_user(sim):
    with client_of(sim, Bearer(ADA)) as client:
        assert PolytomicDirectory(client, None, VERSIONS[0], is_user=True).caller()["email"] == seed.ADA_EMAIL
        assert last(sim)[:2] == ("GET", "/api/me")


def test_other_credentials_are_nobody_s_and_cost_no_request(sim, partner):
    assert partner.directory(seed.ACME_ID).caller() is None
    with client_of(sim, Basic(seed.ACME_ID, Secret(seed.ACME_KEY, "organization_key"))) as client:
        assert PolytomicDirectory(client, None, VERSIONS[0]).caller() is None
    assert sim.requests == []


def test_a_partner_tries_a_user_s_key_without_showing_it(sim, partner):
    assert partner.caller(ADA)["id"] == seed.ADA_ID
    sim.fault(echo=True)
    with pytest.raises(ApiError) as caught:
        partner.caller(ADA)
    assert seed.ADA_KEY not in str(caught.value) + json.dumps(dict(caught.value.details))


# Organizations and keys


def test_the_organizations_of_a_partner(sim, partner):
    assert [one["name"] for one in partner.organizations()] == ["Acme", "Globex", "Initech"]
    assert partner.organization(seed.GLOBEX_ID)["name"] == "Globex"
    assert partner.organization(seed.MISSING_ID) is None
    sim.fault(status=403)
    with pytest.raises(ApiError, match=f"^Reading the organization {seed.GLOBEX_ID}: .*HTTP 403"):
        partner.organization(seed.GLOBEX_ID)


def test_no_organizations(sim, partner):
    sim.reset(partner_key=seed.PARTNER_KEY, organizations=[])
    assert partner.organizations() == []


@pytest.mark.parametrize(("force", "query"), [(False, "force=false"), (True, "force=true")])
def test_a_key_is_issued(sim, partner, force, query):
    value = partner.directory(seed.ACME_ID).issue_key({"id": seed.CLEO_ID, "email": seed.CLEO_EMAIL}, force)
    assert sim.state()["keys"]["user"][seed.CLEO_ID] == value
    assert last(sim) == ("POST", f"{PATHS['partner']}/{seed.CLEO_ID}/keys", query, None)


def test_a_key_whose_answer_is_lost_is_the_same_key(sim, partner):
    sim.fault(method="POST", action="reset", when="after")
    value = partner.directory(seed.ACME_ID).issue_key({"id": seed.CLEO_ID, "email": seed.CLEO_EMAIL}, False)
    assert sim.state()["keys"]["user"][seed.CLEO_ID] == value


# Answers of another shape than promised


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"data": {}}', '{"data": [[]]}', '{"data": "x"}'])
def test_a_list_that_is_none(sim, surface, body):
    sim.fault(status=200, body=body)
    with pytest.raises(MalformedAnswer, match="is this the URL of the API"):
        surface[0].users()


@pytest.mark.parametrize("body", ["[]", "{}", '{"data": []}', '{"data": "x"}', "7"])
def test_a_user_that_is_none(sim, surface, body):
    sim.fault(status=200, body=body)
    with pytest.raises(MalformedAnswer):
        surface[0].user(seed.BEN_ID)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"data": null}', '{"data": {}}', '{"data": {"email": "x"}}', '{"data": []}'])
def test_a_written_user_that_is_none(sim, surface, body):
    sim.fault(status=200, body=body, times=-1)
    for write in (lambda one: one.update(BEN, {"role": "admin"}), lambda one: one.create(creation(one, "zoe@x"))):
        with pytest.raises(MalformedAnswer):
            write(surface[0])
    looks = [] if '"email"' in body else ["GET"]
    assert [request["method"] for request in sim.requests] == ["PUT", "POST", *looks], "an invitation is looked for"


@pytest.mark.parametrize("body", ["", '{"data": null}', '{"data": {}}'])
def test_the_answer_to_a_removal_may_be_empty(sim, surface, body):
    sim.fault(status=200, body=body)
    surface[0].delete(BEN)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"data": null}', '{"data": []}'])
def test_a_caller_who_is_nobody(sim, partner, body):
    sim.fault(status=200, body=body)
    with pytest.raises(MalformedAnswer):
        partner.caller(ADA)


@pytest.mark.parametrize("value", ['""', '" "', "null", "7", '"two\\nlines"', '"schlüssel"'])
def test_a_key_that_could_never_be_used(sim, partner, value):
    sim.fault(status=200, body=f'{{"data": {{"value": {value}}}}}')
    with pytest.raises(MalformedAnswer, match="contains no usable key"):
        partner.directory(seed.ACME_ID).issue_key({"id": seed.CLEO_ID, "email": seed.CLEO_EMAIL}, False)
    assert len(sim.requests) == 1


# Roles by name

ROLES = [{"id": "1", "name": "Admin"}, {"id": "2", "name": "Viewer"}, {"id": "3", "name": "viewer "}, {"id": "4", "name": None}]


def resolve(sim, directory, name, roles):
    """The role ids that a name stands for, where there are these roles."""
    sim.fault(path="/api/permissions/roles", status=200, json={"data": roles})
    (resolved,) = directory.resolve([Wanted(("email", "a@x"), {"roles": [name]})])
    return resolved.attributes["role_ids"]


def test_role_names_in_any_case(sim, surface):
    assert resolve(sim, surface[0], "ADMIN", ROLES) == ["1"]


@pytest.mark.parametrize(
    ("name", "roles", "words"),
    [
        ("Owner", ROLES, r"^There is no role 'Owner' in .*\. Existing roles: Admin, None, Viewer, viewer \.$"),
        ("Viewer", ROLES, r"^2 roles have the name 'Viewer' in .*: set role_ids instead \(2, 3\)\.$"),
        ("Admin", [], r"Existing roles: none\.$"),
        ("Admin", None, r"Existing roles: none\.$"),
    ],
)
def test_role_names_that_name_no_role(sim, surface, name, roles, words):
    with pytest.raises(Refused, match=words):
        resolve(sim, surface[0], name, roles)


@pytest.mark.parametrize("present", [True, False])
def test_names_are_resolved_once_and_only_for_those_who_need_them(sim, surface, present):
    directory, _path = surface
    plain = Wanted(("email", "a@x"), {"role_ids": ["r"]})
    wanted = [Wanted(("email", f"{n}@x"), {"roles": ["Admin"]}, present=present) for n in range(3)]
    resolved = directory.resolve([plain, *wanted])
    assert resolved[0] is plain
    expected = {"role_ids": [seed.ACME_ADMIN]} if present else {"roles": ["Admin"]}
    assert [one.attributes for one in resolved[1:]] == [expected] * 3
    assert len(sim.requests) == (1 if present else 0)


# Options


TEXTS = st.text(max_size=6)


@given(
    st.fixed_dictionaries(
        {"email": TEXTS.map("{}@x".format)}, optional={"id": TEXTS, "role_ids": st.lists(TEXTS, max_size=3), "role": TEXTS}
    ),
    st.sampled_from(["", "users[3]"]),
)
def test_any_options_are_a_person_or_a_mistake_that_says_where(options_, source):
    directory = PolytomicDirectory(None, "42", VERSIONS[0])
    mistake = None
    try:
        wanted = directory.wanted(options_, source)
    except InvalidInput as error:
        mistake = error
    if mistake is not None:
        assert all(sentence.startswith(source) for sentence in mistake.details["mistakes"])
        return
    assert wanted.find[0] == ("id" if "id" in options_ else "email")
    assert wanted.find[1] == wanted.find[1].strip() != ""
    assert set(wanted.attributes) == set(options_) - {"id", "email"}
    assert wanted.fixed == ({"email": options_["email"].strip()} if "id" in options_ else {})


def test_white_space_around_a_new_key_is_no_part_of_it():
    assert read_key({"data": {"value": "  a-new-key \n"}}) == "a-new-key"


def test_texts_that_users_share_are_in_memory_once():
    shared = {"organization_id": seed.ACME_ID, "role": "user", "role_ids": [seed.ACME_MEMBER, seed.ACME_ADMIN]}
    bare = [{"id": "3", "organization_id": None, "role": "", "role_ids": None}, {"id": "4"}]
    sent = json.dumps({"data": [{"id": "1", **shared}, {"id": "2", **shared}, *bare]})
    users = read_users(json.loads(sent))
    assert users == json.loads(sent)["data"]
    texts = [[one["organization_id"], one["role"], *one["role_ids"]] for one in users[:2]]
    assert all(first is second for first, second in zip(*texts))
