# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The safe placing of a secret in a file: what is refused, two runs at once, and steps on the disk that fail."""

from __future__ import annotations

import errno
import fcntl
import os
import re

import pytest
from ansible.module_utils.basic import AnsibleModule

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import LARGEST
from ansible_collections.rosterops.saas_users.tests.unit.files import (
    KEY,
    OLD_KEY,
    as_nobody,
    failing,
    key_file,
    mode_of,
    names,
    place,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jane.key"


# What is refused


def test_the_folder_must_exist(path):
    with pytest.raises(InvalidInput, match=f"the folder {path} does not exist. Create it first, with mode 0700"):
        key_file(path / "jane.key")


@pytest.mark.parametrize("ending", ["", ".new"])
@pytest.mark.parametrize("kind", ["folder", "pipe", "link"])
def test_what_is_no_file_is_refused(path, kind, ending):
    there = path.with_name(path.name + ending)
    if kind == "folder":
        there.mkdir()
    elif kind == "pipe":
        os.mkfifo(there)
    elif ending:
        there.symlink_to("elsewhere")
    else:
        there.symlink_to(there.name)  # a link to itself leads nowhere
    looped = kind == "link" and not ending
    with pytest.raises(
        InvalidInput, match=f"{there} is {'part of a loop of symbolic links' if looped else 'not a regular file'}"
    ):
        key_file(path)


def test_a_link_that_is_put_beside_at_the_last_moment_is_not_followed(path, tmp_path):
    file = key_file(path)
    os.symlink(tmp_path / "stolen", file.beside)
    told = r"The key file cannot be prepared: .*jane.key.new: File exists. No key was issued."
    with pytest.raises(Refused, match=told), file.prepared():
        pytest.fail("nothing is prepared")
    assert names(tmp_path) == ["jane.key.new"]


def test_a_folder_that_cannot_be_written_is_found_out_before(path):
    with as_nobody() as folder:
        file = key_file(f"{folder}/jane.key")
        os.chmod(folder, 0o500)
        with pytest.raises(Refused, match=r"cannot be prepared: .*/jane.key.new: Permission denied. No key was issued."):
            with file.prepared():
                pytest.fail("nothing is prepared")


def test_a_folder_that_is_of_the_system(path):
    with pytest.raises(Refused, match=r"cannot be prepared: /proc/jane.key.new: .*No key was issued."):
        with key_file("/proc/jane.key").prepared():
            pytest.fail("nothing is prepared")


def test_a_file_that_cannot_be_read_is_told(path):
    with as_nobody() as folder:
        with open(f"{folder}/jane.key", "w", encoding="utf-8") as file:
            file.write(KEY)
        os.chmod(f"{folder}/jane.key", 0)
        with pytest.raises(InvalidInput, match=r"jane.key cannot be read: Permission denied. Nothing was changed."):
            key_file(f"{folder}/jane.key").read()


def test_a_file_beside_that_is_another_user_s_is_not_used(path, monkeypatch):
    beside = path.with_name("jane.key.new")
    beside.touch()
    monkeypatch.setattr(os, "geteuid", lambda: beside.stat().st_uid + 1)
    with key_file(path).prepared() as prepared:
        (fresh,) = set(names(path.parent)) - {beside.name}
        assert re.fullmatch(r"jane\.key\.[0-9a-f]{16}\.new", fresh)
        prepared.place(KEY)
    assert (path.read_text(encoding="utf-8").strip(), beside.read_bytes()) == (KEY, b"")
    assert names(path.parent) == ["jane.key", "jane.key.new"]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"mode": "rwx"}, "mode"), ({"owner": "no-such-user"}, "no-such-user"), ({"group": "no-such-group"}, "no-such-group")],
    ids=str,
)
@pytest.mark.parametrize("there", [True, False])
def test_owner_group_and_mode_that_cannot_be_are_found_out_before(path, options, words, there):
    if there:
        path.write_text(OLD_KEY, encoding="utf-8")
    file = key_file(path, **options)
    with pytest.raises(InvalidInput, match=words), file.prepared():
        pytest.fail("nothing is prepared")
    assert names(path.parent) == (["jane.key"] if there else [])
    if there:
        with pytest.raises(InvalidInput, match=words):
            file.differences()


@pytest.mark.parametrize("there", [True, False])
def test_where_there_is_selinux_the_context_is_right_before_the_secret_is_in_the_file(path, monkeypatch, there):
    if there:
        path.write_text(OLD_KEY, encoding="utf-8")
    set_to = []
    for name, answer in {
        "selinux_enabled": lambda self: True,
        "selinux_context": lambda self, of: ["of", of],
        "selinux_default_context": lambda self, of, mode=0: ["default of", of],
        "set_context_if_different": lambda self, of, context, changed, diff=None: set_to.append((of, context)) or changed,
    }.items():
        monkeypatch.setattr(AnsibleModule, name, answer)
    file = key_file(path)
    with file.prepared() as prepared:
        assert set_to[-1] == (file.beside, ["of" if there else "default of", str(path)])
        prepared.place(KEY)
    assert file.read() == KEY


# Two at once


def test_another_run_is_not_disturbed(path):
    with key_file(path).prepared() as first:
        with pytest.raises(Refused, match=f"Another run is writing a key to {path}. No key was issued."):
            with key_file(path).prepared():
                pytest.fail("two runs place a key")
        first.place(KEY)
    assert (key_file(path).read(), names(path.parent)) == (KEY, ["jane.key"])


def test_another_run_that_is_done_at_the_last_moment_loses_nothing(path, monkeypatch):
    """It has the file beside open already, which then becomes the file in its place."""
    other = key_file(path)
    really_lock = fcntl.flock

    def lock(number, how):
        with open(other.beside, "w", encoding="utf-8") as beside:
            beside.write(KEY)
        os.rename(other.beside, path)
        really_lock(number, how)

    monkeypatch.setattr(fcntl, "flock", lock)
    with pytest.raises(Refused, match="Another run is writing a key"), key_file(path).prepared():
        pytest.fail("the key that was placed is overwritten")
    assert (key_file(path).read(), names(path.parent)) == (KEY, ["jane.key"])


def test_a_file_system_that_knows_no_locks_is_told(path, monkeypatch):
    monkeypatch.setattr(fcntl, "flock", failing(errno.ENOLCK))
    with pytest.raises(Refused, match=r"cannot be prepared: .*: No locks available. No key was issued."):
        with key_file(path).prepared():
            pytest.fail("two runs could place a key")


def test_what_an_interrupted_run_has_left_is_put_in_its_place(path):
    path.with_name("jane.key.new").write_text(KEY, encoding="utf-8")
    key_file(path).finish(KEY)
    assert (key_file(path).read(), names(path.parent), mode_of(path)) == (KEY, ["jane.key"], 0o600)


@pytest.mark.parametrize("left", [None, "", OLD_KEY])
def test_what_was_left_and_is_another_s_meanwhile_is_not_touched(path, left):
    path.write_text(KEY, encoding="utf-8")
    if left is not None:
        path.with_name("jane.key.new").write_text(left, encoding="utf-8")
    with pytest.raises(Refused, match="Another run is writing a key"):
        key_file(path).finish(KEY)
    assert key_file(path).read() == KEY
    assert key_file(path).read_beside() == (left or None)


def test_what_a_run_under_way_has_written_is_left_to_it(path):
    with key_file(path).prepared():
        path.with_name("jane.key.new").write_text(KEY, encoding="utf-8")
        with pytest.raises(Refused, match="Another run is writing a key"):
            key_file(path).finish(KEY)


def test_what_another_run_has_left_is_taken_over(path):
    file = key_file(path)
    with open(file.beside, "wb") as left:
        fcntl.flock(left, fcntl.LOCK_EX)
        left.write(b"\n" * LARGEST)
    place(file)
    assert (file.read(), names(path.parent)) == (KEY, ["jane.key"])


# The last steps fail


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.EPERM, errno.EXDEV])
def test_if_it_cannot_be_moved_the_message_names_the_file_that_holds_it(path, monkeypatch, number):
    path.write_text(OLD_KEY, encoding="utf-8")
    file = key_file(path, mode="0644")
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", failing(number))
        with pytest.raises(TaskError) as caught:
            place(file)
    assert caught.value.message.startswith(f"The key was issued, but could not be moved to {path}: {os.strerror(number)}.")
    assert f"It is in {path}.new: keep this file" in caught.value.message
    assert KEY not in repr(caught.value) + caught.value.message
    assert caught.value.details == {"changed": True}
    assert (file.read(), file.read_beside()) == (OLD_KEY, KEY)
    file.finish(KEY)
    assert (file.read(), mode_of(path), names(path.parent)) == (KEY, 0o644, ["jane.key"])


def test_a_folder_that_can_be_written_and_not_read_is_good_enough(path):
    with as_nobody() as folder:
        os.chmod(folder, 0o300)
        place(key_file(f"{folder}/jane.key"))
        assert key_file(f"{folder}/jane.key").read() == KEY


IN_DOUBT = "The file may contain it: fix the cause, and run the task again; if it does not find the key, run it"


@pytest.mark.parametrize(
    ("step", "fate"),
    [
        ("pwrite", "The key is lost: fix the cause, and run the task again"),
        ("ftruncate", IN_DOUBT),
        ("fsync", IN_DOUBT),
    ],
)
def test_if_it_cannot_be_written_the_message_says_what_became_of_it(path, monkeypatch, step, fate):
    path.write_text(OLD_KEY, encoding="utf-8")
    file = key_file(path)
    with file.prepared() as prepared, monkeypatch.context() as patched:
        patched.setattr(os, step, failing(errno.EIO))
        with pytest.raises(TaskError) as caught:
            prepared.place(KEY)
    told = f"A key was issued, but could not be written to {path}.new: {os.strerror(errno.EIO)}. {fate} with state=rotated."
    assert caught.value.message == told
    assert (caught.value.details, KEY in caught.value.message, file.read()) == ({"changed": True}, False, OLD_KEY)
    assert file.read_beside() == (None if step == "pwrite" else KEY)


@pytest.mark.parametrize("step", ["fchmod", "pwrite", "fsync"])
def test_if_it_cannot_be_made_ready_nothing_is_left(path, monkeypatch, step):
    monkeypatch.setattr(os, step, failing(errno.ENOSPC))
    with pytest.raises(Refused, match=f"{path}.new: No space left on device. No key was issued."), key_file(path).prepared():
        pytest.fail("nothing is prepared")
    assert names(path.parent) == []
