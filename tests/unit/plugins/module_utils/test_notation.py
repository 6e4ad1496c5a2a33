# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A string that contains JSON or YAML is told from a string that is meant as it is."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.notation import CONVERSIONS, not_a_list

PEOPLE = [{"email": "jane@acme.example", "roles": ["Admin", "Member"]}, {"email": "sam@acme.example"}]


def contained(text, of_strings=False):
    """What a string is said to contain."""
    said = not_a_list(text, of_strings)
    return next(
        (kind for kind in CONVERSIONS if said.startswith(f"is a string that contains {kind}, not a list: convert it")), said
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (json.dumps(PEOPLE), "JSON"),
        (f"\n {json.dumps(PEOPLE, indent=2)}\n", "JSON"),
        ("[]", "JSON"),
        ('{"users": [], "x": 1}', "JSON"),
        ("\n".join(map(json.dumps, PEOPLE)), "JSON lines"),
        (str(PEOPLE), "YAML"),
        ("[" * 100_000, "YAML"),
        (yaml.safe_dump(PEOPLE), "YAML"),
        ("---\n# People\n- email: jane@acme.example", "YAML"),
        ("# People\n- email: jane@acme.example", "YAML"),
        ("saas_users_people:\n  - email: jane@acme.example", "YAML"),
        ("-\n  email: jane@acme.example", "YAML"),
        ("jane@acme.example, sam@acme.example", ""),
        ("email=jane@acme.example role=Admin", ""),
        ('{"email": "jane@acme.example"}', ""),
        ("users.json", "is a string: set it to a list"),
        ("-", "YAML"),
        ("--- ", "YAML"),
        ("", "is a string: set it to a list"),
        (None, ""),
        (7, ""),
        (PEOPLE, ""),
    ],
)
def test_where_a_list_of_dictionaries_is_expected(text, kind):
    assert contained(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('["Admin"]', "JSON"),
        ('{"roles": "Admin"}', "JSON"),
        ("[Admin, Member]", "YAML"),
        ("- Admin\n- Member", "YAML"),
        ("---\n- Admin", "YAML"),
        ("Admin, Member", ""),
        ("Sales: EMEA", ""),
        ("#1 team", ""),
        ("-Admin", ""),
        ("[ab]*@acme.example", ""),
        ("[ab]*@acme.[ce]", ""),
        ("{Admin}", ""),
    ],
)
def test_where_a_list_of_strings_is_expected(text, kind):
    assert contained(text, of_strings=True) == kind


@given(st.lists(st.fixed_dictionaries({"email": st.text(), "roles": st.lists(st.text())}), min_size=1))
def test_whatever_a_file_contains_is_recognized(people):
    assert contained(json.dumps(people)) == "JSON"
    assert contained(yaml.safe_dump(people)) == "YAML"


def test_each_conversion_makes_a_list():
    """What is advised works: the filters of the template, in Python."""
    filters = {"from_json": json.loads, "from_yaml": yaml.safe_load}
    texts = {"JSON": json.dumps(PEOPLE), "YAML": yaml.safe_dump(PEOPLE)}
    for kind, text in texts.items():
        assert filters[CONVERSIONS[kind].rpartition(" | ")[2]](text) == PEOPLE
