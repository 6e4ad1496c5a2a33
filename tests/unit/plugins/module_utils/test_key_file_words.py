# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said when a key was issued and its file is not as it is to be; and the edges of what is checked before."""

from __future__ import annotations

import errno
import os
import pwd
import time

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import key_file as _key_file
from ansible_collections.rosterops.saas_users.tests.unit.files import KEY, failing, key_file


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jane.key"


def placed(file, meddle):
    """What is said of a key that is placed after somebody has meddled; it always says that something has changed."""

    def place():
        with file.prepared() as prepared:
            meddle()
            prepared.place(KEY)

    with pytest.raises(TaskError) as caught:
        place()
    assert caught.value.details == {"changed": True}
    assert KEY not in str(caught.value)
    return str(caught.value)


def test_a_mode_that_cannot_be_set_leaves_the_key_in_its_place(path, monkeypatch):
    said = placed(key_file(path), lambda: monkeypatch.setattr(os, "fchmod", failing(errno.EPERM)))
    assert said == (
        f"The key was issued and is in {path}, but its owner, group or mode cannot be set: {os.strerror(errno.EPERM)}. "
        "Fix the cause, and run the task again."
    )
    assert path.read_text() == f"{KEY}\n"


def test_a_file_that_somebody_else_has_put_there_meanwhile_is_told(path, monkeypatch):
    said = placed(key_file(path), lambda: monkeypatch.setattr(_key_file, "_is_open", lambda _path, _number: False))
    assert said == (
        f"The key was issued, but another user has put another file at {path}: others may write to {path.parent}. "
        "Choose a folder that nobody else may write to, and run the task with state=rotated."
    )


def test_a_user_who_is_gone_meanwhile_is_told_with_where_the_key_is(path, monkeypatch):
    me = pwd.getpwuid(os.getuid()).pw_name

    def nobody(_name):
        raise KeyError

    said = placed(key_file(path, owner=me), lambda: monkeypatch.setattr(pwd, "getpwnam", nobody))
    assert f"could not be moved to {path}: " in said
    assert f"the user {me} does not exist on this host" in said
    assert f"It is in {path}.new: keep this file" in said


def test_a_folder_must_be_writable_and_searchable(path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _path, how: how != os.W_OK | os.X_OK)
    with pytest.raises(Refused) as caught:
        key_file(path).check()
    why = os.strerror(errno.EACCES)
    assert str(caught.value) == f"The key file cannot be prepared: {path}.new: {why}. No key was issued."


@pytest.mark.parametrize(("mode", "allowed"), [(0o1777, False), (0o777, True)])
def test_in_a_sticky_folder_only_owners_replace_a_file(path, monkeypatch, mode, allowed):
    path.write_text(KEY)
    path.parent.chmod(mode)
    file = key_file(path, owner=str(os.getuid()))
    stranger = os.getuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: stranger)
    if allowed:
        file.check()
        return
    with pytest.raises(Refused, match=os.strerror(errno.EPERM)):
        file.check()


def test_a_file_of_the_future_has_no_age(path):
    path.write_text(KEY)
    os.utime(path, (time.time() + 1000,) * 2)
    assert key_file(path).days_old() == 0.0


def test_no_other_user_can_open_the_new_file_before_its_mode_is_set(path, monkeypatch):
    before = os.umask(0)
    try:
        modes = []
        monkeypatch.setattr(os, "fchmod", lambda number, _mode: modes.append(os.fstat(number).st_mode & 0o777))
        with key_file(path).prepared():
            assert modes[0] == 0o600
    finally:
        os.umask(before)
