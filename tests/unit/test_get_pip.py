# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/get_pip.py: a virtual environment gets the pip of its Python. The stages compile no package."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"
# As ansible-test calls it.
ARGUMENTS = ("--disable-pip-version-check", "pip==25.2", "--no-setuptools", "--no-wheel")


@pytest.fixture(scope="module", name="python")
def fixture_python(tmp_path_factory):
    """The Python of a virtual environment that got its pip from the tool."""
    folder = tmp_path_factory.mktemp("a blank") / "the environment"
    venv.create(folder)
    python = folder / "bin" / "python"
    subprocess.run([python, TOOLS / "get_pip.py", *ARGUMENTS], check=True)
    return python


@pytest.fixture(name="wheel")
def fixture_wheel(tmp_path):
    """A package of one file."""
    about = "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
    files = {"tiny.py": "HERE = True\n", "tiny-1.0.dist-info/METADATA": about}
    files["tiny-1.0.dist-info/WHEEL"] = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    files["tiny-1.0.dist-info/RECORD"] = "".join(f"{name},,\n" for name in (*files, "tiny-1.0.dist-info/RECORD"))
    path = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return path


def pip(python, *arguments, **variables):
    """What pip says, or the test fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    command = [python, "-m", "pip", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, env=kept | variables, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_environment_gets_a_pip_that_installs_and_removes_itself(python, wheel):
    """With byte code: a sanity test must not be the first to compile a package, as the warnings of that make it fail."""
    pip(python, "install", "--no-index", wheel)
    (installed,) = python.parents[1].rglob("tiny.py")
    assert list(installed.parent.glob("__pycache__/tiny*"))
    # ansible-test has the environments of sanity tests without it.
    pip(python, "uninstall", "--yes", "pip")
    assert not list(installed.parent.glob("pip*"))


def test_the_stages_install_without_byte_code(wheel, tmp_path):
    settings = re.search(r'"(PIP_\w+)": "(\d)"', (TOOLS / "stages.py").read_text("utf-8"))
    pip(sys.executable, "install", "--no-index", f"--target={tmp_path / 'there'}", wheel, **{settings[1]: settings[2]})
    assert [path.name for path in (tmp_path / "there").rglob("tiny.*")] == ["tiny.py"]
