# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A key in a folder that another user may write to: they read nothing, own nothing, and what they planted is not used."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused, TaskError
from ansible_collections.rosterops.saas_users.tests.unit.files import (
    KEY,
    NOBODY,
    OLD_KEY,
    ROOT,
    key_file,
    made,
    mode_of,
    names,
    place,
)

FRESH = re.compile(r"jane\.key\.[0-9a-f]{16}\.new")
needs_root = pytest.mark.skipif(not ROOT, reason="only root can play another user")
FOLDERS = {"sticky": (0, 0o1777), "open": (0, 0o777), "another user's": (NOBODY, 0o755), "another user's alone": (NOBODY, 0o700)}


@pytest.fixture
def folder():
    """A folder that everybody can come to."""
    made_folder = Path(tempfile.mkdtemp())
    yield made_folder
    shutil.rmtree(made_folder)


@pytest.fixture(params=FOLDERS)
def shared(request, folder):
    """A folder that another user may write to."""
    owner, mode = FOLDERS[request.param]
    os.chown(folder, owner, -1)
    folder.chmod(mode)
    return folder


def is_ours_alone(path, mode=0o600):
    there = path.lstat()
    assert (there.st_uid, there.st_gid, there.st_nlink, mode_of(path)) == (os.geteuid(), os.getegid(), 1, mode)
    return path.read_text(encoding="utf-8") == f"{KEY}\n"


# What somebody else has made beforehand


@needs_root
@pytest.mark.parametrize("content", ["", "\n" * 4096, f"{OLD_KEY}\n", "several words"])
@pytest.mark.parametrize("mode", [0o600, 0o666])
def test_a_file_that_another_user_has_open_never_gets_the_key(shared, content, mode):
    path, beside = shared / "jane.key", shared / "jane.key.new"
    neighbour = made(beside, content, mode)
    file = key_file(path)
    assert file.read_beside() is None, "what they have written is nobody's key"
    with file.prepared() as prepared:
        assert FRESH.fullmatch(os.path.basename(file.beside))
        assert (os.stat(file.beside).st_uid, mode_of(file.beside)) == (0, 0o600)
        prepared.place(KEY)
    assert neighbour.could_read() == content
    assert is_ours_alone(path)
    assert (beside.stat().st_uid, names(shared)) == (NOBODY, ["jane.key", "jane.key.new"])


@needs_root
@pytest.mark.parametrize("mode", [0o600, 0o666])
def test_a_file_of_another_user_in_the_place_of_the_key_is_not_taken_over(shared, mode):
    path = shared / "jane.key"
    neighbour = made(path, OLD_KEY, mode)
    with pytest.raises(
        InvalidInput, match=rf"{path} belongs to another user \(uid {NOBODY}\).*Nothing was changed. Delete it, or"
    ):
        key_file(path)
    file = key_file(path, owner="root", group="0")
    place(file)
    assert neighbour.could_read() == OLD_KEY
    assert is_ours_alone(path)


@needs_root
def test_where_nobody_else_may_write_the_owner_of_the_file_in_its_place_stays(folder):
    path = folder / "jane.key"
    path.write_text(OLD_KEY, encoding="utf-8")
    os.chown(path, NOBODY, 0)
    place(key_file(path))
    assert (path.stat().st_uid, mode_of(path)) == (NOBODY, 0o600)


@pytest.mark.parametrize("mode", [0o1777, 0o777, 0o700])
def test_a_link_of_the_file_beside_to_a_file_of_this_user_is_not_written_to(folder, mode):
    folder.chmod(mode)
    path, precious = folder / "jane.key", folder / "precious"
    precious.write_text(OLD_KEY, encoding="utf-8")
    precious.chmod(0o600)
    os.link(precious, folder / "jane.key.new")
    assert key_file(path).read_beside() is None
    place(key_file(path))
    assert (precious.read_text(encoding="utf-8"), is_ours_alone(path)) == (OLD_KEY, True)


def test_a_link_to_another_file_in_the_place_of_the_key_is_not_read(folder):
    path, precious = folder / "jane.key", folder / "precious"
    precious.write_text(OLD_KEY, encoding="utf-8")
    os.link(precious, path)
    with pytest.raises(InvalidInput, match=f"{path} has 2 hard links") as caught:
        key_file(path).read()
    assert OLD_KEY not in caught.value.message


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o666])
@pytest.mark.parametrize("content", ["", "\n" * 4096, OLD_KEY])
def test_a_file_of_this_user_that_others_could_read_takes_no_key(folder, mode, content):
    """They can have it open still."""
    path, beside = folder / "jane.key", folder / "jane.key.new"
    beside.write_text(content, encoding="utf-8")
    beside.chmod(mode)
    with open(beside, encoding="utf-8") as opened:
        assert key_file(path).read_beside() == (content.strip() or None)
        place(key_file(path))
        assert opened.read() == content
    assert is_ours_alone(path)
    assert names(folder) == ["jane.key"]


# What somebody else does meanwhile


@needs_root
def test_a_key_whose_file_is_replaced_at_the_last_moment_is_told_and_not_read(folder):
    folder.chmod(0o777)
    path = folder / "jane.key"
    file = key_file(path)
    with file.prepared() as prepared:
        os.rename(file.beside, folder / "taken")
        neighbour = made(file.beside, OLD_KEY)
        with pytest.raises(TaskError) as caught:
            prepared.place(KEY)
    assert caught.value.message.startswith(
        f"The key was issued, but another user has put another file at {path}: others may write"
    )
    assert "run the task with state=rotated" in caught.value.message
    assert caught.value.details == {"changed": True}
    assert neighbour.could_read() == OLD_KEY
    assert is_ours_alone(folder / "taken")


def test_what_another_user_puts_there_meanwhile_is_not_removed(folder):
    folder.chmod(0o777)
    file = key_file(folder / "jane.key")
    with file.prepared():
        os.unlink(file.beside)
        Path(file.beside).touch()
    assert names(folder) == ["jane.key.new"]


def test_a_link_that_is_put_in_the_place_of_the_key_meanwhile_is_replaced_and_not_followed(folder):
    precious, path = folder / "precious", folder / "jane.key"
    precious.write_text(OLD_KEY, encoding="utf-8")
    with key_file(path, mode="0640").prepared() as prepared:
        path.symlink_to(precious)
        prepared.place(KEY)
    assert (precious.read_text(encoding="utf-8"), is_ours_alone(path, 0o640)) == (OLD_KEY, True)


def test_a_link_that_is_put_there_meanwhile_is_neither_read_nor_corrected(folder):
    precious, path = folder / "precious", folder / "jane.key"
    precious.write_text(OLD_KEY, encoding="utf-8")
    precious.chmod(0o604)
    file = key_file(path)
    path.symlink_to(precious)
    for work in (file.read, file.correct):
        with pytest.raises(InvalidInput, match=f"{path}.*: Too many levels of symbolic links"):
            work()
    assert mode_of(precious) == 0o604


def test_a_pipe_that_is_put_there_meanwhile_holds_nothing_up(folder):
    path = folder / "jane.key"
    file = key_file(path)
    os.mkfifo(path)
    with pytest.raises(InvalidInput, match=f"{path} is not a regular file. Nothing was changed."):
        file.read()


# What cannot be replaced


@needs_root
def test_a_file_that_a_sticky_folder_will_not_let_go_is_found_out_before(folder):
    folder.chmod(0o1777)
    path = folder / "jane.key"
    path.write_text(OLD_KEY, encoding="utf-8")
    path.chmod(0o644)
    os.seteuid(NOBODY)
    try:
        with pytest.raises(Refused, match=r"cannot be prepared: .*jane.key.new: Operation not permitted. No key was issued."):
            key_file(path).check()
    finally:
        os.seteuid(0)
    key_file(path).check()


@needs_root
def test_the_owner_of_a_sticky_folder_can_replace_what_is_in_it(folder):
    os.chown(folder, NOBODY, -1)
    folder.chmod(0o1777)
    path = folder / "jane.key"
    path.write_text(OLD_KEY, encoding="utf-8")
    path.chmod(0o644)
    os.seteuid(NOBODY)
    try:
        key_file(path).check()
    finally:
        os.seteuid(0)


# What an interrupted run has left is found


def leave(file):
    """What a run leaves that is killed before the last step."""
    with file.prepared() as prepared:
        os.pwrite(prepared._number, f"{KEY}\n".encode(), 0)
        os.ftruncate(prepared._number, len(KEY) + 1)


@needs_root
def test_what_an_interrupted_run_has_left_beside_a_planted_file_is_found(shared):
    path, beside = shared / "jane.key", shared / "jane.key.new"
    neighbour = made(beside, OLD_KEY)
    file = key_file(path)
    leave(file)
    again = key_file(path)
    assert (again.read_beside(), again.beside) == (KEY, file.beside)
    assert FRESH.fullmatch(os.path.basename(again.beside))
    again.finish(KEY)
    assert is_ours_alone(path)
    assert (neighbour.could_read(), names(shared)) == (OLD_KEY, ["jane.key", "jane.key.new"])


@needs_root
@pytest.mark.parametrize("given", [True, False])
def test_what_was_given_to_its_owner_already_is_found(folder, given):
    path = folder / "jane.key"
    if not given:
        path.write_text(OLD_KEY, encoding="utf-8")
        os.chown(path, NOBODY, -1)
    owner = str(NOBODY) if given else None
    leave(key_file(path, owner=owner))
    assert (folder / "jane.key.new").stat().st_uid == NOBODY
    assert key_file(path, owner=owner).read_beside() == KEY
    assert key_file(path, owner="daemon").read_beside() is None, "it is not theirs who are to have it now"
    assert key_file(path, owner="no-such-user").read_beside() is None


@needs_root
def test_for_another_than_root_only_their_own_files_are_theirs(folder):
    folder.chmod(0o1777)
    beside = folder / "jane.key.new"
    beside.write_text(OLD_KEY, encoding="utf-8")
    beside.chmod(0o644)
    os.seteuid(NOBODY)
    try:
        assert key_file(folder / "jane.key", owner="root").read_beside() is None
    finally:
        os.seteuid(0)


def test_two_files_that_were_left_hold_nobody_up(folder):
    usual, other = folder / "jane.key.new", folder / "jane.key.0123456789abcdef.new"
    for file in (usual, other):
        file.write_text(OLD_KEY, encoding="utf-8")
    place(key_file(folder / "jane.key"))
    assert is_ours_alone(folder / "jane.key")


def test_a_name_that_only_looks_like_one_of_ours_is_none(folder):
    for name in (
        "jane.key.0123456789abcde.new",
        "jane.key.0123456789abcdeg.new",
        "janeXkey.0123456789abcdef.new",
        "jane.key.new.new",
    ):
        (folder / name).write_text(OLD_KEY, encoding="utf-8")
    assert key_file(folder / "jane.key").read_beside() is None
    (folder / "jane.key.0123456789abcdef.new").write_text(KEY, encoding="utf-8")
    assert key_file(folder / "jane.key").read_beside() == KEY


# Two at once


@needs_root
def test_two_runs_at_once_beside_a_planted_file(shared):
    path = shared / "jane.key"
    neighbour = made(shared / "jane.key.new")
    with key_file(path).prepared() as first:
        with pytest.raises(Refused, match="Another run is writing a key"), key_file(path).prepared():
            pytest.fail("two runs place a key")
        first.place(KEY)
    assert (neighbour.could_read(), is_ours_alone(path), names(shared)) == ("", True, ["jane.key", "jane.key.new"])


@needs_root
def test_two_runs_that_begin_in_the_same_moment_beside_a_planted_file(folder, monkeypatch):
    """Each makes a file of its own before it can see the other's."""
    folder.chmod(0o1777)
    path = folder / "jane.key"
    neighbour = made(folder / "jane.key.new")
    draw = secrets.token_hex

    def draw_and_make_another(count):
        (folder / f"jane.key.{draw(count)}.new").touch()
        return draw(count)

    monkeypatch.setattr(secrets, "token_hex", draw_and_make_another)
    with pytest.raises(Refused, match="Another run is writing a key"), key_file(path).prepared():
        pytest.fail("two runs place a key")
    assert (neighbour.could_read(), len(names(folder))) == ("", 2)


def test_a_file_that_is_made_at_the_last_moment_is_another_run_s(folder, monkeypatch):
    path = folder / "jane.key"
    file = key_file(path)
    really_open = os.open

    def open_late(name, flags, mode=0o777, **more):
        if flags & os.O_EXCL:
            Path(file.beside).touch()
        return really_open(name, flags, mode, **more)

    monkeypatch.setattr(os, "open", open_late)
    with pytest.raises(Refused, match="Another run is writing a key"), file.prepared():
        pytest.fail("nothing is prepared")
