# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make docs`: the guides, and the reference of every module, plugin and role, as a website. A warning is a failure.

antsibull-docs writes the pages, and Sphinx makes HTML of them. The first page begins with front.rst. Nothing is downloaded.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from cores.matrix import page_rows  # noqa: E402

COLLECTION = "rosterops.saas_users"
IMAGES = "https://raw.githubusercontent.com/rosterops/saas_users/main/docs/docsite/images/"
# Labels and variables of Ansible's documentation that the reference refers to, and the page of each.
PAGES = {
    "std:label common_return_values": "reference_appendices/common_return_values.html",
    "std:label ansible_configuration_settings": "reference_appendices/config.html",
    **{
        f"std:envvar ANSIBLE_CACHE_PLUGIN{name}": f"reference_appendices/config.html#envvar-ANSIBLE_CACHE_PLUGIN{name}"
        for name in ("", "_CONNECTION", "_PREFIX", "_TIMEOUT")
    },
}
# In the first page that antsibull-docs writes: what it says of the collection, as far as the lists of pages.
ABOUT = re.compile(
    r"^(Collection version .+\n)\n\.\. contents::\n(?: .+\n)+\nDescription\n-+\n((?:.*\n)*?)(?=\.\. toctree::)", re.MULTILINE
)
# A section whose pages are listed below its title, and the name of a page.
SECTION = re.compile(r"^(.+)\n-+\n\n(\.\. toctree::\n    :maxdepth: 1\n)(?!    :hidden:)", re.MULTILINE)
CHANGELOG = re.compile(r"\.\. _changelog_section_.+\n\n(\.\. toctree::\n(?:    .+\n|\n)+)")
PAGE = re.compile(r"    (\w+)_(?:module|inventory|role)")


def tested_with() -> str:
    """The table of the versions that are tested."""
    rows = [f"   * - {first}\n" + "".join(f"     - {cell}\n" for cell in more) for first, *more in page_rows()]
    return "\nTested with\n-----------\n\n.. list-table::\n   :header-rows: 1\n\n" + "".join(rows).replace("`", "``")


def arranged(text: str, front: str) -> str:
    """The first page: it begins with a text, each list of pages has a title in the navigation, and names are short there.

    Args:
        text: The page as antsibull-docs writes it.
        front: The text. What antsibull-docs says of the collection comes last.
    """
    about = ABOUT.search(text)
    text = text.replace(about[0], f"{front}\n")
    lines, title = [], ""
    for line in text.replace("Rosterops.Saas_Users\n====", f"{COLLECTION}\n====").splitlines():
        if line and set(line) <= set("-~"):
            title = lines[-1]
        page = PAGE.fullmatch(line)
        lines.append(f"    {page[1]} <{line.strip()}>" if page else line)
        if line == "    :hidden:":
            lines.append(f"    :caption: {title.replace('Role Index', 'Roles')}")
    page = SECTION.sub(r"\2    :caption: \1\n", "\n".join(lines) + "\n")
    changelog = CHANGELOG.search(page)
    page = page.replace(changelog[0], "")
    return f"{page}\n{changelog[1]}\nAbout this version\n------------------\n\n{about[1]}{about[2]}{tested_with()}"


def inventory() -> bytes:
    """The pages of Ansible's documentation, as intersphinx reads them."""
    header = "# Sphinx inventory version 2\n# Project: ansible\n# Version: latest\n# The rest is compressed with zlib.\n"
    lines = []
    for what, page in PAGES.items():
        kind, name = what.split()
        lines.append(f"{name} {kind} -1 {page} -\n")
    return header.encode() + zlib.compress("".join(lines).encode())


def build(collections: Path, images: Path, folder: Path) -> Path:
    """Build the website, and return its first page.

    Args:
        collections: Where ``ansible_collections`` is.
        images: The pictures of the guides.
        folder: What is built is put there. Its content is lost.
    """
    pages = folder / "pages"
    shutil.rmtree(folder, ignore_errors=True)
    pages.mkdir(parents=True, mode=0o700)
    what = ["collection", "--use-current", "--squash-hierarchy", "--fail-on-error", "--no-add-antsibull-docs-version"]
    command = ["antsibull-docs", *what, f"--dest-dir={pages}", COLLECTION]
    subprocess.run(command, check=True, env={**os.environ, "ANSIBLE_COLLECTIONS_PATH": str(collections)})
    (folder / "ansible.inv").write_bytes(inventory())
    # The guides link their pictures, since they are not in the tarball; the website has its own.
    shutil.copytree(images, pages / "docsite" / "images")
    for page in (pages / "docsite").glob("*.rst"):
        page.write_text(page.read_text("utf-8").replace(IMAGES, "images/"), "utf-8")
    first = pages / "index.rst"
    first.write_text(arranged(first.read_text("utf-8"), (HERE / "front.rst").read_text("utf-8")), "utf-8")
    notes = pages / "changelog.rst"
    notes.write_text(notes.read_text("utf-8").replace(r"Rosterops.Saas\_Users Release Notes", "Release notes"), "utf-8")
    for name in ("conf.py", "site.css"):
        shutil.copy(HERE / name, folder)
    command = ["sphinx-build", "-M", "html", str(pages), str(folder), "-c", str(folder), "-q", "-W", "--keep-going"]
    subprocess.run(command, check=True)
    return folder / "html" / "index.html"


if __name__ == "__main__":
    print(f"The documentation: {build(*map(Path, sys.argv[1:]))}")
