# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world after a reset without a state, and the ids of generated worlds. Tests import these names.

Acme and Globex each have the roles Admin, Member and Viewer; Initech has the roles and no users. Acme is the partner's own
organization (it is listed first). Ada works for both Acme and Globex, with an id in each: the API knows a person by organization.
"""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID, uuid5

PARTNER_KEY = "seed-partner-key-0a1b2c3d4e5f"

ACME_ID = "a0000000-0000-4000-8000-000000000000"
ACME_NAME = "Acme"
ACME_KEY = "seed-organization-key-acme"
ACME_ADMIN = "a0000000-0000-4000-8000-0000000000a1"
ACME_MEMBER = "a0000000-0000-4000-8000-0000000000a2"
ACME_VIEWER = "a0000000-0000-4000-8000-0000000000a3"

ADA_ID = "a0000000-0000-4000-8000-000000000001"
ADA_EMAIL = "ada@acme.example"
ADA_KEY = "seed-user-key-ada"
BEN_ID = "a0000000-0000-4000-8000-000000000002"
BEN_EMAIL = "ben@acme.example"
BEN_KEY = "seed-user-key-ben"
CLEO_ID = "a0000000-0000-4000-8000-000000000003"
CLEO_EMAIL = "cleo@acme.example"

GLOBEX_ID = "b0000000-0000-4000-8000-000000000000"
GLOBEX_NAME = "Globex"
GLOBEX_KEY = "seed-organization-key-globex"
GLOBEX_ADMIN = "b0000000-0000-4000-8000-0000000000a1"
GLOBEX_MEMBER = "b0000000-0000-4000-8000-0000000000a2"
GLOBEX_VIEWER = "b0000000-0000-4000-8000-0000000000a3"

GUS_ID = "b0000000-0000-4000-8000-000000000001"
GUS_EMAIL = "gus@globex.example"
ADA_AT_GLOBEX_ID = "b0000000-0000-4000-8000-000000000002"
NORA_ID = "b0000000-0000-4000-8000-000000000003"
NORA_EMAIL = "nora@globex.example"

INITECH_ID = "c0000000-0000-4000-8000-000000000000"
INITECH_NAME = "Initech"
INITECH_KEY = "seed-organization-key-initech"
INITECH_ADMIN = "c0000000-0000-4000-8000-0000000000a1"
INITECH_MEMBER = "c0000000-0000-4000-8000-0000000000a2"
INITECH_VIEWER = "c0000000-0000-4000-8000-0000000000a3"

ROLE_NAMES = ("Admin", "Member", "Viewer")
MISSING_ID = "f0000000-0000-4000-8000-00000000dead"
"""A well-formed id that nothing in the seeded world has."""


def default_state() -> dict[str, Any]:
    """The seeded world as a reset document."""
    return {
        "partner_key": PARTNER_KEY,
        "organizations": [
            {
                "id": ACME_ID,
                "name": ACME_NAME,
                "organization_key": ACME_KEY,
                "sso_domain": "acme.example",
                "roles": _roles(ACME_ADMIN, ACME_MEMBER, ACME_VIEWER),
                "users": [
                    {"id": ADA_ID, "email": ADA_EMAIL, "roles": ["Admin"], "api_key": ADA_KEY},
                    {"id": BEN_ID, "email": BEN_EMAIL, "roles": ["Member"], "api_key": BEN_KEY},
                    {"id": CLEO_ID, "email": CLEO_EMAIL, "roles": ["Member", "Viewer"]},
                ],
            },
            {
                "id": GLOBEX_ID,
                "name": GLOBEX_NAME,
                "organization_key": GLOBEX_KEY,
                "sso_domain": "globex.example",
                "issuer": "https://login.globex.example",
                "roles": _roles(GLOBEX_ADMIN, GLOBEX_MEMBER, GLOBEX_VIEWER),
                "users": [
                    {"id": GUS_ID, "email": GUS_EMAIL, "roles": ["Admin"]},
                    {"id": ADA_AT_GLOBEX_ID, "email": ADA_EMAIL, "roles": ["Viewer"]},
                    {"id": NORA_ID, "email": NORA_EMAIL, "roles": []},
                ],
            },
            {
                "id": INITECH_ID,
                "name": INITECH_NAME,
                "organization_key": INITECH_KEY,
                "roles": _roles(INITECH_ADMIN, INITECH_MEMBER, INITECH_VIEWER),
                "users": [],
            },
        ],
    }


_NAMESPACE = UUID("5a5a0000-0000-4000-8000-000000000000")


def generated_organization_id(number: int) -> str:
    """The id of generated organization ``number``, counted from 0."""
    return str(uuid5(_NAMESPACE, f"organization/{number}"))


def generated_organization_name(number: int) -> str:
    """Its name."""
    return f"Organization {number:05d}"


def generated_organization_key(number: int) -> str:
    """Its organization-scoped key."""
    return f"generated-organization-key-{number:05d}"


def generated_user_id(organization: int, number: int) -> str:
    """The id of user ``number`` of generated organization ``organization``."""
    return str(uuid5(_NAMESPACE, f"organization/{organization}/user/{number}"))


def generated_email(organization: int, number: int) -> str:
    """The e-mail of that user. User 0 is Admin, every other one Member."""
    return f"user{number:05d}@org{organization:05d}.example"


def generated_role_id(organization: int, name: str) -> str:
    """The id of a role of a generated organization."""
    return derived_id(f"organization/{organization}/role/{name}")


@cache
def derived_id(text: str) -> str:
    """A stable id for anything that was given none."""
    return str(uuid5(_NAMESPACE, text))


def _roles(*ids: str) -> list[dict[str, str]]:
    return [{"id": role_id, "name": name} for role_id, name in zip(ids, ROLE_NAMES, strict=True)]
