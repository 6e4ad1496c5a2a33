# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make release-check`: prove on a clean clone that a release can be made of the commit that is checked out.

Each step gets a line that says how it went and how long it took. The first one that fails ends it, with its log. The tarball is
then in ``.nox/release``. The environment variable MATRIX has the stages of `make test-matrix` to run, by default all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from environment import ROOT, VERSION, clean_environment

KEPT = ROOT / ".nox" / "release"
LOGS = KEPT / "logs"
COLLECTION = "rosterops.saas_users"
# The only folders that an installed collection may need.
NEEDED = ("meta", "plugins", "roles", "playbooks", "MANIFEST.json", "FILES.json")
STAGES = {
    "importer": ("galaxy",),
    "docs": ("docs", "website", "publication"),
    "changelog": ("changelog",),
    "controller": ("controller",),
}


class Failed(Exception):
    """A step failed; says why."""


class Release:
    """A clean clone, and what is made of it.

    Args:
        folder: An empty folder for the clone, and for the collections that are installed.
    """

    def __init__(self, folder: Path):
        self.clone = folder / "clone"
        self.installed = folder / "installed"
        self.environment = clean_environment() | {"PYTHON": sys.executable}
        self.log = LOGS / "none.log"

    def steps(self) -> Iterator[tuple[str, Callable[[], None]]]:
        """The steps in their order, by name."""
        yield "clone", self.make_clone
        yield "version", self.check_version
        for name, stages in STAGES.items():
            yield name, lambda stages=stages: self.run("make", "test", f"STAGE={' '.join(stages)}")
        yield "install", self.install
        yield "verify", self.verify
        yield "integration", self.integrate
        yield "matrix", lambda: self.run("make", "test-matrix", f"MATRIX={os.environ.get('MATRIX', '')}")

    def run(self, *command: str, folder: Path | None = None, **variables: str) -> None:
        """Run a command in the clone, or in another folder, and add what it prints to the log of the step."""
        with self.log.open("a", encoding="utf-8") as log:
            environment = self.environment | variables
            streams = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": subprocess.STDOUT}
            done = subprocess.run(command, cwd=folder or self.clone, env=environment, check=False, **streams)
        if done.returncode:
            raise Failed(f"{' '.join(command[:3])} … ended with status {done.returncode}")

    def make_clone(self) -> None:
        """Clone the commit that is checked out; what is not committed is not released."""
        if subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, check=True, capture_output=True).stdout:
            raise Failed("there are changes that are not committed: commit or stash them")
        self.run("git", "clone", "--quiet", str(ROOT), str(self.clone), folder=ROOT)

    def check_version(self) -> None:
        """The changelog has the version of galaxy.yml, and no tag of it is on another commit."""
        version = re.search(r"^version: (\S+)$", (self.clone / "galaxy.yml").read_text("utf-8"), re.MULTILINE)[1]
        if not re.fullmatch(r"[1-9]\d*\.\d+\.\d+", version):
            raise Failed(f"version {version} of galaxy.yml is not that of a stable release")
        if f"\n## v{version}\n" not in (self.clone / "CHANGELOG.md").read_text("utf-8").replace("\\", ""):  # it escapes dots
            raise Failed(f"CHANGELOG.md has no section v{version}: run make changelog, and commit what it changes")
        tagged, head = (self.commit(name) for name in (f"refs/tags/{version}", "HEAD"))
        if tagged not in ("", head):
            raise Failed(f"the tag {version} is on another commit")

    def commit(self, name: str) -> str:
        """The commit that a name stands for in the clone, or an empty string."""
        command = ["git", "rev-parse", "--quiet", "--verify", f"{name}^{{commit}}"]
        return subprocess.run(command, cwd=self.clone, check=False, capture_output=True, text=True).stdout.strip()

    def tool(self, name: str) -> str:
        """The path of a command in the environment of the tools, which the first stage has made."""
        return str(self.clone / ".venv" / VERSION / "bin" / name)

    def galaxy(self, *arguments: str) -> None:
        """Run ``ansible-galaxy collection`` with collections of this release only, not with those of the tools."""
        variables = {"ANSIBLE_COLLECTIONS_PATH": str(self.installed), "ANSIBLE_HOME": str(self.installed / "home")}
        variables["ANSIBLE_COLLECTIONS_SCAN_SYS_PATH"] = "false"
        self.run(self.tool("ansible-galaxy"), "collection", *arguments, folder=self.installed, **variables)

    def install(self) -> None:
        """Install the tarball into an empty path."""
        (tarball,) = (self.clone / ".nox" / VERSION / "dist").glob("*.tar.gz")
        for old in KEPT.glob("*.tar.gz"):
            old.unlink()
        self.installed.mkdir()
        self.galaxy("install", shutil.copy(tarball, KEPT), "--offline", f"--collections-path={self.installed}")

    def verify(self) -> None:
        """The installed files are those of the manifest."""
        self.galaxy("verify", COLLECTION, "--offline")

    def integrate(self) -> None:
        """Run all integration tests on what was installed, of which only what a collection may need is left."""
        tree = self.installed.joinpath("ansible_collections", *COLLECTION.split("."))
        for path in tree.iterdir():
            if path.name not in NEEDED:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self.clone / "tests", tree / "tests", ignore=shutil.ignore_patterns("__pycache__", "output"))
        shutil.copy(self.clone / "galaxy.yml", tree)
        self.run("git", "init", "--quiet", folder=tree)
        self.run("make", "test", "STAGE=integration", INTEGRATION_TREE=str(tree))


def main() -> int:
    """Do the steps, and return the exit status."""
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        release = Release(Path(folder))
        for name, step in release.steps():
            release.log = LOGS / f"{name}.log"
            began, why = time.monotonic(), ""
            try:
                step()
            except Failed as failed:
                why = str(failed)
            print(f"{name:<24} {'FAILED' if why else 'ok':<8}{time.monotonic() - began:7.1f} s", flush=True)
            if why:
                print(release.log.read_text("utf-8") if release.log.exists() else "", end="")
                print(f"\nThe step {name} failed: {why}.")
                return 1
    print(f"\n{'total':<24} ok      {time.monotonic() - start:7.1f} s\nThe tarball is in {KEPT.relative_to(ROOT)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
