# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request can be for many users, so many can have one error: no user's failure is changed by another's."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.apply import apply
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.model import Wanted
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.plan import make_plan
from ansible_collections.rosterops.saas_users.plugins.module_utils._engine.workers import Workers
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.batches import send_in_parts
from ansible_collections.rosterops.saas_users.tests.unit.memory import MODEL, Memory

ADA = {"id": "1", "email": "ada@x", "role_ids": ["a"], "role": None}
BEN = {"id": "2", "email": "ben@x", "role_ids": ["b"], "role": None}


class Shared(Memory):
    """Gives one and the same error to everybody whose write is of a kind; one that is created still needs an update."""

    model = MODEL._replace(uncarried={"role_ids"})

    def __init__(self, verb, in_doubt):
        super().__init__([ADA, BEN])
        self._verb = verb
        self.error = TaskError("no", failure={"status": 500}).adding(in_doubt=in_doubt)

    def create(self, change):
        return {**super().create(change), "role_ids": None}

    def begin(self, verb, name):
        super().begin(verb, name)
        if verb == self._verb:
            raise self.error


def roster(verb):
    """Two users who need such a write."""
    names = {"create": ("yan@x", "zoe@x"), "update": ("ada@x", "ben@x"), "delete": ("ada@x", "ben@x")}[verb]
    return [Wanted(("email", name), {"role_ids": ["z"]}, present=verb != "delete") for name in names]


@pytest.mark.parametrize("in_doubt", [False, True])
@pytest.mark.parametrize("verb", ["create", "update", "delete"])
def test_an_error_that_several_share_stays_as_it_was(verb, in_doubt):
    directory = Shared(verb, in_doubt)
    before = {**vars(directory.error), "details": dict(directory.error.details)}
    outcome = apply(make_plan([ADA, BEN], roster(verb), directory.model, "here"), directory, Workers())
    assert len(outcome.failures) == 2
    assert vars(directory.error) == before


def test_each_who_shares_an_error_is_told_of_themselves_alone():
    directory = Shared("update", in_doubt=False)
    outcome = apply(make_plan([ADA, BEN], roster("create"), directory.model, "here"), directory, Workers())
    assert [failure.error.message for failure in outcome.failures] == [
        "no; yan@x exists now, without role_ids",
        "no; zoe@x exists now, without role_ids",
    ]


def test_a_doubt_about_some_is_none_about_others_who_were_sent_with_them():
    """Two in doubt are sent again, with a third in whom nothing is in doubt, and the server answers that it refuses all three."""
    changes = range(16)

    def send(part):
        if list(part) == [2]:
            return None
        return ApiError("refused", {"status": 400}).adding(in_doubt=list(part) == [0, 1])

    errors = send_in_parts([changes], send, Workers())
    assert [change for change in changes if change not in errors] == [2]
    assert [change for change in changes if change in errors and errors[change].in_doubt] == [0, 1]
