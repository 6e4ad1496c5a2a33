# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulator, driven by a client that nobody here wrote: the vendor's own SDK (``polytomic`` 25.9 on PyPI).

What the SDK sends and what it can read is the contract as the vendor sees it. Skipped where the SDK is not installed.
"""

from __future__ import annotations

import base64

import pytest

pytest.importorskip("uvicorn")
pytest.importorskip("simulator")
pytest.importorskip("polytomic", reason="the vendor's SDK is not installed")
import httpx
import polytomic
from polytomic.core.api_error import ApiError
from polytomic.errors.forbidden_error import ForbiddenError
from polytomic.errors.not_found_error import NotFoundError
from polytomic.errors.unauthorized_error import UnauthorizedError
from polytomic.errors.unprocessable_entity_error import UnprocessableEntityError
from simulator import seed

EMAIL = "New.Person@acme.example"


@pytest.fixture(name="connect")
def connect_fixture(sim):
    with httpx.Client(trust_env=False, timeout=10) as transport:

        def connect(token=None, basic=None, version="2025-09-18", retries=0):
            headers = {"Authorization": "Basic " + base64.b64encode(":".join(basic).encode()).decode()} if basic else None
            return polytomic.Polytomic(
                base_url=sim.url, version=version, token=token, headers=headers, max_retries=retries, httpx_client=transport
            )

        yield connect


@pytest.fixture(name="partner")
def partner_fixture(connect):
    return connect(seed.PARTNER_KEY)


def test_partner_users(sim, partner):
    users = partner.users
    assert [user.email for user in users.list(seed.ACME_ID).data] == [seed.ADA_EMAIL, seed.BEN_EMAIL, seed.CLEO_EMAIL]
    roles = [seed.ACME_VIEWER, seed.ACME_ADMIN]
    created = users.create(seed.ACME_ID, email=EMAIL, role_ids=roles, idempotency_key="sdk-operation-1").data
    assert created.email == EMAIL.lower()
    assert created.organization_id == seed.ACME_ID
    assert sorted(created.role_ids) == sorted(roles)
    again = users.create(seed.ACME_ID, email=EMAIL, role_ids=roles, idempotency_key="sdk-operation-1").data
    assert again == created
    assert users.get(seed.ACME_ID, created.id).data == created
    updated = users.update(seed.ACME_ID, created.id, email=EMAIL, role_ids=[seed.ACME_MEMBER]).data
    assert (updated.role_ids, updated.role) == ([seed.ACME_MEMBER], "user")
    assert users.update(seed.ACME_ID, created.id, email=EMAIL, role="admin").data.role_ids == [seed.ACME_ADMIN]
    assert users.delete(seed.ACME_ID, created.id).data.id == created.id
    with pytest.raises(NotFoundError) as missing:
        users.get(seed.ACME_ID, created.id)
    assert (missing.value.body.key, missing.value.body.status) == ("not_found", 404)
    assert sim.invitations()["total"] == 1
    assert {entry["headers"]["x-polytomic-version"] for entry in sim.requests} == {"2025-09-18"}


@pytest.mark.parametrize("how", ["user key", "organization key"])
def test_current_organization_users(connect, how):
    client = connect(seed.ADA_KEY) if how == "user key" else connect(basic=(seed.ACME_ID, seed.ACME_KEY))
    users = client.users
    assert len(users.list_current_org_users().data) == 3
    created = users.create_current_org_user(email=EMAIL, role="member").data
    assert users.get_current_org_user(created.id).data.email == EMAIL.lower()
    assert users.update_current_org_user(created.id, role_ids=[seed.ACME_VIEWER]).data.role_ids == [seed.ACME_VIEWER]
    assert users.delete_current_org_user(created.id).data.id == created.id
    assert len(users.list_current_org_users().data) == 3


def test_keys_and_identity(connect, partner):
    first = partner.users.create_api_key(seed.GLOBEX_ID, seed.GUS_ID).data.value
    gus = connect(first).identity.get().data
    assert (gus.id, gus.email, gus.is_user, gus.organization_id) == (seed.GUS_ID, seed.GUS_EMAIL, True, seed.GLOBEX_ID)
    with pytest.raises(ApiError) as exists:
        partner.users.create_api_key(seed.GLOBEX_ID, seed.GUS_ID)
    assert exists.value.status_code == 409
    second = partner.users.create_api_key(seed.GLOBEX_ID, seed.GUS_ID, force=True).data.value
    with pytest.raises(UnauthorizedError):
        connect(first).identity.get()
    assert connect(second).identity.get().data.id == seed.GUS_ID
    me = partner.identity.get().data
    assert (me.is_partner, me.is_user, me.id) == (True, False, None)
    me = connect(basic=(seed.ACME_ID, seed.ACME_KEY)).identity.get().data
    assert (me.is_organization, me.organization_name) == (True, seed.ACME_NAME)


def test_organizations(connect, partner):
    organizations = partner.organization.list().data
    assert [item.name for item in organizations] == [seed.ACME_NAME, seed.GLOBEX_NAME, seed.INITECH_NAME]
    assert partner.organization.get(seed.GLOBEX_ID).data == organizations[1]
    assert connect(seed.ADA_KEY).organization.get_current().data.id == seed.ACME_ID
    with pytest.raises(NotFoundError):
        partner.organization.get(seed.MISSING_ID)


def test_roles(connect, partner):
    for credential in (
        {"token": seed.ADA_KEY},
        {"basic": (seed.ACME_ID, seed.ACME_KEY)},
        {"basic": (seed.ACME_ID, seed.PARTNER_KEY)},
    ):
        roles = connect(**credential).permissions.roles.list().data
        assert (roles[0].name, roles[0].id) == ("Admin", seed.ACME_ADMIN)
    with pytest.raises(ApiError) as refused:
        partner.permissions.roles.list()
    assert refused.value.status_code == 403


def test_null_lists(partner):
    assert partner.users.list(seed.INITECH_ID).data is None
    assert partner.users.get(seed.GLOBEX_ID, seed.NORA_ID).data.role_ids is None


def test_refusals(connect, partner):
    with pytest.raises(UnprocessableEntityError) as duplicate:
        partner.users.create(seed.ACME_ID, email=seed.BEN_EMAIL)
    assert duplicate.value.body.key == "duplicate"
    with pytest.raises(UnprocessableEntityError):
        partner.users.create(seed.ACME_ID, email=EMAIL, role="admin", role_ids=[seed.ACME_ADMIN])
    with pytest.raises(UnprocessableEntityError):
        partner.users.create(seed.ACME_ID, email=EMAIL, role_ids=[])
    with pytest.raises(ForbiddenError):
        connect(seed.ADA_KEY).users.list(seed.ACME_ID)
    with pytest.raises(ForbiddenError):
        partner.users.list_current_org_users()


def test_newer_members_reach_the_client(sim, connect):
    sim.settings(extra_members=True)
    user = connect(seed.ADA_KEY).users.list_current_org_users().data[0]
    assert (user.harbor_ids, user.harbor_only) == ([], False)


@pytest.mark.parametrize(("version", "works"), [("2024-02-08", True), ("2022-12-12", False)])
def test_the_update_follows_the_version(connect, version, works):
    users = connect(seed.PARTNER_KEY, version=version).users
    if works:
        assert users.update(seed.ACME_ID, seed.BEN_ID, email=seed.BEN_EMAIL, role="admin").data.role == "admin"
    else:
        with pytest.raises(ApiError) as refused:
            users.update(seed.ACME_ID, seed.BEN_ID, email=seed.BEN_EMAIL, role="admin")
        assert refused.value.status_code == 405


def test_the_sdk_repeats_a_lost_create_with_its_key(sim, connect):
    sim.fault(method="POST", action="close", when="after")
    client = connect(seed.PARTNER_KEY, retries=2)
    assert client.users.create(seed.ACME_ID, email=EMAIL, idempotency_key="lost-answer").data.email == EMAIL.lower()
    assert [entry["replayed"] for entry in sim.requests] == [False, True]
    assert sim.invitations()["total"] == 1
