# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A play of every module in either lane on each ansible-core that the collection supports, and silent of warnings.

``make test-matrix`` names one ansible-core, its Python, and the Python of modules (conftest.py), and starts modules as a user
does. ``make test`` starts those of the first play like this, and the others sooner, as in the integration tests.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from cores.environments import CORES, ROOT, Unavailable, have, have_modules
from simulator import seed, seed_uipath

PLAY = Path(__file__).with_name("play.yml")
STARTER = ROOT / "tests" / "integration" / "targets" / "setup_simulator" / "files"
# What a task says at -vvv.
TELLING = re.compile(r"^<\S+> (?:rosterops\.saas_users\.)?\w+: (.*lane.*)$", re.MULTILINE)
ID = re.compile(r"[0-9a-f-]{36}")  # new ones are made anew
MACOS = "module lane, because on macOS a worker cannot look up the proxies of the system, and no environment variable sets one"
LANES = {"auto": "fast lane", "module": "module lane, because saas_users_lane is set to module"}
TASKS = 24
ORGANIZATIONS = 3
NOISE = re.compile(r'^.*(?:WARNING\]|DEPRECATED\]|"warnings":|"deprecations":).*$', re.MULTILINE)


@pytest.fixture
def commands(core, pytestconfig):
    """The folder of the commands of one ansible-core."""
    named = core == pytestconfig.getoption("--core")
    try:
        return have(core, pytestconfig.getoption("--controller") if named else None)
    except Unavailable as why:
        pytest.skip(str(why))


@pytest.fixture
def python(commands, pytestconfig):
    """The Python of modules: Ansible's own, unless another one is named."""
    version = pytestconfig.getoption("--modules")
    try:
        return have_modules(version) if version else commands / "python"
    except Unavailable as why:
        pytest.skip(str(why))


@pytest.fixture
def scene(sim, tmp_path):
    """The environment variables of a user who has installed the collection."""
    collection = tmp_path / "ansible_collections" / "rosterops" / "saas_users"
    for part in ("plugins", "meta"):
        shutil.copytree(ROOT / part, collection / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "galaxy.yml", collection)
    (tmp_path / "ansible.cfg").touch()
    return {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "PYTHON"))} | {
        "ANSIBLE_COLLECTIONS_PATH": str(tmp_path),
        "ANSIBLE_CONFIG": str(tmp_path / "ansible.cfg"),
        "ANSIBLE_HOME": str(tmp_path / "home"),
        "ANSIBLE_DEPRECATION_WARNINGS": "true",
        "NO_PROXY": "127.0.0.1",
        "POLYTOMIC_DEPLOYMENT_URL": sim.url,
        "POLYTOMIC_PARTNER_KEY": seed.PARTNER_KEY,
    }


@pytest.fixture
def quick(python, scene, pytestconfig):
    """The environment variables with which a module starts sooner (fork_server.py), unless an ansible-core is named."""
    if pytestconfig.getoption("--core"):
        yield {}
        return
    with tempfile.TemporaryDirectory() as folder:  # pytest's own may be too long for the path of a socket
        starter = shutil.copytree(STARTER, Path(folder, "starter"), ignore=shutil.ignore_patterns("__pycache__"))
        variables = {"PYTHONPATH": str(starter), "FORK_SERVER": str(Path(folder, "forks"))}
        command = [python, starter / "fork_server.py", variables["FORK_SERVER"]]
        with subprocess.Popen(command, env=scene | {"PYTHONPATH": variables["PYTHONPATH"]}, stdin=subprocess.DEVNULL) as server:
            yield variables
            server.terminate()


def play(commands, python, scene, sim, lane, *arguments, quick=None):
    """Play it, and return all that was said."""
    sim.reset()
    environment = Path(scene["ANSIBLE_CONFIG"]).parent / "environment"
    if not environment.exists():  # ansible-core 2.16 runs no interpreter whose path has a blank
        environment.symlink_to(python.parents[1])
    variables = {
        "saas_users_lane": lane,
        "ansible_python_interpreter": str(environment / "bin" / "python"),
        "module_environment": quick or {},
        "ada_key": seed.ADA_KEY,
        "acme_id": seed.ACME_ID,
        "acme_viewer": seed.ACME_VIEWER,
        "uipath_url": sim.url + seed_uipath.BASE,
        "uipath_token": seed_uipath.TOKEN,
        "uipath_partition_id": seed_uipath.PARTITION_ID,
    }
    inventory = ROOT / "playbooks" / "inventory" / "polytomic_organizations.yml"
    command = [commands / "ansible-playbook", "-vvv", "--diff", "-i", inventory, "-e", json.dumps(variables), *arguments, PLAY]
    done = subprocess.run(command, env=scene, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=900)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    return said


def test_a_play_runs_in_either_lane_without_a_warning(commands, python, scene, quick, sim):
    requests = []
    # The fast lane does not use another Python.
    for lane, told in list(LANES.items())[python.parent != commands :]:
        said = play(commands, python, scene, sim, lane, quick=quick)
        assert TELLING.findall(said) == [told] * TASKS, said
        assert not (noise := NOISE.findall(said)), "\n".join(noise)
        requests.append(sorted(f"{request['method']} {ID.sub('id', request['path'])}" for request in sim.requests))
    assert requests[0] == requests[-1]
    assert sim.writes == 9


@pytest.mark.parametrize("core", list(CORES)[-1:])
def test_no_worker_dies_on_macos(commands, python, scene, sim):
    """Where a forked process that asks the system for its proxies is killed; a module is a process of its own."""
    macos = scene | {"PYTHONPATH": str(PLAY.with_name("macos"))}
    assert TELLING.findall(play(commands, python, macos, sim, "auto")) == [LANES["auto"]] * TASKS
    del macos["NO_PROXY"]
    assert TELLING.findall(play(commands, python, macos, sim, "auto", "--limit=polytomic")) == [MACOS] * ORGANIZATIONS


@pytest.mark.parametrize("core", list(CORES)[:1])
def test_every_plugin_loads_on_the_oldest_python(core, scene):
    """Ansible's own, not that of modules."""
    try:
        commands = have(core, min(CORES[core].pythons))
    except Unavailable as why:
        pytest.skip(str(why))
    plugins = [path for path in (ROOT / "plugins").rglob("[!_]*.py") if path.parent.name != "modules"]
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in plugins]
    program = "\n".join(f"import ansible_collections.rosterops.saas_users.{name}" for name in names)
    environment = scene | {"PYTHONPATH": scene["ANSIBLE_COLLECTIONS_PATH"]}
    done = subprocess.run([commands / "python", "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_play_has_every_module():
    called = re.findall(r"^ +(?:action: )?rosterops\.saas_users\.(\w+):?", PLAY.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(called) == {path.stem for path in (ROOT / "plugins" / "modules").glob("[a-z]*.py")}
