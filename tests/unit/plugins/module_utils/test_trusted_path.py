# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A symbolic link is followed only where nobody else can have put it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.trusted_path import (
    MOST_LINKS,
    followed,
    is_own,
    is_private,
)
from ansible_collections.rosterops.saas_users.tests.unit.files import NOBODY, ROOT

needs_root = pytest.mark.skipif(not ROOT, reason="only root can give a file to another user")


@pytest.fixture
def folder(tmp_path):
    """A folder of this user's alone."""
    (tmp_path / "private").mkdir(mode=0o700)
    return tmp_path / "private"


def refused(path, link):
    with pytest.raises(InvalidInput) as caught:
        followed(str(path), "key_file")
    assert caught.value.message.startswith(f"key_file {path}: {link} is a symbolic link that another user can have created: ")
    assert f"others may write to {link.parent}. It was not followed, and nothing was sent or changed." in caught.value.message
    assert caught.value.message.endswith("Set the path of the file itself.")


@pytest.mark.parametrize(
    "path", ["a", "./a", "a/", "b/../a", "b//a", "missing/a", "a/b/c", "../private/a", "/", "/..", "/a", "//a", "/tmp/.", "~/a"]
)
def test_without_links_it_is_the_path_itself(folder, monkeypatch, path):
    monkeypatch.chdir(folder)
    assert followed(path, "key_file") == os.path.realpath(path)


@pytest.mark.parametrize("target", ["target", "./target", "../private/target", "{}/target", "sub/../target", "missing"])
@pytest.mark.parametrize("mode", [0o700, 0o755, 0o1755])
def test_a_link_of_one_s_own_is_followed(folder, target, mode):
    (folder / "sub").mkdir()
    folder.chmod(mode)
    link = folder / "link"
    link.symlink_to(target.format(folder))
    assert followed(str(link), "key_file") == os.path.realpath(link)
    assert followed(f"{link}/x", "key_file") == os.path.realpath(f"{link}/x")


@pytest.mark.parametrize("mode", [0o777, 0o1777, 0o770, 0o775, 0o720, 0o702])
@pytest.mark.parametrize("target", ["target", "missing", "/etc/hostname"])
def test_a_link_in_a_folder_that_others_may_write_to_is_not_followed(folder, mode, target):
    folder.chmod(mode)
    (folder / "link").symlink_to(target)
    refused(folder / "link", folder / "link")


@pytest.mark.parametrize("mode", [0o777, 0o1777])
def test_a_folder_that_is_such_a_link_is_not_entered(folder, mode):
    folder.chmod(mode)
    (folder / "link").symlink_to("/etc")
    refused(folder / "link" / "jane.key", folder / "link")


@pytest.mark.parametrize("mode", [0o777, 0o1777])
def test_no_link_of_a_chain_may_be_such_a_one(folder, mode):
    shared = folder / "shared"
    shared.mkdir()
    shared.chmod(mode)
    (folder / "first").symlink_to("second")
    (folder / "second").symlink_to("shared/third")
    (shared / "third").symlink_to("/etc/hostname")
    refused(folder / "first", shared / "third")


@needs_root
def test_a_link_of_another_user_is_not_followed(folder):
    link = folder / "link"
    link.symlink_to("target")
    os.chown(link, NOBODY, -1, follow_symlinks=False)
    refused(link, link)


@needs_root
def test_a_link_in_a_folder_of_another_user_is_not_followed(folder):
    (folder / "link").symlink_to("target")
    os.chown(folder, NOBODY, -1)
    refused(folder / "link", folder / "link")


@needs_root
def test_a_link_of_root_is_followed_by_everybody():
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        link = Path(name, "link")
        link.symlink_to("target")
        os.seteuid(NOBODY)
        try:
            assert followed(str(link), "key_file") == os.path.realpath(link)
        finally:
            os.seteuid(0)


def test_links_that_lead_in_a_circle_are_told(folder):
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    with pytest.raises(InvalidInput, match=f"key_file {folder}/a: {folder}/[ab] is part of a loop of"):
        followed(str(folder / "a"), "key_file")


def test_as_many_links_are_followed_as_the_system_follows(folder):
    for number in range(MOST_LINKS + 1):
        (folder / f"{number}").symlink_to(f"{number + 1}")
    assert followed(str(folder / "1"), "key_file") == str(folder / f"{MOST_LINKS + 1}")
    with pytest.raises(InvalidInput, match="part of a loop"):
        followed(str(folder / "0"), "key_file")


def test_a_link_that_vanishes_is_told(folder, monkeypatch):
    monkeypatch.setattr(os.path, "islink", lambda path: True)
    with pytest.raises(InvalidInput, match=r"^key_file .*: .* cannot be read: "):
        followed(str(folder / "a"), "key_file")


def test_what_is_one_s_own(folder, monkeypatch):
    status = os.stat(folder)
    assert is_own(status)
    assert is_private(str(folder))
    monkeypatch.setattr(os, "geteuid", lambda: status.st_uid + 1)
    assert is_own(status) is (status.st_uid == 0)
    assert is_private(str(folder)) is (status.st_uid == 0)
    assert is_own(os.stat("/"))
