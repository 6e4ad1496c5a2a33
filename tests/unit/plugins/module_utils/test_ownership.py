# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Owner, group and mode of an open file."""

from __future__ import annotations

import os

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.ownership import Ownership
from ansible_collections.rosterops.saas_users.tests.unit.files import ROOT, mode_of


@pytest.fixture
def path(tmp_path):
    """A file with the mode 0640."""
    made = tmp_path / "file"
    made.touch()
    made.chmod(0o640)
    return made


@pytest.mark.parametrize(
    ("mode", "wanted"),
    [
        (None, 0o640),
        ("0600", 0o600),
        ("600", 0o600),
        ("0o600", 0o600),
        (0o600, 0o600),
        (0, 0),
        ("4755", 0o4755),
        ("u=rw,go=", 0o600),
        ("g-r", 0o600),
        ("g+w,o=g", 0o666),
        ("a=r", 0o444),
    ],
)
def test_the_mode_is_as_in_ansible_s_own_modules(path, mode, wanted):
    ownership = Ownership(mode=mode)
    assert ownership.wanted(path.stat()) == {"owner": os.geteuid(), "group": path.stat().st_gid, "mode": wanted}
    modes = {"before": {"mode": "0640"}, "after": {"mode": f"0{wanted:03o}"}}
    assert ownership.differences(path.stat()) == ({} if wanted == 0o640 else modes)


@pytest.mark.parametrize("mode", ["rubbish", "x", "0888", "u=q", 0o10000, -1, "100600", 1.5, [], {}])
def test_a_mode_that_is_none_is_told(path, mode):
    with pytest.raises(InvalidInput, match=r"^mode is .*, which is not a file mode: use one such as '0600' or 'u=rw,g=r'\.$"):
        Ownership(mode=mode).wanted(path.stat())


@pytest.mark.parametrize("kind", ["owner", "group"])
def test_owner_and_group_are_names_or_numbers(path, kind):
    root = {"owner": "root", "group": "root"}[kind]
    for given in (root, "0"):
        assert Ownership(**{kind: given}).wanted(path.stat())[kind] == 0
    assert Ownership(**{kind: "7"}).differences(path.stat())["after"] == {kind: 7}
    word = {"owner": "user", "group": "group"}[kind]
    for given in ("no-such-name", ""):
        with pytest.raises(InvalidInput, match=f"^the {word} {given} does not exist on this host\\.$"):
            Ownership(**{kind: given}).wanted(path.stat())


@pytest.mark.skipif(not ROOT, reason="only root can give a file away")
def test_they_are_set_together(path):
    with open(path, "rb") as file:
        Ownership("1", "2", "4750").set(file.fileno())
    assert (path.stat().st_uid, path.stat().st_gid, mode_of(path)) == (1, 2, 0o4750), "the mode last: a new owner takes bits away"


def test_what_is_right_is_not_given_again(path, monkeypatch):
    monkeypatch.setattr(os, "fchown", None)
    with open(path, "rb") as file:
        Ownership(str(path.stat().st_uid), str(path.stat().st_gid)).set(file.fileno())
    assert mode_of(path) == 0o640
