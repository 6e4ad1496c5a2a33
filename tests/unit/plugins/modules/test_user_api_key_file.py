# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The key in a file: its mode, its age, what it may be, and that it is returned only if the author says so."""

from __future__ import annotations

import errno
import os
import time

import pytest

pytest.importorskip("uvicorn")
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic import user_api_key
from ansible_collections.rosterops.saas_users.tests.unit.files import as_nobody, failing
from ansible_collections.rosterops.saas_users.tests.unit.keys import STALE, alive, keep, posts
from ansible_collections.rosterops.saas_users.tests.unit.tasks import as_done, texts

BEN = {"user_id": seed.BEN_ID}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture
def file(tmp_path):
    """A file with Ben's key."""
    path = tmp_path / "ben.key"
    path.write_text(seed.BEN_KEY, encoding="utf-8")
    path.chmod(0o600)
    return path


def names(path):
    return sorted(one.name for one in path.parent.iterdir())


def age(path, days):
    then = time.time() - days * 86400
    os.utime(path, (then, then))


# Its mode


@pytest.mark.parametrize(
    ("mode", "is_", "changed"), [(None, 0o644, True), ("0640", 0o600, True), ("0640", 0o640, False), (None, 0o600, False)]
)
def test_the_mode_of_a_file_whose_key_is_alive_is_kept_right(sim, file, mode, is_, changed):
    file.chmod(is_)
    options = {**BEN, "key_file": str(file), "mode": mode}
    predicted = keep(sim, True, **options)
    assert file.stat().st_mode & 0o777 == is_
    real = keep(sim, **options)
    assert as_done(predicted) == real
    assert (real["changed"], real["issued"], sim.writes) == (changed, False, 0)
    assert file.stat().st_mode & 0o777 == int(mode or "0600", 8)
    modes = (f"mode: 0{is_:o}\n", f"mode: {mode or '0600'}\n") if changed else ("", "")
    assert texts(real) == tuple(f"key: alive\n{one}" for one in modes)
    assert keep(sim, **options)["changed"] is False


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("options", [{"owner": "no-such-user"}, {"group": "no-such-group"}, {"mode": "rubbish"}], ids=str)
def test_check_mode_finds_what_would_keep_a_new_file_from_being_made(sim, file, check_mode, options):
    file.unlink(missing_ok=True)
    result = keep(sim, check_mode, **BEN, revoke_existing=True, key_file=str(file), **options)
    assert (result["failed"], sim.writes) == (True, 0)
    assert result["msg"].startswith(f"key_file {file}")
    assert not list(file.parent.glob(f"{file.name}*"))


@pytest.mark.parametrize(("options", "words"), [({"owner": "no-such-user"}, "no-such-user"), ({"mode": "x"}, "mode")], ids=str)
def test_an_owner_or_a_mode_that_cannot_be_is_told_before_a_key_is_issued(sim, file, options, words):
    assert words in keep(sim, **BEN, key_file=str(file), **options)["msg"]
    file.write_text(STALE, encoding="utf-8")
    result = keep(sim, **BEN, key_file=str(file), revoke_existing=True, **options)
    assert words in result["msg"]
    assert (result["changed"], sim.writes, file.read_text(encoding="utf-8"), names(file)) == (False, 0, STALE, ["ben.key"])


def test_a_symbolic_link_is_followed(sim, file, tmp_path):
    link = tmp_path / "link.key"
    link.symlink_to(file)
    assert keep(sim, **BEN, key_file=str(link), state="rotated")["key_file"] == str(link)
    assert (link.is_symlink(), file.read_text(encoding="utf-8").strip()) == (True, alive(sim, seed.BEN_ID))


# Its age


@pytest.mark.parametrize(
    ("days", "max_age", "rotated"), [(89, 90, False), (91, 90, True), (0.6, 0.5, True), (400, None, False), (1, 0, True)]
)
def test_a_key_that_is_too_old_is_rotated(sim, file, days, max_age, rotated):
    age(file, days)
    options = {**BEN, "key_file": str(file), "max_age": max_age}
    predicted = keep(sim, True, **options)
    assert file.read_text(encoding="utf-8") == seed.BEN_KEY
    real = keep(sim, **options)
    assert as_done(predicted) == real
    assert (real["changed"], real["issued"]) == (rotated, rotated)
    assert (alive(sim, seed.BEN_ID) != seed.BEN_KEY, posts(sim)) == (rotated, ["force=true"] if rotated else [])
    if rotated:
        probe = file.with_name("probe")
        probe.touch()
        assert file.stat().st_mtime == pytest.approx(probe.stat().st_mtime, abs=60), "a file's times are the kernel's"
        age(file, 0)
    assert max_age == 0 or keep(sim, **options)["changed"] is False, "it is young now"


def test_an_old_key_of_somebody_else_is_not_rotated(sim, file):
    age(file, 400)
    assert "valid but belongs to the user" in keep(sim, user_id=seed.ADA_ID, key_file=str(file), max_age=1)["msg"]
    assert sim.writes == 0


# What is returned


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(("return_key", "shown"), [(True, True), (False, False), (None, False)])
def test_the_key_of_the_file_is_returned_if_the_author_says_so(sim, file, check_mode, return_key, shown):
    result = keep(sim, check_mode, **BEN, key_file=str(file), return_key=return_key)
    assert result["api_key"] == (seed.BEN_KEY if shown else None)
    assert (result["changed"], result["key_file"]) == (False, str(file))


@pytest.mark.parametrize(("return_key", "shown"), [(True, True), (False, False), (None, True)])
def test_a_new_key_without_a_file_is_returned_unless_the_author_says_no(sim, return_key, shown):
    result = keep(sim, return_key=return_key)
    assert (result["api_key"] is not None, result["key_file"]) == (shown, None)


@pytest.mark.parametrize("return_key", [True, None])
def test_the_current_key_is_never_returned(sim, return_key):
    assert keep(sim, **BEN, current_key=f" {seed.BEN_KEY}\n", return_key=return_key)["api_key"] is None


# What it may be


@pytest.mark.parametrize("state", ["present", "rotated"])
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize(
    "content",
    [
        "two-long\nlines-here",
        "several words in a line",
        "-----BEGIN PRIVATE KEY-----\nabc\n",
        "schlüssel",
        "hunter2",
        "x" * 513,
        "x" * 5000,
    ],
    ids=lambda text: f"{text[:9]} {len(text)}",
)
def test_something_else_than_a_key_is_not_touched(sim, file, state, check_mode, content):
    file.write_text(content, encoding="utf-8")
    result = keep(sim, check_mode, **BEN, key_file=str(file), state=state)
    assert result["msg"] == (
        f"{file} does not contain a key: it has several words or lines, binary data, or too few or too many characters. "
        "Nothing was changed. Delete the file if it is not needed, or set another one."
    )
    assert (sim.requests, file.read_text(encoding="utf-8")) == ([], content)
    assert content not in str(result)


@pytest.mark.parametrize("state", ["present", "rotated"])
@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("kind", ["symbolic link", "hard links"])
@pytest.mark.parametrize("mode", [0o1777, 0o777])
def test_what_can_have_been_planted_is_neither_sent_nor_overwritten(sim, file, tmp_path, state, check_mode, kind, mode):
    """The file holds a key, or a password of one word: whoever planted the link wants it sent, or overwritten."""
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(mode)
    planted = shared / "planted.key"
    if kind == "symbolic link":
        planted.symlink_to(file)
    else:
        os.link(file, planted)
    result = keep(sim, check_mode, **BEN, key_file=str(planted), state=state, revoke_existing=True)
    assert (result["failed"], result["changed"]) == (True, False)
    assert kind in result["msg"]
    assert "Nothing was changed." in result["msg"] or "nothing was sent or changed" in result["msg"]
    assert (sim.requests, file.read_text(encoding="utf-8"), names(planted)) == ([], seed.BEN_KEY, ["planted.key"])


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_folder_that_is_missing_is_told_before_any_request(sim, tmp_path, check_mode):
    result = keep(sim, check_mode, key_file=str(tmp_path / "missing" / "jane.key"))
    assert f"the folder {tmp_path / 'missing'} does not exist. Create it first" in result["msg"]
    assert sim.requests == []


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_folder_in_the_place_of_the_file_is_told_before_any_request(sim, tmp_path, check_mode):
    assert f"{tmp_path} is not a regular file" in keep(sim, check_mode, key_file=str(tmp_path))["msg"]
    assert sim.requests == []


def test_a_folder_that_cannot_be_written_is_found_out_before_a_key_is_issued(sim):
    keep(sim, True)  # whatever is imported late is imported now, while the files of the interpreter can be read
    with as_nobody() as folder:
        os.chmod(folder, 0o500)
        result = keep(sim, key_file=f"{folder}/jane.key")
    assert result["msg"].endswith("/jane.key.new: Permission denied. No key was issued.")
    assert (result["changed"], sim.writes, alive(sim)) == (False, 0, None)


def test_a_file_that_cannot_be_read_is_told_before_any_request(sim):
    keep(sim, True)
    sim.clear_journal()
    with as_nobody() as folder:
        os.close(os.open(f"{folder}/jane.key", os.O_CREAT, 0))
        result = keep(sim, key_file=f"{folder}/jane.key")
    assert result["msg"].endswith("jane.key cannot be read: Permission denied. Nothing was changed.")
    assert sim.requests == []


# What fails on the disk


@pytest.mark.parametrize("step", ["fchmod", "fsync", "pwrite"])
def test_a_disk_that_is_full_is_found_out_before_a_key_is_issued(sim, file, monkeypatch, step):
    file.write_text(STALE, encoding="utf-8")
    monkeypatch.setattr(os, step, failing(errno.ENOSPC))
    result = keep(sim, **BEN, key_file=str(file), revoke_existing=True)
    assert result["msg"].endswith("No space left on device. No key was issued.")
    assert (result["changed"], sim.writes, names(file)) == (False, 0, ["ben.key"])


def test_a_refusal_of_the_server_leaves_the_file_as_it_is_and_nothing_beside_it(sim, file):
    file.write_text(STALE, encoding="utf-8")
    assert keep(sim, **BEN, key_file=str(file))["failure"]["status"] == 409
    assert (file.read_text(encoding="utf-8"), names(file)) == (STALE, ["ben.key"])


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_new_key_in_a_file_that_ends_with_its_container_is_a_warning(sim, tmp_path, monkeypatch, check_mode):
    monkeypatch.setattr(user_api_key, "ends_with_container", lambda path: path == str(tmp_path / "cleo.key"))
    result = keep(sim, check_mode, key_file=str(tmp_path / "cleo.key"))
    (warning,) = result.warnings
    assert f"key_file {tmp_path / 'cleo.key'} is in a container" in warning
    assert "current_key" in warning
    assert result["changed"]
    if not check_mode:
        assert keep(sim, key_file=str(tmp_path / "cleo.key")).warnings == []
