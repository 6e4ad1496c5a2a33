# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Make the files of a report, and write them."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Callable

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import Refused

from .document import Document
from .junit import junit
from .markdown import markdown
from .page import page
from .table import table

MANIFEST = "manifest.json"
# People's names and privileges are confidential: the user who makes the report decides who receives it.
FILE_MODE, FOLDER_MODE = 0o600, 0o700


def json_text(report: Mapping[str, Any]) -> str:
    """Return ``access.json``: each row on a line of its own, so that two reports can be compared."""
    members = []
    for name, value in report.items():
        text = json.dumps(value, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        if name == "rows" and value:
            text = "[\n    " + ",\n    ".join(json.dumps(row, ensure_ascii=False) for row in value) + "\n  ]"
        members.append(f"  {json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(members) + "\n}\n"


# The formats that ``audit_formats`` may name.
FORMATS: Mapping[str, tuple[str, Callable[[Document], str]]] = {
    "html": ("access.html", page),
    "json": ("access.json", json_text),
    "csv": ("access.csv", lambda report: table(report["rows"])),
    "junit": ("access.junit.xml", junit),
    "markdown": ("access.md", markdown),
}


def files(report: Document, formats: Iterable[str]) -> dict[str, bytes]:
    """Return the files of a report by name, and a manifest with the SHA-256 of each. The same report gives the same files."""
    wanted = set(formats)
    made = {name: make(report).encode("utf-8", "replace") for one, (name, make) in FORMATS.items() if one in wanted}
    return with_manifest(made, report["title"], report["ended"])


def with_manifest(
    made: Mapping[str, bytes], title: str, ended: str | None, others: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """Return files by name, and a manifest with the SHA-256 of each as the last of them.

    Args:
        made: The files by name.
        title: The title of the report.
        ended: When it was made, or None if that is not known yet.
        others: The SHA-256 of other files that the manifest is to have.
    """
    hashes = {**(others or {}), **{name: hashlib.sha256(content).hexdigest() for name, content in made.items()}}
    manifest = {"schema": 1, "title": title, "ended": ended, "algorithm": "sha256", "files": dict(sorted(hashes.items()))}
    return {**made, MANIFEST: f"{json.dumps(manifest, ensure_ascii=False, indent=2)}\n".encode("utf-8", "replace")}


def write(made: Mapping[str, bytes], folder: Path, new: bool = False) -> None:
    """Write files into a folder, the manifest last. Each is complete, or as it was before; only its owner can read it.

    Args:
        made: The files by name.
        folder: Where to write them. It is created if necessary, for its owner alone.
        new: Whether none of them may exist.

    Raises:
        Refused: One of them cannot be written, or exists and must not.
    """
    try:
        folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
        for name, content in made.items():
            _write(folder / name, content, new)
    except OSError as error:
        what = f"{next(iter(made))} cannot be written to {folder}" if new else f"The report cannot be written to {folder}"
        raise Refused(f"{what}: {error.strerror or error}. Name a folder that can be written to.") from error


def _reserve(path: Path) -> None:
    """Create an empty file, so that a file that has come meanwhile is not overwritten."""
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, FILE_MODE))
    except FileExistsError:
        raise Refused(f"{path} exists, and is not overwritten. Move it away, or name another file.") from None


def _write(path: Path, content: bytes, new: bool) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            os.fchmod(file.fileno(), FILE_MODE)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if new:
            _reserve(path)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
