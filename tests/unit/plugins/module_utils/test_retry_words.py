# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of a wait that does not fit, and which requests may have been done."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import (
    BudgetSpent,
    Cause,
    Kind,
    Patience,
    Wait,
    may_be_done,
)

IN_DOUBT = {(cause, kind) for cause in (Cause.NO_ANSWER, Cause.TIMED_OUT, Cause.GATEWAY_ERROR) for kind in Kind}
IN_DOUBT.add((Cause.IN_FLIGHT, Kind.KEYED_POST))


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("cause", Cause)
def test_what_may_have_been_done(cause, kind):
    assert may_be_done(cause, kind) is ((cause, kind) in IN_DOUBT)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.04, "0.04"),
        (0.5, "0.5"),
        (1.4, "1"),
        (9.4, "9"),
        (9.6, "10"),
        (10.0, "10"),
        (10.6, "11"),
        (99.7, "100"),
        (3600.0, "3600"),
    ],
)
def test_seconds_are_told_as_people_say_them(seconds, words):
    with pytest.raises(BudgetSpent) as caught:
        Patience(0.0, str).wait(Wait(seconds, asked=True), "it is late")
    assert str(caught.value) == f"the server asks for a wait of {words} s, and 0 s are left of retry_budget"
