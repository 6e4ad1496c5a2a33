# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Ansible community package and Automation Hub require of the files of a collection."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))
# In this order: the template of certified collections and that of the community package.
SECTIONS = [
    "Use cases",
    "Requirements",
    "Install",
    "Communication",
    "Support",
    "Release notes and roadmap",
    "Contribute",
    "Related information",
    "License",
]
# Automation Hub lists a collection under at least one of these.
TAGS = {"application", "cloud", "database", "infrastructure", "linux", "monitoring", "networking", "security", "storage", "tools"}
# Of validate-modules: a collection that leaves one of these out of its sanity tests is not accepted.
NEVER_IGNORED = {
    "doc-choices-do-not-match-spec",
    "doc-default-does-not-match-spec",
    "doc-missing-type",
    "doc-required-mismatch",
    "mutually_exclusive-unknown",
    "no-log-needed",
    "nonexistent-parameter-documented",
    "parameter-list-no-elements",
    "parameter-type-not-in-doc",
    "undocumented-parameter",
}


def test_the_readme_has_the_sections_that_are_required():
    headings = re.findall(r"^## (.*)$", README, re.MULTILINE)
    assert [heading for heading in headings if heading in SECTIONS] == SECTIONS


def test_the_readme_has_complete_urls():
    """Automation Hub and Galaxy show it outside the repository."""
    targets = re.findall(r"\]\(([^)]+)\)", README)
    assert len(targets) > 20
    assert [target for target in targets if not target.startswith(("https://", "#"))] == []


def test_nobody_is_told_to_install_ansible_with_pip():
    """Customers of Automation Hub have execution environments."""
    assert not re.search(r"pip3? install.*ansible", README)


@pytest.mark.parametrize("name", ["CODE_OF_CONDUCT.md", "CONTRIBUTING.md", "LICENSE", "MAINTAINERS", "SECURITY.md"])
def test_the_readme_leads_to(name):
    assert (ROOT / name).is_file()
    assert f"/blob/main/{name})" in README


def test_metadata():
    major = int(GALAXY["version"].partition(".")[0])
    assert major >= 1
    assert TAGS & set(GALAXY["tags"])
    assert all(re.fullmatch("[a-z][a-z0-9]*", tag) for tag in GALAXY["tags"])
    assert len(GALAXY["tags"]) <= 20
    assert all(GALAXY[name].startswith("https://") for name in ("repository", "documentation", "homepage", "issues"))
    assert f'version: ">={GALAXY["version"].rpartition(".")[0]}.0,<{major + 1}.0.0"' in README


def test_maintainers_are_accounts():
    lines = (ROOT / "MAINTAINERS").read_text(encoding="utf-8").splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    assert names
    assert [name for name in names if not re.fullmatch(r"@[A-Za-z0-9-]+(/[A-Za-z0-9-]+)?", name)] == []


def test_no_sanity_test_is_ignored_that_must_not_be():
    files = (ROOT / "tests" / "sanity").glob("ignore-*.txt")
    entries = [line.partition("#")[0].split() for path in files for line in path.read_text(encoding="utf-8").splitlines()]
    assert [entry for entry in entries if entry[1:] and entry[1].partition("validate-modules:")[2] in NEVER_IGNORED] == []


def test_execution_environments_get_packages_with_a_lower_limit_only():
    lines = (ROOT / "meta" / "ee-requirements.txt").read_text(encoding="utf-8").splitlines()
    packages = [line for line in lines if line and not line.startswith("#")]
    assert packages
    assert [line for line in packages if not re.fullmatch(r"[a-z]+>=[\d.]+", line) or line.startswith("ansible")] == []
