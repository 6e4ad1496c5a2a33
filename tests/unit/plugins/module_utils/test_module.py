# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task in, the result out."""

from __future__ import annotations

import json
import runpy
import subprocess
import sys

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, Task, perform
from ansible_collections.rosterops.saas_users.plugins.modules import partner_user, partner_user_info
from ansible_collections.rosterops.saas_users.tests.unit.arguments import patch_module_args, with_paths
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations, user

SECRET = "kEy+with/odd=chars"


def raising(error):
    """A definition whose work ends with an error."""

    def run(_task):
        raise error

    return Definition({}, run)


def test_a_task_error_is_a_failure_with_its_details():
    error = TaskError("No.", failure={"status": 404})
    assert perform(raising(error), Task({}, False, str), []) == {
        "failed": True,
        "changed": False,
        "msg": "No.",
        "failure": {"status": 404},
    }


def test_a_task_error_may_say_that_something_was_changed():
    assert perform(raising(TaskError("No.", changed=True)), Task({}, False, str), [])["changed"] is True


@pytest.mark.parametrize("form", sorted(spellings(SECRET)))
def test_a_bug_is_a_failure_without_secrets_that_asks_to_be_reported(form):
    result = perform(raising(ZeroDivisionError(f"with {form}")), Task({}, False, str), [SECRET])
    assert result["failed"]
    assert result["msg"] == "This is a bug in the collection, please report it: ZeroDivisionError: with ***"
    assert "Traceback" in result["exception"]
    assert form not in result["exception"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_who_wants_to_stop_is_not_held_up(error):
    with pytest.raises(error):
        perform(raising(error()), Task({}, False, str), [])


# A real AnsibleModule


def run_main(module, capsys, **options):
    """What a module prints, and its exit status."""
    with patch_module_args(options), pytest.raises(SystemExit) as ended:
        module.main()
    printed = capsys.readouterr()
    assert printed.err == ""
    return json.loads(printed.out), ended.value.code, printed.out


@pytest.fixture
def connection(sim):
    return {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID}


def test_a_module_creates(sim, connection, capsys):
    result, status, printed = run_main(partner_user, capsys, **connection, email=NEW_EMAIL, roles=["Admin"])
    assert (result["changed"], status) == (True, 0)
    assert result["user"]["id"] == user(sim, NEW_EMAIL)["id"]
    assert result["diff"]["before"] == ""
    assert seed.PARTNER_KEY not in printed


def test_a_module_in_check_mode_creates_nobody(sim, connection, capsys):
    result, status, _printed = run_main(partner_user, capsys, **connection, email=NEW_EMAIL, _ansible_check_mode=True)
    assert (result["changed"], result["user"]["id"], status) == (True, None, 0)
    assert (sim.writes, invitations(sim)) == (0, 0)


def test_a_module_reads(connection, capsys):
    result, status, _printed = run_main(partner_user_info, capsys, **connection, email=seed.BEN_EMAIL)
    assert ([one["id"] for one in result["users"]], result["changed"], status) == ([seed.BEN_ID], False, 0)


@pytest.mark.parametrize("path", ["users", "roles"])
def test_a_module_fails_without_showing_a_secret_in_any_spelling(sim, connection, capsys, path):
    sim.fault(path=path, echo=True)
    result, status, printed = run_main(partner_user, capsys, **connection, email=NEW_EMAIL, roles=["Admin"])
    assert (result["failed"], status) == (True, 1)
    assert result["failure"]["status"] == 401
    for form in spellings(seed.PARTNER_KEY):
        assert form not in printed


def test_a_module_refuses_what_does_not_go_together(connection, capsys):
    result, status, _printed = run_main(partner_user, capsys, **connection, email=NEW_EMAIL, roles=["a"], role="b")
    assert status == 1
    assert "mutually exclusive" in result["msg"]


@pytest.mark.filterwarnings("ignore:.* found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("module", [partner_user, partner_user_info], ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_module_is_a_program(connection, capsys, module):
    with patch_module_args({**connection, "email": seed.BEN_EMAIL}), pytest.raises(SystemExit) as ended:
        runpy.run_module(module.__name__, run_name="__main__")
    assert ended.value.code == 0
    assert json.loads(capsys.readouterr().out)["changed"] is False


def alone(connection):
    """The result of partner_user_info in a Python of its own, where Ansible knows that it is no controller."""
    program = (
        "import json, sys\n"
        "from ansible_collections.rosterops.saas_users.tests.unit.arguments import patch_module_args\n"
        f"from {partner_user_info.__name__} import main\n"
        "with patch_module_args(json.load(sys.stdin)):\n"
        "    main()\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=json.dumps(connection), capture_output=True, text=True, check=True, env=with_paths())
    return json.loads(done.stdout)


def test_a_module_runs_in_a_python_of_its_own(connection):
    assert len(alone(connection)["users"]) == 3


def test_a_module_warns_of_a_long_wait(sim, connection):
    sim.fault(status=429, headers={"Retry-After": "3"})
    assert "Waiting 3 s before the next attempt" in str(alone(connection)["warnings"])
