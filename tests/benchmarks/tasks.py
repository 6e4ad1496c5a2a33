# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The tasks that are played, and the people they are about: all in the simulator's first generated organization."""

from __future__ import annotations

from typing import Any

from simulator import seed

Task = dict[str, Any]
ORGANIZATION = seed.generated_organization_id(0)
USERS = f"/api/organizations/{ORGANIZATION}/users"
NOTHING: Task = {"bench.empty.nothing": {}}
ACTION: Task = {"bench.empty.action": {}}
DEBUG: Task = {"ansible.builtin.debug": {"msg": "nothing"}}
LOOP_CONTROL = {"label": "{{ item.email | default(item) }}"}


def people(count: int) -> list[dict[str, Any]]:
    """The first users of the organization, as a roster has them: nothing about them is to be changed."""
    return [{"email": seed.generated_email(0, number), "role_ids": [role_of(number)]} for number in range(count)]


def role_of(number: int) -> str:
    """The role that this user has."""
    return seed.generated_role_id(0, "Member" if number else "Admin")


def partner_user(number: int = 0) -> Task:
    """One user, as she is."""
    return {
        "rosterops.saas_users.partner_user": {
            "organization_id": ORGANIZATION,
            "email": seed.generated_email(0, number),
            "role_ids": [role_of(number)],
        }
    }


def partner_user_loop() -> Task:
    """Each of the variable ``people`` by herself."""
    options = {"organization_id": ORGANIZATION, "email": "{{ item.email }}", "role_ids": "{{ item.role_ids }}"}
    return {"rosterops.saas_users.partner_user": options, "loop": "{{ people }}", "loop_control": LOOP_CONTROL}


def partner_users(**options: Any) -> Task:
    """The roster in the variable ``people``."""
    return {"rosterops.saas_users.partner_users": {"organization_id": ORGANIZATION, "users": "{{ people }}", **options}}


def listed(name: str) -> Task:
    """The same list, into something of the collection ``bench.empty`` and out of it."""
    if name == "action":
        return {"bench.empty.action": {"organization_id": ORGANIZATION, "users": "{{ people }}"}}
    return {f"bench.empty.{name}": {"organization_id": ORGANIZATION, "users": "{{ people }}"}}


def get() -> Task:
    """The users there are, with one request and nothing else; the list of those who are wanted goes in as well."""
    return {"bench.empty.get": {"path": USERS, "users": "{{ people }}"}}


def uri_loop() -> Task:
    """Each of the variable ``people`` with ansible.builtin.uri: the users are read, and it is changed if she is not as wanted."""
    her = "result.json.data | selectattr('email', 'equalto', item.email | lower)"
    mine = f"{her} | map(attribute='role_ids') | first | default([]) | sort"
    return {
        "ansible.builtin.uri": {
            "url": "{{ lookup('env', 'POLYTOMIC_DEPLOYMENT_URL') }}" + USERS,
            "headers": {"Authorization": f"Bearer {seed.PARTNER_KEY}", "X-Polytomic-Version": "2025-09-18"},
            "return_content": False,
        },
        "register": "result",
        "changed_when": f"({mine}) != (item.role_ids | sort)",
        "failed_when": "result.status != 200",
        "loop": "{{ people }}",
        "loop_control": LOOP_CONTROL,
    }


# What a plain Python script does with the vendor's SDK: read, compare, write what differs (which is nothing here).
SDK_SCRIPT = """
import json
import sys

from polytomic import Polytomic

url, key, organization, path = sys.argv[1:]
with open(path) as file:
    people = json.load(file)["people"]
client = Polytomic(base_url=url, version="2025-09-18", token=key)
there = {user.email.lower(): user for user in client.users.list(organization).data or []}
changed = 0
for wanted in people:
    user = there.get(wanted["email"].lower())
    if user is None:
        client.users.create(organization, email=wanted["email"], role_ids=wanted["role_ids"])
        changed += 1
    elif set(user.role_ids or []) != set(wanted["role_ids"]):
        client.users.update(organization, user.id, email=user.email, role_ids=wanted["role_ids"])
        changed += 1
print(changed, "changed")
"""
