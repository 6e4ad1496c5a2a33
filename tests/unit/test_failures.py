# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to failures describes every typed error, and prints what a task really says."""

from __future__ import annotations

import importlib
import json
import re
import textwrap

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._http import no_answer
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_users, uipath_user
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.tasks import run
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import directives

PAGE = (ROOT / "docs/docsite/rst/guide_failures.rst").read_text(encoding="utf-8")
PLUGINS = TaskError.__module__.partition("module_utils")[0]
SECTION = re.compile(r"^.+ \(``(\w+)``\)\n-+\n", re.MULTILINE)
WHO = {"email": seed.BEN_EMAIL, "roles": ["Viewer"]}
NEW = {"email": "zoe@acme.example"}
LONG = "<html><body>Welcome</body></html>"
pytestmark = pytest.mark.usefixtures("waits")


def sections():
    """The text below each title that names an error."""
    _before, *parts = SECTION.split(PAGE)
    return dict(zip(parts[::2], parts[1::2]))


def subclasses(of):
    for one in of.__subclasses__():
        yield one
        yield from subclasses(one)


def errors():
    """Every typed error, once all code of the collection is imported that has one."""
    for path in sorted((ROOT / "plugins").glob("*_utils/_*/*.py")):
        if re.search(r"^class \w+\(\w+\):$", path.read_text(encoding="utf-8"), re.MULTILINE):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            importlib.import_module(f"ansible_collections.rosterops.saas_users.{name}")
    return {one.__name__ for one in (TaskError, *subclasses(TaskError)) if one.__module__.startswith(PLUGINS)}


def invalid_input(sim):
    return run(sim, partner_users, users=[{"email": "jane.doe@acme.example", "rolse": ["Admin"]}, {"email": "sam.roe"}])


def not_set(sim):
    return run(sim, partner_user, partner_key=None, **WHO)


def refused(sim):
    return run(sim, partner_users, users=[{"email": seed.ADA_EMAIL}], purge=True, max_removals=0)


def api_error(sim):
    sim.fault(method="POST", status=422, json={"message": "email domain is not allowed"})
    return run(sim, partner_user, **NEW)


def redirected(sim):
    sim.fault(status=302, headers={"Location": "https://login.acme.example/"})
    return run(sim, partner_user, **WHO)


def malformed_answer(sim):
    sim.fault(body=json.dumps({"data": [{"id": seed.BEN_ID, "email": 5}]}), status=200)
    return run(sim, partner_user, email=seed.BEN_EMAIL, state="absent")


def unreadable(sim):
    sim.fault(body=LONG, status=200, headers={"Content-Type": "text/html"})
    return run(sim, partner_user, **WHO)


def unreachable(sim):
    return run(sim, partner_user, api_url="http://127.0.0.1:1", retries=0, **WHO)


def budget_spent(sim):
    sim.fault(status=429, headers={"Retry-After": "3600"}, json={"message": "slow down"})
    return run(sim, partner_user, **WHO)


def not_as_written(sim):
    sim.fault(method="PUT", status=200, json={})
    return uipath_tasks.run(sim, uipath_user, email="ada@acme.example", is_active=False)


def task_error(sim):
    sim.fault(method="POST", status=422, json={"message": "email domain is not allowed"}, times=2)
    return run(sim, partner_users, users=[NEW, {"email": "yan@acme.example"}], concurrency=1)


PROVOKED = {
    "InvalidInput": invalid_input,
    "NotSet": not_set,
    "Refused": refused,
    "ApiError": api_error,
    "Redirected": redirected,
    "MalformedAnswer": malformed_answer,
    "Unreadable": unreadable,
    "Unreachable": unreachable,
    "BudgetSpent": budget_spent,
    "NotAsWritten": not_as_written,
    "TaskError": task_error,
}


def test_every_error_has_a_section_with_its_cause_and_its_cure():
    found = sections()
    assert set(found) == errors() >= set(PROVOKED)
    for name, text in found.items():
        assert [text.count(f"\n* {word}: ") for word in ("Cause", "Cure")] == [1, 1], name


def printed(name):
    """The message that the page prints, in one line."""
    ((language, text), *_rest) = directives(sections()[name])
    assert language == "text"
    return " ".join(textwrap.dedent(text).split())


@pytest.mark.parametrize("name", PROVOKED)
def test_the_page_prints_what_a_task_says(sim, name):
    result = PROVOKED[name](sim)
    said = result["msg"].replace(sim.url, "https://polytomic.acme.example").replace(f"organization {seed.ACME_ID}", "Acme")
    assert printed(name) == said


def test_the_page_prints_what_is_said_of_a_proxy():
    assert printed("ProxyRefused") == no_answer.refusal(407, "proxy.acme.example:3128")[1]
