# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages of `make test`: every session here is one. They begin in this order: the longest, the quick ones, the long ones.

Sessions without a Python of their own use nox's (tests/requirements/tools.txt). Sessions share no file that they write.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import antsibull_nox
import nox
from antsibull_nox.paths.utils import copy_collection
from antsibull_nox.sessions.collections import prepare_collections

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "tests"))

from cores.environments import CORES, Unavailable, have  # noqa: E402
from cores.matrix import MODULES, PLAY, SANITY, UNITS, Cell, cells  # noqa: E402
from publication.tarball import surplus  # noqa: E402
from tools.changed import changed_files, select_tests  # noqa: E402
from tools.environment import prepare_home  # noqa: E402

nox.options.default_venv_backend = "virtualenv"
nox.options.download_python = "never"
nox.options.reuse_venv = "yes"
nox.options.allow_parallel = True
nox.options.stop_on_first_error = True
REQUIREMENTS = ROOT / "tests" / "requirements"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
WORK = ROOT / ".nox" / PYTHON
COLLECTION = Path("ansible_collections", "rosterops", "saas_users")
COMPLETELY_COVERED = [
    f"plugins/module_utils/{package}/{name}.py"
    for package, names in {
        "_engine": "plan model index guards role_names organizations diff workers apply directory",
        "_base": "mistakes progress secret",
        "_http": "client errors patience response retry",
        "_tasks": "access validation live organizations results",
    }.items()
    for name in names.split()
]

# The tests that are to cover them, but for those of platforms, files, connections and properties, which are quicker without.
PROPERTIES = "answers|plan_properties|plan_spellings|roster_access|roster_faults|roster_previously|roster_properties"
NOT_COVERING = re.compile(f"test_({PROPERTIES}|key_file|polytomic|trusted|uipath|wire)")
# What a test says that could depend on where and when it runs. A strict umask leaves 0600 as it is.
OF_PLACE = re.compile(r"time\.time\(|\bown_certificate|mtime|st_mode(?! & 0o777 == 0o600)|umask|locale|antsibull")
# A target of each kind: reading, one user, a file on the host.
OF_EACH_KIND = ("partner_user_info", "org_user", "user_api_key")
HIDDEN_ROLE = "role_four_times"  # runs the roles
# The oldest Python that modules support and that is here: stages.py leaves only those on PATH that run.
OLDER_PYTHONS = ("3.9", "3.10")
OLDEST = next((version for version in OLDER_PYTHONS if shutil.which(f"python{version}")), None)
ONE_WORKER = "--num-workers=1"  # each one collects all tests, and other stages run beside it
# Sessions with an environment of their own install everybody's versions. URLs, because pip splits the value at spaces.
os.environ["PIP_CONSTRAINT"] = " ".join((REQUIREMENTS / name).as_uri() for name in ("constraints.txt", "ansible.txt"))


def link_collection(parent: Path) -> Path:
    """Have the checkout as ``ansible_collections/rosterops/saas_users`` below ``parent``."""
    link = parent / COLLECTION
    if not link.is_symlink() or link.readlink() != ROOT:
        link.parent.mkdir(parents=True, exist_ok=True)
        made = link.with_name(f"made by {os.getpid()}")  # another session may be making it
        made.symlink_to(ROOT)
        made.replace(link)
    return link


# Sessions without a Python of their own import the collection, whichever of them runs first.
link_collection(Path(sysconfig.get_path("purelib")))


def copy_of(collection: Path, tree: Path) -> Path:
    """Have a copy of the collection as this folder, without what Git ignores."""
    shutil.rmtree(tree, ignore_errors=True)
    tree.parent.mkdir(parents=True, exist_ok=True)
    copy_collection(collection, tree)
    return tree


@contextmanager
def copied_collection(session: nox.Session) -> Iterator[Path]:
    """Be in a copy of the checkout: ansible-test insists on its path, and leaves out what Git ignores."""
    with tempfile.TemporaryDirectory() as folder:
        tree = copy_of(Path(os.environ.get("INTEGRATION_TREE", ROOT)), Path(folder) / COLLECTION)
        with session.chdir(tree):
            yield tree


def keep_environments(session: nox.Session, tree: Path) -> None:
    """Keep the environments that ansible-test makes in this copy: in the next run, it only updates them."""
    kept, place = WORK / "ansible-test" / session.name, tree / "tests" / "output" / ".tmp"
    for gone in [python for python in kept.glob("*/bin/python") if not python.exists()]:  # the machine has another one now
        shutil.rmtree(gone.parents[1])
    for folder in (kept, place):
        folder.mkdir(parents=True, exist_ok=True)
    (place / "delegation").symlink_to(kept)


@nox.session(python=False)
def integration(session: nox.Session) -> None:
    """Integration tests."""
    ansible_test(session, "integration", "--venv")


@nox.session(python=False)
def units(session: nox.Session) -> None:
    """Unit and property tests of plugins. They cover every branch of what decides; coverage doubles the time of a test."""
    session.env["COVERAGE_FILE"] = str(WORK / "coverage")
    tests = sorted((ROOT / "tests" / "unit" / "plugins" / "module_utils").glob("test_*.py"))
    covering = [str(path) for path in tests if not NOT_COVERING.match(path.name)]
    session.run("pytest", *covering, "--cov", "--cov-report=")
    session.run("coverage", "report", "--fail-under=100", f"--include={','.join(COMPLETELY_COVERED)}")
    session.run("pytest", "tests/unit/plugins", "tests/conformance", *(f"--ignore={path}" for path in covering))


@nox.session(python=False)
def documents(session: nox.Session) -> None:
    """Unit tests of all but plugins: the documents, whose playbooks run, the simulator and the tools."""
    session.run("pytest", *sorted(map(str, (ROOT / "tests" / "unit").glob("test_*.py"))))


@nox.session(python=False)
def lint(session: nox.Session) -> None:
    """Style: ruff, its formatter, yamllint."""
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", "--diff", ".")
    session.run("yamllint", "--strict", ".")


antsibull_nox.load_antsibull_nox_toml()


@nox.session(python=False)
def types(session: nox.Session) -> None:
    """mypy, strict, on plugins/ and on the adapter that shows how a platform is added."""
    link_collection(tree := WORK / "types")
    with session.chdir(tree):
        paths = [f"{COLLECTION}/plugins", f"{COLLECTION}/tests/conformance/toy/toy_user.py"]
        session.run("mypy", f"--config-file={ROOT / 'pyproject.toml'}", f"--cache-dir={WORK / 'mypy'}", *paths)


@nox.session(python=False)
def contract(session: nox.Session) -> None:
    """The simulator, driven by the vendor's own SDK."""
    session.run("pytest", "tests/contract", *session.posargs)


@nox.session(python=False)
def docs(session: nox.Session) -> None:
    """The documentation of every plugin and role, as antsibull-docs would render it."""
    tree = copy_of(ROOT, WORK / "docs" / COLLECTION)
    options = ("--plugin-docs", "--validate-collection-refs=self", "--disallow-unknown-collection-refs", ".")
    with session.chdir(tree):
        session.run("antsibull-docs", "lint-collection-docs", *options)


@nox.session(python=False)
def changelog(session: nox.Session) -> None:
    """The changelog is what its fragments and the documentation of the plugins give. `make changelog` makes it so."""
    session.run("antsibull-changelog", "lint")
    tree = copy_of(ROOT, WORK / "changelog")
    with session.chdir(tree):
        session.run("python", str(ROOT / "tests" / "tools" / "changelog.py"))
    for name in ("CHANGELOG.md", "changelogs/changelog.yaml"):
        made, written = tree / name, ROOT / name
        if os.environ.get("CHANGELOG") == "write":
            shutil.copy(made, written)
        elif not written.exists() or made.read_text() != written.read_text():
            session.error(f"{name} is not up to date: run make changelog, and commit what it changes.")


def ansible_test(session: nox.Session, *arguments: str, oldest: bool = False, **variables: object) -> None:
    """Run the ansible-test on the session's PATH. ``oldest``: it needs the oldest Python. ``variables``: those of each target.

    In a path with a blank, it is not a command by itself, nor is an environment: it makes one of its own (``venv``).
    """
    if oldest and not OLDEST:
        session.skip(f"no Python {' or '.join(OLDER_PYTHONS)} runs here")
    with copied_collection(session) as tree:
        keep_environments(session, tree)
        if variables:
            (tree / "tests" / "integration" / "integration_config.yml").write_text(json.dumps(variables), "utf-8")
        command = [f"{shutil.which(name, path=session.env.get('PATH'))}" for name in ("python", "ansible-test")]
        session.run(*command, *arguments, "--color", "no", external=True)
        for results in Path("tests", "output", "data").glob("integration-*.json"):
            for name, target in json.loads(results.read_text("utf-8"))["targets"].items():
                print(f"{target['run_time_seconds']:.2f}s target   {name}")


def with_core(session: nox.Session, minor: str, python: str | None = None) -> None:
    """Have the commands of this ansible-core first on PATH, and a home of its own; or skip the session."""
    try:
        commands = have(minor, python)
    except Unavailable as why:
        session.skip(str(why))
    home = prepare_home(WORK / "homes" / session.name)
    session.env.update(PIP_CONSTRAINT="", PATH=f"{commands}:{os.environ['PATH']}", HOME=str(home))


@nox.session(python=False)
def sanity(session: nox.Session) -> None:
    """ansible-test sanity."""
    ansible_test(session, "sanity", "--venv")


@nox.session(python=False, default=False)
def changed(session: nox.Session) -> None:
    """Unit tests of what differs from the branch main: the part of `units` that `make check` runs."""
    session.run("pytest", "-q", *select_tests(changed_files(ROOT), ROOT))


@nox.session(python=False)
def cores(session: nox.Session) -> None:
    """A play of every module in both lanes, on each ansible-core that is supported."""
    session.run("pytest", "tests/cores", *session.posargs)


def matrix(cell: Cell) -> None:
    """Add a stage of `make test-matrix`."""

    @nox.session(python=False, default=False, name=cell.stage)
    def stage(session: nox.Session) -> None:
        if cell.python and not shutil.which(f"python{cell.python}"):
            session.skip(f"no Python {cell.python} runs here")
        with_core(session, cell.core, cell.python if cell.kind == PLAY else None)
        if cell.kind in (PLAY, MODULES):
            named = f"--{'controller' if cell.kind == PLAY else 'modules'}={cell.python}"
            session.run("pytest", "tests/cores", "-k", "either_lane", f"--core={cell.core}", named)
        else:
            left_out = [f"--skip-test={test}" for test in CORES[cell.core].left_out if cell.kind == SANITY]
            only = [f"--python={cell.python}", ONE_WORKER, "tests/unit/plugins/"] if cell.kind == UNITS else left_out
            ansible_test(session, cell.kind, "--venv", *only)


for each in cells():
    matrix(each)


@nox.session(python=False, name="integration-oldest-core")
def integration_oldest_core(session: nox.Session) -> None:
    """The integration tests of the lanes, and of the roles the scenarios in both lanes, on the oldest ansible-core."""
    with_core(session, next(iter(CORES)))
    roles = sorted(path.name for path in (ROOT / "tests" / "integration" / "targets").glob("role_*") if path.name != HIDDEN_ROLE)
    ansible_test(session, "integration", "in_process", *roles, "--venv", role_four_times_briefly=True)


@nox.session(python=False, name="units-oldest")
def units_oldest(session: nox.Session) -> None:
    """Unit tests of what runs on managed hosts."""
    ansible_test(session, "units", "--venv", f"--python={OLDEST}", ONE_WORKER, oldest=True)


@nox.session(python=False)
def elsewhere(session: nox.Session) -> None:
    """Unit tests of clocks, certificates, ages and modes: 400 days on, in another zone, locale and umask, backwards."""
    files = [path for path in sorted((ROOT / "tests" / "unit").rglob("test_*.py")) if OF_PLACE.search(path.read_text("utf-8"))]
    session.run("python", "tests/tools/elsewhere.py", "pytest", "--backwards", "-p", "no:cacheprovider", *map(str, files))


@nox.session
def browser(session: nox.Session) -> None:
    """The page of an access report in Chromium, and its JUnit file and pipelines against the schemas of CI systems.

    `make pictures` takes the pictures of the documentation.
    """
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        session.skip("there is no Chromium: install it (Debian, Ubuntu: apt install chromium)")
    session.env["PIP_CONSTRAINT"] = ""
    session.install("-r", str(ROOT / "tests" / "browser" / "requirements.txt"), "-r", str(REQUIREMENTS / "ansible.txt"))
    link_collection(Path(session.bin).parent / "lib" / f"python{PYTHON}" / "site-packages")
    tests = "tests/browser/test_pictures.py" if os.environ.get("PICTURES") == "write" else "tests/browser"
    session.run("pytest", "-p", "no:cacheprovider", tests, *session.posargs)


@nox.session(default=False)
def controller(session: nox.Session) -> None:
    """What a controller does, without one: the commands of its guide, with ansible-runner and ansible-builder."""
    session.install("-r", str(REQUIREMENTS / "controller.txt"))
    link_collection(Path(session.bin).parent / "lib" / f"python{PYTHON}" / "site-packages")
    session.run("pytest", "-p", "no:cacheprovider", "tests/unit/test_runner.py", *session.posargs)


@nox.session(python=False, name="ansible-lint")
def ansible_lint(session: nox.Session) -> None:
    """ansible-lint with the profile production, without the network."""
    session.run("ansible-lint", "--offline", "--profile=production", "--strict")


@nox.session
def galaxy(session: nox.Session) -> None:
    """The tarball: what is in it, what Galaxy says of it, and that it can be installed and read."""
    session.env["PIP_CONSTRAINT"] = ""
    session.install("-r", str(REQUIREMENTS / "galaxy-importer.txt"))
    setup = prepare_collections(session, install_in_site_packages=False, install_out_of_tree=True)
    dist = WORK / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    dist.mkdir()
    session.run("ansible-galaxy", "collection", "build", str(setup.current_path), f"--output-path={dist}")
    (tarball,) = dist.glob("*.tar.gz")
    if names := surplus(tarball):
        session.error(f"The tarball holds what no user needs (build_ignore in galaxy.yml): {names}")
    session.env.update({f"GALAXY_IMPORTER_{check}": "true" for check in ("REQUIRE_V1_OR_GREATER", "CHECK_REQUIRED_TAGS")})
    with session.chdir(dist):
        log = session.run("python", "-m", "galaxy_importer.main", tarball.name, silent=True)
    session.log(log)
    if "ERROR" in log:
        session.error("galaxy-importer reports an error, above.")
    session.env["ANSIBLE_COLLECTIONS_PATH"] = str(dist)
    session.run("ansible-galaxy", "collection", "install", str(tarball), "--offline", f"--collections-path={dist}")
    modules = [f"rosterops.saas_users.{path.stem}" for path in (ROOT / "plugins" / "modules").glob("*.py")]
    session.run("ansible-doc", "--type=module", "--json", *modules, silent=True)


@nox.session(python=False, name="integration-oldest")
def integration_oldest(session: nox.Session) -> None:
    """Integration tests, the modules on an older Python."""
    pair = (f"--controller=origin:python=venv/{PYTHON}", f"--target=controller:python=venv/{OLDEST}")
    ansible_test(session, "integration", *pair, *OF_EACH_KIND, oldest=True)


@nox.session
def website(session: nox.Session) -> None:
    """`make docs`: the guides and the reference as a website, without a warning."""
    session.env["PIP_CONSTRAINT"] = ""
    session.install("-r", str(REQUIREMENTS / "website.txt"))
    copy_of(ROOT, WORK / "website-collections" / COLLECTION)
    folders = map(str, (WORK / "website-collections", ROOT / "docs" / "docsite" / "images", WORK / "website"))
    session.run("python", "tests/tools/website/website.py", *folders)


@nox.session
def publication(session: nox.Session) -> None:
    """The license of every file, for REUSE, and the workflows of the public forge: their schema and their safety."""
    session.install("-r", str(ROOT / "tests" / "publication" / "requirements.txt"))
    workflows = sorted(map(str, (ROOT / ".github" / "workflows").glob("*.yml")))
    with copied_collection(session):
        session.run("reuse", "lint", "--lines")
    session.run("check-jsonschema", "--builtin-schema=vendor.github-workflows", *workflows)
    session.run("zizmor", "--offline", "--no-progress", *workflows)
