# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The safe placing of a secret in a file."""

from __future__ import annotations

import grp
import os
import pwd
import time

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_content import LONGEST_KEY, SHORTEST_KEY
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import LARGEST
from ansible_collections.rosterops.saas_users.tests.unit.files import KEY, NOBODY, OLD_KEY, ROOT, key_file, mode_of, names, place

OTHER_USER = NOBODY if ROOT else os.geteuid()  # only root can give files away
OTHER_GROUP = next(
    group for group in grp.getgrall() if group.gr_gid in (range(1, 100) if ROOT else [*os.getgroups(), os.getegid()])
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "jane.key"


# Placing


def test_a_secret_is_placed_for_its_owner_only(path):
    place(key_file(path))
    assert (path.read_text(encoding="utf-8"), mode_of(path), names(path.parent)) == (f"{KEY}\n", 0o600, ["jane.key"])


@pytest.mark.parametrize("umask", [0, 0o077, 0o777])
def test_the_mode_does_not_depend_on_the_umask(path, umask):
    before = os.umask(umask)
    try:
        place(key_file(path))
    finally:
        os.umask(before)
    assert mode_of(path) == 0o600


@pytest.mark.parametrize(
    ("mode", "wanted"), [("0640", 0o640), ("640", 0o640), (0o400, 0o400), ("u=rw,g=r,o=", 0o640), ("0444", 0o444)]
)
def test_the_mode_is_the_author_s(path, mode, wanted):
    path.write_text(OLD_KEY, encoding="utf-8")
    place(key_file(path, mode=mode))
    assert (mode_of(path), key_file(path).read()) == (wanted, KEY)


def test_before_the_secret_comes_its_file_is_there_for_its_owner_only_with_space_on_the_disk(path):
    path.write_text(OLD_KEY, encoding="utf-8")
    file = key_file(path, mode="0644")
    with file.prepared() as prepared:
        beside = path.with_name("jane.key.new")
        assert (mode_of(beside), beside.stat().st_size, file.read_beside()) == (0o600, LARGEST, None)
        assert path.read_text(encoding="utf-8") == OLD_KEY
        prepared.place(KEY)
    assert (mode_of(path), path.stat().st_size) == (0o644, len(KEY) + 1)


def test_unused_it_is_removed(path):
    with pytest.raises(ZeroDivisionError), key_file(path).prepared():
        raise ZeroDivisionError
    with key_file(path).prepared():
        pass
    assert names(path.parent) == []


def test_owner_and_group_stay_as_they_are(path):
    path.write_text(OLD_KEY, encoding="utf-8")
    os.chown(path, OTHER_USER, OTHER_GROUP.gr_gid)
    place(key_file(path))
    assert (path.stat().st_uid, path.stat().st_gid, mode_of(path)) == (OTHER_USER, OTHER_GROUP.gr_gid, 0o600)


def test_owner_and_group_are_the_author_s(path):
    owner = pwd.getpwuid(OTHER_USER).pw_name
    file = key_file(path, owner=owner, group=OTHER_GROUP.gr_name, mode="0640")
    with file.prepared() as prepared:
        there = os.stat(file.beside)
        assert (pwd.getpwuid(there.st_uid).pw_name, there.st_gid) == (owner, OTHER_GROUP.gr_gid), "before the secret is in it"
        prepared.place(KEY)
    assert (path.stat().st_gid, mode_of(path)) == (OTHER_GROUP.gr_gid, 0o640)
    assert not file.differences()


def test_a_symbolic_link_is_followed_and_stays(path, tmp_path):
    folder = tmp_path / "secrets"
    folder.mkdir()
    target = folder / "real.key"
    path.symlink_to("secrets/real.key")
    place(key_file(path))
    assert path.is_symlink()
    assert target.read_text(encoding="utf-8") == f"{KEY}\n"
    assert (names(folder), names(tmp_path)) == (["real.key"], ["jane.key", "secrets"])


# What is found


@pytest.mark.parametrize("content", [f"{KEY}\n", KEY, f"\n  {KEY}\r\n\n", f"{KEY}\t"])
def test_white_space_around_a_secret_is_no_part_of_it(path, content):
    path.write_bytes(content.encode())
    assert key_file(path).read() == KEY


@pytest.mark.parametrize("content", ["x" * SHORTEST_KEY, "x" * LONGEST_KEY, "!~$%&/()=?{[]}+*#'-_.:,;<>|@"])
def test_a_secret_is_one_word_of_whatever_can_be_printed(path, content):
    path.write_text(content, encoding="utf-8")
    assert key_file(path).read() == content


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\t", b"\n" * LARGEST])
def test_an_empty_file_is_no_secret(path, content):
    path.write_bytes(content)
    assert key_file(path).read() is None


def test_no_file_is_no_secret(path):
    assert (key_file(path).read(), key_file(path).read_beside(), key_file(path).days_old()) == (None, None, 0.0)


@pytest.mark.parametrize(
    "content",
    [
        b"two-long\nlines-here",
        b"several words in a line",
        b"several\twords",
        b"a-key-and\x7f",
        b"short",
        b"x" * 7,
        b"x" * (LONGEST_KEY + 1),
        b"-----BEGIN KEY-----\nabc\n",
        b"\x7fELF\x02\x01",
        "schlüssel".encode(),
        b"\xff\xfe",
        b"a\x00b",
        b"x" * (LARGEST + 1),
    ],
    ids=lambda content: f"{content[:12]} {len(content)}",
)
@pytest.mark.parametrize("ending", ["", ".new"])
def test_something_else_than_a_secret_is_not_touched(path, content, ending):
    there = path.with_name(path.name + ending)
    there.write_bytes(content)
    file = key_file(path)
    with pytest.raises(
        InvalidInput, match="does not contain a key: it has several words or lines, binary data, or too few or too many"
    ):
        file.read_beside() if ending else file.read()
    if ending:
        with pytest.raises(InvalidInput, match="does not contain a key"), file.prepared():
            pytest.fail("nothing is prepared")
    assert there.read_bytes() == content


@pytest.mark.parametrize(("days", "age"), [(0, 0), (1, 1), (90.5, 90.5), (-3, 0)])
def test_the_age_in_days(path, days, age):
    path.write_text(KEY, encoding="utf-8")
    then = time.time() - days * 86400
    os.utime(path, (then, then))
    assert key_file(path).days_old() == pytest.approx(age, abs=0.001)


@pytest.mark.parametrize(("mode", "wanted"), [(None, "0600"), ("0640", "0640")])
def test_a_file_whose_mode_differs_is_corrected(path, mode, wanted):
    path.write_text(KEY, encoding="utf-8")
    path.chmod(0o644)
    file = key_file(path, mode=mode)
    assert file.differences() == {"before": {"mode": "0644"}, "after": {"mode": wanted}}
    assert mode_of(path) == 0o644
    file.correct()
    assert (file.differences(), mode_of(path), file.read()) == ({}, int(wanted, 8), KEY)


def test_a_file_that_is_not_there_does_not_differ(path):
    assert key_file(path).differences() == {}
