# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""tests/tools/website: the first page begins with what the collection is for, and ends with what is tested."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from cores.environments import CORES

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tests" / "tools" / "website" / "website.py"
FRONT = TOOL.with_name("front.rst").read_text(encoding="utf-8")
# As antsibull-docs writes it, without what does not matter here.
WRITTEN = """\
Rosterops.Saas_Users
====================

Collection version 1.0.0

.. contents::
   :local:
   :depth: 1

Description
-----------

What galaxy.yml says.

.. toctree::
    :maxdepth: 1

.. _changelog_section_for_rosterops.saas_users:

Changelog
---------

.. toctree::
    :maxdepth: 1

    changelog

Begin
-----

.. toctree::
    :maxdepth: 1

    docsite/guide_first_steps

Modules
~~~~~~~

.. toctree::
    :maxdepth: 1
    :hidden:

    caller_info_module
"""


def load():
    spec = importlib.util.spec_from_file_location("website", TOOL)
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def test_the_first_page_begins_with_the_text_and_ends_with_the_versions():
    page = load().arranged(WRITTEN, "What it is for.\n")
    parts = ["rosterops.saas_users\n====", "What it is for.", ":caption: Begin", "caller_info <caller_info_module>"]
    parts += [":caption: Changelog", "About this version", "Collection version 1.0.0", "What galaxy.yml says.", "Tested with"]
    parts += [f"   * - {core.version}\n" for core in CORES.values()]
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert all(page.count(part) == 1 for part in parts)
    assert "_changelog_section" not in page


def test_the_text_leads_to_guides_and_pictures_that_exist():
    guides = re.findall(r":ref:`ansible_collections\.rosterops\.saas_users\.docsite\.(\w+)`", FRONT)
    assert len(guides) > 5
    assert [name for name in guides if not (ROOT / "docs/docsite/rst" / f"{name}.rst").is_file()] == []
    (picture,) = re.findall(r"image:: docsite/images/(\S+)", FRONT)
    assert (ROOT / "docs/docsite/images" / picture).is_file()
