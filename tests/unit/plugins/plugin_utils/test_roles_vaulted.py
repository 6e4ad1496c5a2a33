# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A key in an encrypted file: what is proven before one is issued, and that one that was issued is never lost."""

from __future__ import annotations

import os

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused, TaskError
from ansible_collections.rosterops.saas_users.plugins.plugin_utils._roles.vaulted import Vault, sealed

KEY, OTHER = "issued-key-1", "another-key-2"


def loader_of(**passwords):
    loader = DataLoader()
    loader.set_vault_secrets([(name, VaultSecret(password.encode())) for name, password in passwords.items()])
    return loader


VAULT = Vault(loader_of(default="secret"), "")


def result(key=None, **more):
    return {
        "changed": bool(key),
        "api_key": key,
        "key_file": None,
        "issued": bool(key),
        "invocation": {"current_key": KEY},
        **more,
    }


@pytest.fixture
def path(tmp_path):
    tmp_path.chmod(0o700)
    return tmp_path / "zoe.vault"


def keep(path, issue, check_mode=False, vault=VAULT):
    return sealed(str(path), vault).keep(issue, check_mode)


def in_it(path):
    return VAULT.decrypted(path.read_text(), str(path))


def test_a_key_is_issued_and_encrypted(path):
    there = []

    def issue(current):
        there.extend(sorted(one.name for one in path.parent.iterdir()))
        assert current is None
        return result(KEY)

    found = keep(path, issue)
    assert found == {"changed": True, "issued": True, "vault_file": str(path)}
    assert there == ["zoe.vault.new"], "the file is open before the key is issued"
    assert in_it(path) == KEY
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["zoe.vault"]


def test_a_key_that_works_stays(path):
    keep(path, lambda current: result(KEY))
    before = path.stat().st_ino, path.read_bytes()
    given = []
    found = keep(path, lambda current: given.append(current) or result())
    assert (given, found["changed"]) == ([KEY], False)
    assert (path.stat().st_ino, path.read_bytes()) == before
    assert [one.name for one in path.parent.iterdir()] == ["zoe.vault"]


def test_a_key_that_is_rejected_is_replaced(path):
    keep(path, lambda current: result(KEY))
    keep(path, lambda current: result(OTHER))
    assert in_it(path) == OTHER


def test_check_mode_writes_no_file(path):
    def issue(current):
        assert (current, list(path.parent.iterdir())) == (None, [])
        return result(None, changed=True, issued=True)

    assert keep(path, issue, check_mode=True)["changed"] is True
    assert list(path.parent.iterdir()) == []


def test_a_failure_leaves_no_file(path):
    found = keep(path, lambda current: {"failed": True, "msg": "HTTP 409", "invocation": {}})
    assert found == {"failed": True, "msg": "HTTP 409", "vault_file": str(path)}
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(("answer", "holds"), [(result(), KEY), (result(OTHER), OTHER)])
def test_a_key_that_an_interrupted_run_has_left_is_tried_first(path, answer, holds):
    beside = path.with_name("zoe.vault.new")
    beside.write_text(VAULT.encrypted(KEY))
    beside.chmod(0o600)
    given = []
    found = keep(path, lambda current: given.append(current) or answer)
    assert (given, found["changed"]) == ([KEY], True)
    assert in_it(path) == holds
    assert not beside.exists()


def test_a_key_that_was_left_stays_if_it_could_not_be_tried(path):
    beside = path.with_name("zoe.vault.new")
    beside.write_text(VAULT.encrypted(KEY))
    beside.chmod(0o600)
    keep(path, lambda current: {"failed": True, "msg": "HTTP 503"})
    assert in_it(beside) == KEY
    assert not path.exists()


def test_a_key_that_cannot_be_put_in_place_is_in_the_file_that_the_failure_names(path, monkeypatch):
    def refuse(*_names):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(TaskError) as caught:
        keep(path, lambda current: result(KEY))
    beside = path.with_name("zoe.vault.new")
    assert f"It is in {beside}: keep this file" in caught.value.message
    assert KEY not in caught.value.message
    assert in_it(beside) == KEY


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("plain text", "is not a key that is encrypted for Ansible Vault."),
        ("$ANSIBLE_VAULT;1.1;AES256\n" + 5000 * "3", "is not a key that is encrypted for Ansible Vault."),
        ("$ANSIBLE_VAULT;1.1;AES256\n3133\n", "cannot be decrypted: it was encrypted with another password, or is damaged."),
        (Vault(loader_of(default="other"), "").encrypted(KEY), "cannot be decrypted"),
    ],
)
def test_a_file_with_something_else_is_refused_before_a_key_is_issued(path, content, words):
    path.write_text(content)
    for step in (lambda: keep(path, pytest.fail), lambda: sealed(str(path), VAULT).prove()):
        with pytest.raises(InvalidInput) as caught:
            step()
        assert words in caught.value.message
        assert "Nothing was changed." in caught.value.message
    assert path.read_text() == content


def test_a_folder_that_does_not_exist_is_told_with_the_option(tmp_path):
    with pytest.raises(InvalidInput) as caught:
        sealed(str(tmp_path / "nowhere" / "zoe.vault"), VAULT)
    assert caught.value.message.startswith(
        f"onboard_key_vault_file {tmp_path}/nowhere/zoe.vault: the folder {tmp_path}/nowhere does not exist."
    )


def test_a_folder_that_is_not_writable_is_refused_before_a_key_is_issued(path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    with pytest.raises(Refused) as caught:
        sealed(str(path), VAULT).prove()
    assert "The key file cannot be prepared" in caught.value.message


def test_the_password_is_that_of_a_file_or_else_of_the_play(tmp_path):
    (tmp_path / "password").write_text("from a file")
    (tmp_path / "program").write_text("#!/bin/sh\necho from a program\n")
    (tmp_path / "program").chmod(0o700)
    for name, password in (("password", b"from a file"), ("program", b"from a program")):
        text = Vault(loader_of(default="of the play"), str(tmp_path / name)).encrypted(KEY)
        assert VaultLib([("default", VaultSecret(password))]).decrypt(text.encode()) == KEY.encode()
    text = Vault(loader_of(team="of the play"), "").encrypted(KEY)
    assert text.startswith("$ANSIBLE_VAULT;1.2;AES256;team\n")


@pytest.mark.parametrize("name", ["missing", "empty"])
def test_a_password_file_that_cannot_be_used_is_told(tmp_path, name):
    (tmp_path / "empty").touch()
    with pytest.raises(InvalidInput) as caught:
        Vault(loader_of(default="of the play"), str(tmp_path / name))
    assert caught.value.message.startswith(f"onboard_vault_password_file {tmp_path}/{name}: ")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("loader", [DataLoader(), loader_of()])
def test_without_a_password_nothing_is_done(loader):
    with pytest.raises(InvalidInput) as caught:
        Vault(loader, "")
    assert caught.value.message.startswith(
        "There is no vault password for onboard_key_vault_file: set onboard_vault_password_file"
    )


def test_an_unknown_identity_for_encryption_is_told_before_a_key_is_issued(tmp_path, monkeypatch):
    monkeypatch.setattr("ansible.constants.DEFAULT_VAULT_ENCRYPT_IDENTITY", "nobody")
    (tmp_path / "password").write_text("x")
    assert Vault(DataLoader(), str(tmp_path / "password")).encrypted(KEY), "the file has the only password"
    with pytest.raises(InvalidInput) as caught:
        Vault(loader_of(default="x"), "").encrypted(KEY)
    assert caught.value.message.startswith("onboard_key_vault_file cannot be encrypted: ")
    with pytest.raises(InvalidInput):
        sealed(str(tmp_path / "zoe.vault"), Vault(loader_of(default="x"), "")).prove()
