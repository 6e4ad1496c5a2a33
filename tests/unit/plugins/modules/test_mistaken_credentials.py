# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What evidently is no credential is told before any request, with its option and variable, and without any part of it."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user_info
from ansible_collections.rosterops.saas_users.tests.unit import uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.credentials import EVERY, VARIABLES, run
from ansible_collections.rosterops.saas_users.tests.unit.keys import Place, keep

KEY = "canary-0a1b2c3d4e5f"
VAULT = f"$ANSIBLE_VAULT;1.1;AES256\n{'3' * 80}\n{KEY.encode().hex()}"
MISTAKES = {
    "bearer": (f"Bearer {KEY}", "begins with 'Bearer ': set the key alone, since the header is added."),
    "basic": (f"Basic {KEY}", "begins with 'Basic ': set the key alone, since the header is added."),
    "quotes": (f'"{KEY}"', "is in quotation marks: remove them."),
    "vault": (VAULT, "is $ANSIBLE_VAULT text that was not decrypted: "),
    "template": (f"{{{{ lookup('env', '{KEY}') }}}}", "contains a template that was not rendered: "),
    "blank": (f"key: {KEY}", "contains a line break, white space or a character that an HTTP header cannot carry: "),
    "lines": (f"{KEY}\n{KEY}", "contains a line break, white space or a character that an HTTP header cannot carry: "),
}


@pytest.mark.parametrize("lane", ["fast", "module"])
@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("variable", [False, True], ids=["option", "environment"])
@pytest.mark.parametrize(("name", "option"), EVERY)
def test_every_module_tells_what_is_no_credential(sim, capsys, monkeypatch, name, option, variable, lane, mistake):
    value, words = MISTAKES[mistake]
    result = run(sim, lane, capsys, name, option, value=value, variable=variable, monkeypatch=monkeypatch)
    named = f"{option} (environment variable {VARIABLES[option]})" if variable else option
    assert result["msg"].startswith(f"{named} {words}"), result["msg"]
    assert KEY not in result["msg"]
    assert (result.get("failed"), len(result["msg"]) < 300, sim.requests) == (True, True, [])


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("place", ["key_file", "current_key"])
@pytest.mark.parametrize("state", ["present", "rotated"])
@pytest.mark.parametrize("options", [{}, {"revoke_existing": True}], ids=str)
def test_no_key_is_issued_in_place_of_one_that_is_none(sim, tmp_path, mistake, place, state, options):
    """It may hold the only key that there is."""
    value, words = MISTAKES[mistake]
    where = Place(place, tmp_path)
    before = sim.state()
    result = keep(sim, user_id=seed.BEN_ID, state=state, **options, **where.put(value))
    words = words.rstrip(".")
    if where.is_file and mistake in ("blank", "lines"):
        words = "does not contain a key: it has several words or lines"
    assert result["msg"].startswith(f"{where.path if where.is_file else place} {words}"), result["msg"]
    assert KEY not in result["msg"]
    assert (result["failed"], result["changed"], sim.requests, sim.state()) == (True, False, [], before)
    assert where.holds(value)


@pytest.mark.parametrize("mistake", ["bearer", "quotes", "vault"])
def test_no_key_is_issued_in_place_of_one_that_was_left_behind(sim, tmp_path, mistake):
    value, words = MISTAKES[mistake]
    beside = tmp_path / "ben.key.new"
    beside.write_text(value, encoding="utf-8")
    beside.chmod(0o600)
    result = keep(sim, user_id=seed.BEN_ID, key_file=str(tmp_path / "ben.key"))
    assert result["msg"].startswith(f"{beside} {words.rstrip('.')}")
    assert (result["failed"], sim.requests, beside.read_text(encoding="utf-8")) == (True, [], value)


def test_a_token_that_the_server_says_in_another_form_is_not_sent(sim):
    sim.fault(path="/connect/token", status=200, json={"access_token": f"Bearer {KEY}", "expires_in": 3600})
    result = uipath_tasks.run(sim, uipath_user_info, **uipath_tasks.CLIENT)
    assert result["msg"] == (
        "the access token that the server returned begins with 'Bearer ': set the key alone, since the header is added."
    )
    assert uipath_tasks.asked(sim) == ["POST /connect/token"]
