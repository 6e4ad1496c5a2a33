# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The port: every adapter has its verbs, as they are declared, and no way around them."""

from __future__ import annotations

import importlib
import inspect
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Union, get_args, get_origin

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.directory import (
    Directory,
    Fleet,
    OneByOne,
    Open,
    OpenFleet,
)
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.organizations import Place
from ansible_collections.rosterops.saas_users.tests.unit.memory import Memory

UTILS = "ansible_collections.rosterops.saas_users.plugins.module_utils"
PORTS = (Directory, OneByOne, Fleet)
# Every class of every room that has a directory.py.
ADAPTERS = [
    value
    for path in sorted((Path(__file__).parents[4] / "plugins" / "module_utils").glob("_*/directory.py"))
    for value in vars(importlib.import_module(f"{UTILS}.{path.parent.name}.directory")).values()
    if isinstance(value, type) and get_origin(value) is None and issubclass(value, PORTS) and value not in PORTS
]
VERBS = [
    (adapter, port, verb)
    for adapter in ADAPTERS
    for port in PORTS
    if issubclass(adapter, port)
    for verb in sorted(port.__abstractmethods__)
]


def call_of(function):
    """How a function is called: the names, kinds and defaults of its parameters."""
    return [(one.name, one.kind, one.default) for one in inspect.signature(function).parameters.values()]


@pytest.mark.parametrize(("adapter", "port", "verb"), VERBS, ids=lambda value: getattr(value, "__name__", value))
def test_a_verb_is_called_as_the_port_says(adapter, port, verb):
    assert call_of(getattr(adapter, verb)) == call_of(getattr(port, verb))
    assert inspect.signature(getattr(adapter, verb)).return_annotation != inspect.Signature.empty, "mypy looks at it"


def test_there_are_adapters():
    assert {adapter.__name__ for adapter in ADAPTERS} >= {"Partner", "PolytomicDirectory", "UiPathDirectory"}


@pytest.mark.parametrize("port", PORTS)
def test_every_verb_of_the_port_has_to_be_there(port):
    for missing in port.__abstractmethods__:
        verbs = {verb: print for verb in port.__abstractmethods__ if verb != missing}
        with pytest.raises(TypeError, match=missing):
            type("Adapter", (port,), verbs)()


def test_what_a_report_needs_is_there_without_a_verb_of_its_own():
    memory = Memory([{"id": "1", "email": "ada@acme.example"}])
    assert (memory.accounts(), memory.place()) == (memory.users(), Place())
    memory.name = "Acme"
    assert memory.place() == Place(name="Acme")
    assert (memory.credential, memory.model.last_login({}), Fleet.credential) == ("credential", "", "credential")


def test_what_a_platform_gives_to_the_tasks_is_typed():
    assert get_args(Open)[1] == AbstractContextManager[Union[Directory, Fleet]]
    assert get_args(OpenFleet)[1] == AbstractContextManager[Fleet]
