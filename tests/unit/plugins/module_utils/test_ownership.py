# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Owner, group and mode of an open file."""

from __future__ import annotations

import os
from types import SimpleNamespace

import pytest
from ansible.module_utils import basic

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.ownership import Ownership, set_selinux_context
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


# SELinux, by Ansible's own code, with a library in memory


RIGHT, WRONG = "system_u:object_r:user_home_t:s0", "system_u:object_r:tmp_t:s0"


@pytest.fixture
def selinux(monkeypatch):
    """A library of SELinux that notes each context that is set. Only files named ``.new`` have the wrong one."""
    library = SimpleNamespace(contexts={}, refuses=0)

    def set_context(path, context):
        library.contexts[path] = context
        return library.refuses

    library.is_selinux_enabled = library.is_selinux_mls_enabled = lambda: 1
    library.lgetfilecon_raw = lambda path: [0, WRONG if path.endswith(".new") else RIGHT]
    library.matchpathcon = lambda path, mode: [0, RIGHT]
    library.lsetfilecon = set_context
    monkeypatch.setattr(basic, "HAVE_SELINUX", True)
    monkeypatch.setattr(basic, "selinux", library, raising=False)
    return library


@pytest.mark.parametrize("there", [True, False])
def test_a_file_gets_the_context_of_the_one_that_it_replaces(path, selinux, there):
    like = path if there else path.with_name("not there")
    set_selinux_context(f"{path}.new", str(like))
    assert selinux.contexts == {f"{path}.new": RIGHT}


def test_a_context_that_cannot_be_set_is_told(path, selinux):
    selinux.refuses = -1
    with pytest.raises(InvalidInput, match=r"^set selinux context failed$"):
        set_selinux_context(f"{path}.new", str(path))
