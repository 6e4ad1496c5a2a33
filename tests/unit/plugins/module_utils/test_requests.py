# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A machine without requests gets an explanation instead of a traceback, and documentation can still be read there."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http import requests as _requests
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import module as _module
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Definition, Task, perform


@pytest.fixture
def without_requests(monkeypatch):
    """The module of the guarded import, as it is where requests is not installed."""
    monkeypatch.setitem(sys.modules, "requests", None)
    specification = importlib.util.spec_from_file_location(f"{_requests.__name__}_copy", _requests.__file__)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_there_is_no_error_where_requests_is_installed():
    assert _requests.REQUESTS_IMPORT_ERROR is None


def test_the_import_s_own_error_is_kept(without_requests):
    assert "requests" in without_requests.REQUESTS_IMPORT_ERROR
    assert without_requests.AuthBase is object


def test_a_task_without_requests_says_what_is_missing_where(without_requests, monkeypatch):
    monkeypatch.setattr(_module, "REQUESTS_IMPORT_ERROR", without_requests.REQUESTS_IMPORT_ERROR)
    result = perform(Definition({}, lambda task: {"changed": True}), Task({}, False, str), [])
    assert result["failed"]
    assert "Failed to import the required Python library (requests)" in result["msg"]
    assert "ModuleNotFoundError" in result["exception"] or "ImportError" in result["exception"]
