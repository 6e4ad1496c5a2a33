# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A key in a file that is encrypted for Ansible Vault. In plain text, the key is never in a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ansible import constants
from ansible.errors import AnsibleError
from ansible.parsing.vault import VaultLib, get_file_vault_secret, match_encrypt_secret

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_content import LARGEST, text_in
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.key_file import KeyFile

# What messages call the file and that with the password: the variables of the role that uses them.
FILE, PASSWORD_FILE = "onboard_key_vault_file", "onboard_vault_password_file"
HEADER = "$ANSIBLE_VAULT;"
DEFAULT = "default"


class Vault:
    """Encrypts and decrypts with a vault password.

    Args:
        loader: The loader of the play, which has its vault passwords.
        password_file: The file with the password, or a program that prints it. Empty for the password of the play.

    Raises:
        InvalidInput: There is no password, or it cannot be read.
    """

    def __init__(self, loader: Any, password_file: str) -> None:
        secrets = getattr(getattr(loader, "_vault", None), "secrets", None) or []
        self._identity = None if password_file else constants.DEFAULT_VAULT_ENCRYPT_IDENTITY or None
        if password_file:
            try:
                secret = get_file_vault_secret(filename=password_file, vault_id=DEFAULT, loader=loader)
                secret.load()
            except AnsibleError as error:
                raise InvalidInput(f"{PASSWORD_FILE} {password_file}: {_one_line(error)} Nothing was changed.") from None
            secrets = [(DEFAULT, secret)]
        if not secrets:
            raise InvalidInput(
                f"There is no vault password for {FILE}: set {PASSWORD_FILE}, or give the play one with --vault-password-file. "
                "Nothing was changed."
            )
        self._library = VaultLib(secrets)
        self._secrets = secrets

    def encrypted(self, text: str) -> str:
        """Return a text as a file of Ansible Vault has it.

        Raises:
            InvalidInput: It cannot be encrypted.
        """
        try:
            name, secret = match_encrypt_secret(self._secrets, encrypt_vault_id=self._identity)
            made = self._library.encrypt(text, secret=secret, vault_id=None if name == DEFAULT else name)
        except AnsibleError as error:
            raise InvalidInput(f"{FILE} cannot be encrypted: {_one_line(error)} Nothing was changed.") from None
        return bytes(made).decode().strip()

    def decrypted(self, text: str, path: str) -> str:
        """Return a text of a file in plain.

        Raises:
            InvalidInput: It cannot be decrypted.
        """
        try:
            return bytes(self._library.decrypt(text.encode())).decode().strip()
        except (AnsibleError, UnicodeDecodeError):
            raise InvalidInput(
                f"{FILE} {path} cannot be decrypted: it was encrypted with another password, or is damaged. Nothing was changed. "
                f"Set {PASSWORD_FILE} to the right one, or name another {FILE}."
            ) from None


class Sealed(NamedTuple):
    """An encrypted file with a key, and how to read it."""

    file: KeyFile
    vault: Vault

    def keep(self, issue: Callable[[str | None], Mapping[str, Any]], check_mode: bool) -> dict[str, Any]:
        """Issue a key if the file does not contain one that works, and store it.

        Args:
            issue: Has the key issued. It is given the key that the file has, or None, and returns the result of ``user_api_key``.
            check_mode: Whether nothing is to be written.

        Returns:
            That result, without the key.

        Raises:
            InvalidInput, Refused: The file cannot be prepared, or its content is no encrypted key. No key was issued.
            TaskError: The key was issued, and could not be put in its place. The message names the file that has it.
        """
        text = self.prove()
        left = None if text else self.file.read_beside()
        path, found = (self.file.path, text) if text else (self.file.beside, left)
        current = self.vault.decrypted(found, path) if found else None
        if check_mode:
            return _without_key(issue(current), self.file.path)
        with self.file.prepared() as prepared:
            result = issue(current)
            key = result.get("api_key")
            if key:
                prepared.place(self.vault.encrypted(key))
            elif left and not result.get("failed"):
                prepared.place(left)  # an interrupted run had it issued
        finished = bool(left and not key and not result.get("failed"))
        return {**_without_key(result, self.file.path), **({"changed": True} if finished else {})}

    def prove(self) -> str | None:
        """Prove that the file can be written, encrypted, and decrypted. Return its content; None if it does not exist.

        Raises:
            InvalidInput, Refused: It cannot.
        """
        self.file.check()
        self.vault.encrypted("proof")
        text = self.file.read()
        if text:
            self.vault.decrypted(text, self.file.path)
        return text


def sealed(path: str, vault: Vault) -> Sealed:
    """Return the encrypted file at a path, with mode 0600.

    Raises:
        InvalidInput: The path cannot be that of such a file.
    """
    return Sealed(KeyFile(path, None, None, None, _vault_text_in, FILE), vault)


def _vault_text_in(path: str) -> str | None:
    text = text_in(path)
    if text and (not text.startswith(HEADER) or len(text) > LARGEST):
        raise InvalidInput(
            f"{path} is not a key that is encrypted for Ansible Vault. Nothing was changed. Delete the file if it is not needed, "
            f"or name another {FILE}."
        )
    return text


def _without_key(result: Mapping[str, Any], path: str) -> dict[str, Any]:
    kept = {name: value for name, value in result.items() if name not in ("api_key", "key_file", "invocation", "exception")}
    return {**kept, "vault_file": path}


def _one_line(error: AnsibleError) -> str:
    return f"{' '.join(str(error).split()).rstrip('.')}."
