# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The UiPath side of the world after a reset without a state, and the ids of generated users. Tests import these names.

Acme is an organization with users of every type; Globex is another one that Acme's credentials do not reach. Below ``BASES`` the
same organization is served in every form of base URL that UiPath's guides print.
"""

from __future__ import annotations

from typing import Any

from .seed import derived_id

ORGANIZATION = "acme"
PARTITION_ID = "d0000000-0000-4000-8000-000000000000"
BASES = ("/acme/identity_", "/identity_", "/acme/identity", "/identity", "/acme/default/identity_")
"""Automation Cloud and Suite; Suite; Orchestrator 2024.10; Orchestrator 2023.10 and 2025.10; the samples of 2024.10."""
BASE = BASES[0]

SCOPES = ("PM.User", "PM.User.Read", "PM.User.Write", "PM.Group", "PM.Group.Read")
CLIENT_ID = "d0000000-0000-4000-8000-0000000000c1"
CLIENT_SECRET = "seed-uipath-secret-acme)&+=%"
"""Has what a form must escape. The client may ask for all of SCOPES."""
READER_CLIENT_ID = "d0000000-0000-4000-8000-0000000000c2"
READER_CLIENT_SECRET = "seed-uipath-secret-reader"
"""May ask for PM.User.Read and PM.Group.Read."""

TOKEN = "rt_SEED-ACME-USERS-AND-GROUPS-1"
"""A personal access token with PM.User and PM.Group.Read."""
READ_TOKEN = "rt_SEED-ACME-READ-ONLY-1"
"""With PM.User.Read and PM.Group.Read."""
WRITE_TOKEN = "rt_SEED-ACME-WRITE-ONLY-1"
"""With PM.User.Write."""
USERS_TOKEN = "rt_SEED-ACME-WITHOUT-GROUPS-1"
"""With PM.User."""

ADMINISTRATORS_ID = "d0000000-0000-4000-8000-0000000000a1"
AUTOMATION_USERS_ID = "d0000000-0000-4000-8000-0000000000a2"
AUTOMATION_DEVELOPERS_ID = "d0000000-0000-4000-8000-0000000000a3"
EVERYONE_ID = "d0000000-0000-4000-8000-0000000000a4"
FINANCE_ID = "d0000000-0000-4000-8000-0000000000a5"
GROUPS = {
    "Administrators": ADMINISTRATORS_ID,
    "Automation Users": AUTOMATION_USERS_ID,
    "Automation Developers": AUTOMATION_DEVELOPERS_ID,
    "Everyone": EVERYONE_ID,
    "Finance": FINANCE_ID,
}
"""Name and id. All are built in except Finance."""
BUILT_IN = tuple(GROUPS)[:4]

ANNA_ID = "d0000000-0000-4000-8000-000000000001"
ANNA_EMAIL = "anna@acme.example"
BERT_ID = "d0000000-0000-4000-8000-000000000002"
BERT_EMAIL = "bert@acme.example"
CARA_ID = "d0000000-0000-4000-8000-000000000003"
CARA_USER_NAME = "cara.k"
CARA_EMAIL = "cara@acme.example"
"""Cara's user name is not her e-mail."""
EDDA_ID = "d0000000-0000-4000-8000-000000000004"
EDDA_USER_NAME = "edda"
"""Edda has no e-mail."""
FINN_ID = "d0000000-0000-4000-8000-000000000005"
FINN_EMAIL = "finn@acme.example"
"""Finn is not active."""
DORA_ID = "d0000000-0000-4000-8000-000000000006"
DORA_EMAIL = "dora@acme.example"
DIRK_ID = "d0000000-0000-4000-8000-000000000007"
DIRK_USER_NAME = "acme\\dirk"
"""Dora and Dirk are directory users; Dirk has no e-mail, no name and no group."""
ROBOT_ID = "d0000000-0000-4000-8000-000000000011"
DIRECTORY_GROUP_ID = "d0000000-0000-4000-8000-000000000013"
ROBOT_ACCOUNT_ID = "d0000000-0000-4000-8000-000000000014"
APPLICATION_ID = "d0000000-0000-4000-8000-000000000015"

GLOBEX_PARTITION_ID = "e0000000-0000-4000-8000-000000000000"
GLOBEX_GROUP_ID = "e0000000-0000-4000-8000-0000000000a1"
GLOBEX_TOKEN = "rt_SEED-GLOBEX-1"
GUNDA_ID = "e0000000-0000-4000-8000-000000000001"
GUNDA_EMAIL = "gunda@globex.example"

MISSING_ID = "f0000000-0000-4000-8000-00000000dead"
"""A well-formed id that nothing in the seeded world has."""


def default_organization() -> dict[str, Any]:
    """Acme as a part of a reset document."""
    return {
        "id": PARTITION_ID,
        "name": ORGANIZATION,
        "groups": [{"id": group_id, "name": name, "builtIn": name in BUILT_IN} for name, group_id in GROUPS.items()],
        "users": [
            {
                "id": ANNA_ID,
                "email": ANNA_EMAIL,
                "name": "Anna",
                "surname": "Arendt",
                "groups": ["Administrators", "Automation Users"],
            },
            {"id": BERT_ID, "email": BERT_EMAIL, "name": "Bert", "surname": "Brecht", "groups": ["Automation Users"]},
            {"id": CARA_ID, "userName": CARA_USER_NAME, "email": CARA_EMAIL, "name": "Cara", "groups": ["Automation Developers"]},
            {"id": EDDA_ID, "userName": EDDA_USER_NAME, "displayName": "Edda", "groups": ["Finance"]},
            {"id": FINN_ID, "email": FINN_EMAIL, "name": "Finn", "isActive": False},
            {"id": DORA_ID, "email": DORA_EMAIL, "name": "Dora", "surname": "Dux", "type": 2, "groups": ["Automation Users"]},
            {"id": DIRK_ID, "userName": DIRK_USER_NAME, "type": 2},
            {"id": ROBOT_ID, "userName": "robot-1", "displayName": "Robot 1", "type": 1},
            {
                "id": DIRECTORY_GROUP_ID,
                "userName": "acme\\staff",
                "displayName": "Staff",
                "type": 3,
                "groups": ["Automation Users"],
            },
            {
                "id": ROBOT_ACCOUNT_ID,
                "userName": "invoice-robot",
                "displayName": "Invoice robot",
                "type": 4,
                "groups": ["Finance"],
            },
            {"id": APPLICATION_ID, "userName": CLIENT_ID, "displayName": "Rosters", "type": 5, "groups": ["Administrators"]},
        ],
        "clients": [
            {"id": CLIENT_ID, "secret": CLIENT_SECRET, "scopes": list(SCOPES)},
            {"id": READER_CLIENT_ID, "secret": READER_CLIENT_SECRET, "scopes": ["PM.User.Read", "PM.Group.Read"]},
        ],
        "tokens": [
            {"token": TOKEN, "scopes": ["PM.User", "PM.Group.Read"]},
            {"token": READ_TOKEN, "scopes": ["PM.User.Read", "PM.Group.Read"]},
            {"token": WRITE_TOKEN, "scopes": ["PM.User.Write"]},
            {"token": USERS_TOKEN, "scopes": ["PM.User"]},
        ],
    }


def default_state() -> dict[str, Any]:
    """The seeded world: the member ``uipath`` of a reset document."""
    globex = {
        "id": GLOBEX_PARTITION_ID,
        "name": "globex",
        "groups": [{"id": GLOBEX_GROUP_ID, "name": "Administrators", "builtIn": True}],
        "users": [{"id": GUNDA_ID, "email": GUNDA_EMAIL, "groups": ["Administrators"]}],
        "clients": [],
        "tokens": [{"token": GLOBEX_TOKEN, "scopes": ["PM.User", "PM.Group.Read"]}],
    }
    return {"organizations": [default_organization(), globex]}


def generated_user_id(number: int) -> str:
    """The id of generated user ``number``, counted from 0. Each is in Automation Users and has the e-mail as user name."""
    return derived_id(f"uipath/user/{number}")


def generated_email(number: int) -> str:
    """The e-mail of that user."""
    return f"person{number:05d}@acme.example"
