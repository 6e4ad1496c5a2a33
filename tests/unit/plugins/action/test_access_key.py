# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An API key in an encrypted file, as a play keeps it, in both lanes: it is in no other place, and is never lost."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.tests.unit.commands import runner

PASSWORD = "correct-horse-battery-staple"
LANES = ["auto", "module"]


@pytest.fixture(params=LANES)
def play(request, sim, tmp_path):
    """Runs a task in a lane, and returns the exit status and the output at -vvv."""
    run = runner(tmp_path, ANSIBLE_LOCALHOST_WARNING="false", ANSIBLE_CALLBACK_RESULT_FORMAT="yaml")
    (tmp_path / "password").write_text(PASSWORD)
    connection = {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "retries": 0}

    def played(*options, defaults=None, **arguments):
        given = {"vault_file": str(tmp_path / "zoe.vault"), "vault_password_file": str(tmp_path / "password"), **arguments}
        task = {"rosterops.saas_users.access_key": {name: value for name, value in given.items() if value is not None}}
        groups = defaults or {"group/rosterops.saas_users.polytomic": connection}
        variables = {"saas_users_lane": request.param, "ansible_remote_tmp": str(tmp_path / "remote")}
        hosts = {"hosts": "localhost", "connection": "local", "gather_facts": False, "vars": variables}
        (tmp_path / "play.yml").write_text(json.dumps([{**hosts, "module_defaults": groups, "tasks": [task]}]))
        return run("ansible-playbook", "-vvv", "--diff", "play.yml", *options)

    played.view = lambda name="zoe.vault": run("ansible-vault", "view", "--vault-password-file", "password", name)[1].strip()
    played.folder = tmp_path
    return played


CLEO = {"organization_id": seed.ACME_ID, "email": seed.CLEO_EMAIL}


def key_of(sim, user_id=seed.CLEO_ID):
    return sim.state()["keys"]["user"].get(user_id)


def files_with(folder, text):
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


def test_a_key_is_issued_once_and_is_nowhere_in_plain_text(sim, play):
    status, said = play("--check", **CLEO)
    assert (status, sim.writes) == (0, 0)
    assert "changed=1" in said
    assert not (play.folder / "zoe.vault").exists()
    status, said = play(**CLEO)
    assert status == 0, said
    key, content = key_of(sim), (play.folder / "zoe.vault").read_bytes()
    assert "changed=1" in said
    assert play.view() == key
    assert (play.folder / "zoe.vault").stat().st_mode & 0o777 == 0o600
    for again in ([], ["--check"]):
        status, more = play(*again, **CLEO)
        assert status == 0, more
        assert "changed=0" in more
        said += more
    assert (play.folder / "zoe.vault").read_bytes() == content
    assert sim.writes == 1
    assert key not in said
    assert PASSWORD not in said
    assert files_with(play.folder, key) == []
    assert [path.name for path in play.folder.glob("zoe*")] == ["zoe.vault"]
    assert not (play.folder / "remote").exists(), "the key that is tried again is an option of the module, and in no file of it"


@pytest.mark.parametrize("play", LANES[:1], indirect=True)
def test_the_vault_password_of_the_play_is_used(sim, play):
    """The connection may be that of the module alone, and without a person nothing is sent."""
    defaults = {"rosterops.saas_users.user_api_key": {"api_url": sim.url, "partner_key": f"{{{{ '{seed.PARTNER_KEY}' }}}}"}}
    own = {"vault_password_file": None, "defaults": defaults}
    status, said = play(**own)
    assert status == 2
    assert "There is no vault password for onboard_key_vault_file: set onboard_vault_password_file" in " ".join(said.split())
    assert play("--vault-id", "team@password", **own)[0] == 0
    assert (list(sim.requests), list(play.folder.glob("zoe*"))) == ([], [])
    status, said = play("--vault-id", "team@password", **own, **CLEO)
    assert status == 0, said
    assert (play.folder / "zoe.vault").read_text().startswith("$ANSIBLE_VAULT;1.2;AES256;team\n")
    assert play.view() == key_of(sim)
