# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The variables of the roles, in the form of the options of a module, and what they say. No I/O.

``roles/*/meta/argument_specs.yml`` documents them. Ansible validates them there only as far as its own words are clear; what is
wrong in a list of people is reported here, with the place and the person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.mistakes import Mistakes
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.notation import not_a_list
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.validation import read_given

from .._access.document import FAILURES
from .._access.people import PLATFORMS, POLYTOMIC, UIPATH, VARIABLES, Asked, read_people

Spec = Mapping[str, Mapping[str, Any]]
Check = Callable[[Mapping[str, Any], Mistakes], None]
TEXT: Mapping[str, Any] = {"type": "str"}
TEXTS: Mapping[str, Any] = {"type": "list", "elements": "str"}
FOLDER: Mapping[str, Any] = {"type": "path"}
MENTIONED, ALL = "mentioned", "all"

PLACES: Spec = {
    "saas_users_platforms": {**TEXTS, "choices": list(PLATFORMS)},
    "saas_users_organizations": {"type": "raw"},
}
PRIVILEGED: Spec = {"saas_users_privileged": {"type": "dict", "options": {POLYTOMIC: TEXTS, UIPATH: TEXTS}}}
GUARDS: Spec = {
    "saas_users_email_domains": TEXTS,
    "saas_users_max_removals": {"type": "str", "default": "25%"},
    "saas_users_min_privileged": {"type": "int"},
}
DECISIONS: Spec = {"saas_users_decisions": FOLDER}
EVIDENCE: Spec = {"by": TEXT, "ticket": TEXT, "requested_at": TEXT, "evidence_dir": FOLDER}
FORMATS = ("html", "json", "csv", "junit", "markdown")
DEFAULT_PRIVILEGED: Mapping[str, tuple[str, ...]] = {POLYTOMIC: ("Admin",), UIPATH: ("Administrators",)}


def _evidence(job: str) -> Spec:
    """The variables for the evidence of a job."""
    return {f"{job}_{name}": option for name, option in EVIDENCE.items()}


# The variables of each role, without those of the people file.
JOBS: Mapping[str, Spec] = {
    "audit": {
        **PLACES,
        **PRIVILEGED,
        **DECISIONS,
        "audit_report_dir": FOLDER,
        "audit_formats": {**TEXTS, "choices": list(FORMATS)},
        "audit_name": TEXT,
        "audit_previous": FOLDER,
        "audit_fail_on": {**TEXTS, "choices": list(FAILURES)},
        "audit_fail_on_drift": {"type": "bool", "default": False},
    },
    "roster": {
        **PLACES,
        **PRIVILEGED,
        **DECISIONS,
        **GUARDS,
        "roster_purge": {"type": "bool", "default": False},
        "roster_report_dir": FOLDER,
    },
    "offboard": {
        **PLACES,
        **PRIVILEGED,
        "offboard_emails": {"type": "raw", "required": True},
        "offboard_mode": {"type": "str", "choices": ["remove", "deactivate"], "default": "remove"},
        **_evidence("offboard"),
    },
    "onboard": {
        **PLACES,
        **PRIVILEGED,
        "onboard_person": {"type": "raw"},
        "onboard_like": TEXT,
        "saas_users_email_domains": TEXTS,
        "onboard_key_file": FOLDER,
        "onboard_key_vault_file": FOLDER,
        "onboard_vault_password_file": FOLDER,
        "onboard_key_organization": TEXT,
        **_evidence("onboard"),
    },
    "snapshot": {**PLACES, "snapshot_file": FOLDER},
}
# The jobs that compare with a people file.
WITH_PEOPLE = ("audit", "roster")


class Variables(NamedTuple):
    """What the variables of a role say.

    Args:
        options: The variables by name, converted, with defaults, and None for what is not set.
        asked: The people file; empty for a job without one.
        privileged: For each platform, the names of its privileged roles or groups.
        organizations: ``mentioned``, ``all``, or names and shell patterns; None if it is not set.
    """

    options: Mapping[str, Any]
    asked: Asked
    privileged: Mapping[str, tuple[str, ...]]
    organizations: str | tuple[str, ...] | None

    def platforms(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """Return the platforms of this run: those that are set, else these."""
        chosen = self.options["saas_users_platforms"]
        return default if chosen is None else tuple(one for one in PLATFORMS if one in chosen)


def names_of(job: str) -> tuple[str, ...]:
    """Return the names of all variables of a role."""
    return (*(VARIABLES if job in WITH_PEOPLE else ()), *JOBS[job])


def read_variables(job: str, variables: Mapping[str, Any], check: Check | None = None) -> Variables:
    """Read the variables of a role.

    Args:
        job: The name of the role.
        variables: The variables by name. Others than those of the role are ignored.
        check: Looks for further mistakes in the variables of the role, which it receives as they were read.

    Raises:
        InvalidInput: There are mistakes. Its detail ``mistakes`` has all of them, by person and place.
    """
    mistakes = Mistakes()
    asked = Asked((), (), ())
    if job in WITH_PEOPLE:
        with mistakes:
            asked = read_people(variables)
    spec = JOBS[job]
    given = read_given(spec, {}, {name: variables[name] for name in spec if variables.get(name) is not None}, mistakes)
    options = given.params
    if options["saas_users_platforms"] == []:
        mistakes.add("saas_users_platforms is an empty list: list at least one platform, or omit it.")
    organizations = _organizations(options["saas_users_organizations"], mistakes)
    for platform, names in (options.get("saas_users_privileged") or {}).items():
        if not all(map(str.strip, names or ())):
            mistakes.add(f"saas_users_privileged: {platform} contains an empty name: remove it.")
    if check:
        check(options, mistakes)
    mistakes.refuse()
    chosen = {name: names for name, names in (options.get("saas_users_privileged") or {}).items() if names is not None}
    privileged = {**DEFAULT_PRIVILEGED, **{name: tuple(names) for name, names in chosen.items()}}
    return Variables(options, asked, privileged, organizations)


def _organizations(value: Any, mistakes: Mistakes) -> str | tuple[str, ...] | None:
    """Return which organizations are meant. A single name counts as a list of one."""
    if value is None or value in (MENTIONED, ALL):
        return value  # type: ignore[no-any-return]
    if words := not_a_list(value, of_strings=True):
        mistakes.add(f"saas_users_organizations {words}.")
        return None
    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not names or not all(isinstance(one, (str, int)) and str(one).strip() for one in names):
        mistakes.add(
            f"saas_users_organizations is not valid: set it to {MENTIONED}, to {ALL}, or to a list of names and shell patterns."
        )
        return None
    return tuple(str(one).strip() for one in names)
