# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The JUnit file is what the schema of Jenkins' xUnit plugin says. pytest's source distribution has a copy of that schema."""

from __future__ import annotations

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.plugin_utils._access.junit import junit
from ansible_collections.rosterops.saas_users.tests.unit.access import example, reviewed

xmlschema = pytest.importorskip("xmlschema", reason="pip install -r tests/browser/requirements.txt")


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pytest")
    # pip asks the package for its name, which in an environment of its own, with what builds it, takes twenty seconds.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-build-isolation", "--no-binary=:all:"]
    command += [f"--dest={folder}", f"pytest=={pytest.__version__}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the schema cannot be downloaded: {done.stderr.strip()[-300:]}")
    (archive,) = Path(folder).glob("pytest-*.tar.gz")
    with tarfile.open(archive) as tar:
        name = next(name for name in tar.getnames() if name.endswith("/junit-10.xsd"))
        return xmlschema.XMLSchema(tar.extractfile(name).read().decode("utf-8"))


@pytest.mark.parametrize("report", [example, reviewed])
def test_the_schema_accepts_the_file(schema, report):
    schema.validate(junit(report()))


def test_the_schema_refuses_what_is_no_junit(schema):
    assert not schema.is_valid(junit(example()).replace("<testcase ", "<case ").replace("</testcase>", "</case>"))
