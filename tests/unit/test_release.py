# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/release.py: which commits cannot be released, and what is printed of a step that fails."""

from __future__ import annotations

import importlib
import subprocess
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parents[1] / "tools"


@pytest.fixture
def release(monkeypatch, tmp_path):
    """The tool, for a checkout of its own."""
    monkeypatch.syspath_prepend(str(TOOLS))
    tool = importlib.import_module("release")
    monkeypatch.setattr(tool, "ROOT", tmp_path / "root")
    monkeypatch.setattr(tool, "KEPT", tmp_path / "root" / ".nox" / "release")
    monkeypatch.setattr(tool, "LOGS", tmp_path / "logs")
    tool.LOGS.mkdir()
    return tool


def git(folder, *arguments):
    named = ["-c", "user.name=Ada", "-c", "user.email=ada@acme.example"]
    subprocess.run(["git", *named, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def checkout(release):
    """A function that commits this version and this section of the changelog."""
    release.ROOT.mkdir()
    git(release.ROOT, "init", "--quiet")

    def committed(version="1.0.0", section="1.0.0"):
        (release.ROOT / "galaxy.yml").write_text(f"---\nversion: {version}\n")
        (release.ROOT / "CHANGELOG.md").write_text("# Changes\n\n## v" + section.replace(".", r"\.") + "\n\n### Summary\n")
        git(release.ROOT, "add", ".")
        git(release.ROOT, "commit", "--quiet", "--message", version)

    return committed


def made(release, tmp_path):
    """A release whose clone is made."""
    new = release.Release(tmp_path / "folder")
    (tmp_path / "folder").mkdir()
    new.make_clone()
    return new


def test_a_version_with_its_changelog_can_be_released(release, checkout, tmp_path):
    checkout()
    git(release.ROOT, "tag", "1.0.0")
    made(release, tmp_path).check_version()


@pytest.mark.parametrize(
    ("version", "section", "why"),
    [
        ("0.2.0", "0.2.0", "version 0.2.0 of galaxy.yml is not that of a stable release"),
        ("1.0.0-rc.1", "1.0.0-rc.1", "version 1.0.0-rc.1 of galaxy.yml is not that of a stable release"),
        ("1.1.0", "1.0.0", "CHANGELOG.md has no section v1.1.0: run make changelog, and commit what it changes"),
    ],
)
def test_another_version_cannot_be_released(release, checkout, tmp_path, version, section, why):
    checkout(version, section)
    with pytest.raises(release.Failed, match=f"^{why}$"):
        made(release, tmp_path).check_version()


def test_a_tag_stays_where_it_is(release, checkout, tmp_path):
    checkout()
    git(release.ROOT, "tag", "1.0.0")
    (release.ROOT / "one").touch()
    checkout()
    with pytest.raises(release.Failed, match=r"^the tag 1\.0\.0 is on another commit$"):
        made(release, tmp_path).check_version()


def test_only_what_is_committed_is_released(release, checkout, tmp_path):
    checkout()
    (release.ROOT / "galaxy.yml").write_text("version: 9.9.9\n")
    with pytest.raises(release.Failed, match="not committed"):
        made(release, tmp_path)


def test_the_first_step_that_fails_ends_it_with_its_log(release, monkeypatch, capsys):
    ran = []

    def steps(self):
        yield "good", lambda: ran.append("good")
        yield "bad", lambda: self.run("sh", "-c", "echo it went wrong; exit 3", folder=Path())
        yield "later", lambda: ran.append("later")

    monkeypatch.setattr(release.Release, "steps", steps)
    assert release.main() == 1
    lines = capsys.readouterr().out.splitlines()
    assert ran == ["good"]
    assert [line.split()[:2] for line in lines[:2]] == [["good", "ok"], ["bad", "FAILED"]]
    assert lines[2] == "it went wrong"
    assert lines[-1] == "The step bad failed: sh -c echo it went wrong; exit 3 … ended with status 3."


def test_all_steps_are_there_and_the_matrix_is_the_last(release, tmp_path):
    names = [name for name, _step in release.Release(tmp_path).steps()]
    stages = ["importer", "docs", "changelog", "controller"]
    assert names == ["clone", "version", *stages, "install", "verify", "integration", "matrix"]
