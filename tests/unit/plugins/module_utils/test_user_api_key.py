# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The decision of user_api_key, without a server. The table with one is in test_user_api_key.py."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.user_api_key import Found, Issue, decide


@pytest.mark.parametrize(
    ("found", "rotate", "revoke_existing", "issue"),
    [
        (Found.ALIVE, False, False, Issue.NOTHING),
        (Found.ALIVE, False, True, Issue.NOTHING),
        (Found.ALIVE, True, False, Issue.REPLACEMENT),
        (Found.ALIVE, True, True, Issue.REPLACEMENT),
        (Found.NONE, False, False, Issue.NEW),
        (Found.NONE, False, True, Issue.REPLACEMENT),
        (Found.NONE, True, False, Issue.REPLACEMENT),
        (Found.NONE, True, True, Issue.REPLACEMENT),
        (Found.REJECTED, False, False, Issue.NEW),
        (Found.REJECTED, False, True, Issue.REPLACEMENT),
        (Found.REJECTED, True, False, Issue.REPLACEMENT),
        (Found.REJECTED, True, True, Issue.REPLACEMENT),
    ],
)
def test_what_is_done_with_a_key_that_could_be_tried(found, rotate, revoke_existing, issue):
    assert decide(found, rotate, revoke_existing) is issue


def test_every_case_is_decided_above():
    (mark,) = test_what_is_done_with_a_key_that_could_be_tried.pytestmark
    assert len({case[:3] for case in mark.args[1]}) == len(Found) * 2 * 2
