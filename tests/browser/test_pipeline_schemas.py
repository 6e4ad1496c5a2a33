# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pipelines of the documentation against the schemas of GitHub and GitLab, which come with check-jsonschema."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ansible_collections.rosterops.saas_users.tests.unit.documents import ROOT
from ansible_collections.rosterops.saas_users.tests.unit.test_documentation import GUIDES, blocks

pytest.importorskip("check_jsonschema", reason="pip install -r tests/browser/requirements.txt")
FOLDER = ROOT / "docs" / "pipelines"
(WORKFLOW,) = (text for path in GUIDES if path.stem == "guide_pipeline" for text in blocks(path, "yaml"))
FILES = {
    "github": ("vendor.github-workflows", (FOLDER / "github-audit.yml").read_text(encoding="utf-8")),
    "guide": ("vendor.github-workflows", WORKFLOW),
    "gitlab": ("vendor.gitlab-ci", (FOLDER / "gitlab-audit.yml").read_text(encoding="utf-8")),
}
# For each file, what the schema does not know.
MISTAKES = {"github": ("runs-on:", "runs_on:"), "guide": ("steps:", "step:"), "gitlab": ("script:", "scripts:")}


def check(schema, text, folder):
    """The exit status, and what was said."""
    file = folder / "pipeline.yml"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(file)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("name", FILES)
def test_a_pipeline_is_one(name, tmp_path):
    schema, text = FILES[name]
    status, said = check(schema, text, tmp_path)
    assert status == 0, said
    right, wrong = MISTAKES[name]
    status, said = check(schema, text.replace(right, wrong), tmp_path)
    assert status == 1, said
