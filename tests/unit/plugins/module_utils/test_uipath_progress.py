# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What UiPath's tasks report while they run: the users of each page, the changes of each batch, and the waits."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed_uipath as seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.progress import Progress
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task, perform
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath import directory as _uipath
from ansible_collections.rosterops.saas_users.plugins.modules import uipath_user_info, uipath_users
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import CLIENT

pytestmark = pytest.mark.usefixtures("waits")


class Told(Progress):
    """Notes what is reported."""

    def __init__(self):
        self.told = []
        super().__init__("uipath", show=self.told.append)

    def read(self, users, total):
        self.told.append(("read", users, total))
        super().read(users, total)

    def made(self, changes=1):
        self.told.append(("made", changes))
        super().made(changes)


def told(sim, module, **options):
    """What is reported while a task runs."""
    from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

    given = {"identity_url": sim.url + seed.BASE, "partition_id": seed.PARTITION_ID, "access_token": seed.TOKEN, **options}
    given = {name: value for name, value in given.items() if value is not None}
    definition = module.DEFINITION
    validated = ArgumentSpecValidator(definition.options, **definition.constraints).validate(given)
    progress = Told()
    result = perform(definition, Task(validated.validated_parameters, False, lambda sentence: None, progress), [])
    assert not result.get("failed"), result
    return progress


def newcomers(number):
    return [{"email": seed.generated_email(index)} for index in range(number)]


def test_each_page_says_how_many_were_read_and_of_how_many(sim, monkeypatch):
    monkeypatch.setattr(_uipath, "PAGE", 2)
    progress = told(sim, uipath_user_info)
    counts = [entry[1] for entry in progress.told]
    assert counts == sorted(set(counts)), "each page adds"
    assert len(counts) > 1
    assert {entry[2] for entry in progress.told} == {counts[-1]}
    assert progress.words(10.0) == f"the UiPath organization: {counts[-1]} of {counts[-1]} users read"


def test_each_batch_says_how_many_were_changed(sim, monkeypatch):
    monkeypatch.setattr(_uipath, "BATCH", 4)
    progress = told(sim, uipath_users, users=newcomers(10), concurrency=1)
    assert [entry for entry in progress.told if entry[0] == "made"] == [("made", 4), ("made", 4), ("made", 2)]
    assert progress.words(10.0) == "the UiPath organization: 10 of 10 changes made"
    left = {"users": newcomers(1), "protected": ["a*@acme.example", "ben@*", "cleo@*"], "max_removals": "100%"}
    progress = told(sim, uipath_users, purge=True, min_privileged=0, concurrency=1, **left)
    sizes = [entry[1] for entry in progress.told if entry[0] == "made"]
    assert sizes[:2] == [4, 4]
    assert progress.words(10.0) == f"the UiPath organization: {sum(sizes)} of {sum(sizes)} changes made"


def test_a_rate_limit_is_announced_each_time(sim):
    sim.fault(status=429, headers={"Retry-After": "47"}, times=2)
    progress = told(sim, uipath_user_info, **CLIENT)
    lines = [line for line in progress.told if isinstance(line, str)]
    assert len(lines) == 2
    for line in lines:
        assert "(HTTP 429); waiting 47 s of at most 360 s (retry_budget). Press Ctrl-C to stop: " in line
        assert seed.CLIENT_SECRET not in line
