# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a proxy answers in the name of a server that is not to be had: it may have been done, so it is looked, and sent again."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from simulator import seed, seed_uipath

from ansible_collections.rosterops.saas_users.plugins.modules import (
    partner_user,
    partner_user_info,
    uipath_user,
    uipath_user_info,
)
from ansible_collections.rosterops.saas_users.tests.unit import tasks, uipath_tasks
from ansible_collections.rosterops.saas_users.tests.unit.tasks import NEW_EMAIL, invitations
from ansible_collections.rosterops.saas_users.tests.unit.uipath_tasks import BULK, SEEN, person

STATUSES = [502, 504, *range(520, 528), 529, 530, 598, 599]
PAGE = {"body": "<html><head><title>acme.example | 524: A timeout occurred</title></head><body>cloudflare</body></html>"}

pytestmark = [pytest.mark.usefixtures("waits"), pytest.mark.parametrize("status", STATUSES)]


def test_a_listing_is_read_again(sim, status):
    sim.fault(method="GET", status=status, times=5, **PAGE)
    assert len(tasks.run(sim, partner_user_info)["users"]) == 3
    assert tasks.asked(sim) == ["GET /"] * 6


def test_an_invitation_that_was_sent_is_found(sim, status):
    sim.fault(method="POST", when="after", status=status, **PAGE)
    assert tasks.run(sim, partner_user, email=NEW_EMAIL, role_ids=[seed.ACME_ADMIN])["changed"]
    assert tasks.asked(sim) == ["GET /", "POST /", "GET /"]
    assert invitations(sim) == 1


def test_an_invitation_that_was_not_sent_is_sent_after_a_look(sim, status):
    sim.fault(method="POST", status=status, times=2, **PAGE)
    assert tasks.run(sim, partner_user, email=NEW_EMAIL, role_ids=[seed.ACME_ADMIN])["changed"]
    assert tasks.asked(sim) == ["GET /", "POST /", "GET /", "POST /", "GET /", "POST /"]
    assert len(set(tasks.keys(sim))) == 3
    assert invitations(sim) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_removal_is_asked_for_again(sim, status, when):
    sim.fault(method="DELETE", when=when, status=status, **PAGE)
    assert tasks.run(sim, partner_user, email=seed.BEN_EMAIL, state="absent")["changed"]
    assert tasks.methods(sim) == ["GET", "DELETE", "DELETE"]


def test_a_listing_of_uipath_is_read_again(sim, status):
    sim.fault(method="GET", status=status, times=5, **PAGE)
    assert uipath_tasks.run(sim, uipath_user_info)["users"]
    assert uipath_tasks.asked(sim) == [SEEN] * 6


def test_a_creation_without_a_key_is_looked_for(sim, status):
    sim.fault(method="POST", when="after", status=status, **PAGE)
    assert uipath_tasks.run(sim, uipath_user, email=NEW_EMAIL)["changed"]
    assert uipath_tasks.asked(sim)[:3] == [SEEN, f"POST {BULK}", SEEN]
    assert tasks.methods(sim).count("POST") == 1
    assert person(sim, NEW_EMAIL)


def test_an_update_of_uipath_is_sent_again(sim, status):
    sim.fault(method="PUT", status=status, **PAGE)
    assert uipath_tasks.run(sim, uipath_user, email=seed_uipath.BERT_EMAIL, name="Berta")["changed"]
    assert tasks.methods(sim) == ["GET", "PUT", "PUT", "GET"]
