# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Unit tests of module_utils/_base/errors.py: one error can be the answer to many, so more is said with a new one."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput, Refused, TaskError
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.errors import ApiError, MalformedAnswer, Unreachable
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.patience import BudgetSpent
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.retry import Cause

FAILURE = {"status": 503, "message": "busy"}


@pytest.mark.parametrize("kind", [TaskError, InvalidInput, Refused, BudgetSpent])
def test_more_is_said_with_a_new_error_of_the_same_type(kind):
    error = kind("No", failure=FAILURE)
    more = error.adding("; try again", accepted=True, in_doubt=True, changed=True)
    assert more.__class__ is kind
    assert (str(more), more.args) == ("No; try again", ("No; try again",))
    assert more.details == {"failure": FAILURE, "changed": True}
    assert (more.accepted, more.in_doubt, more.may_have_written) == (True, True, True)
    assert (str(error), error.args, error.details) == ("No", ("No",), {"failure": FAILURE})
    assert (error.accepted, error.in_doubt, error.may_have_written) == (False, False, False)


@pytest.mark.parametrize("kind", [ApiError, MalformedAnswer, Unreachable])
def test_a_failed_request_keeps_all_that_is_known_of_it(kind):
    more = kind("No", FAILURE, Cause.SERVER_ERROR, 7.0, "<body>").adding("; try again")
    assert more.__class__ is kind
    assert (more.status, more.cause, more.asked, more.text) == (503, Cause.SERVER_ERROR, 7.0, "<body>")
    assert more.details == {"failure": FAILURE}


def test_what_is_known_of_an_error_is_never_taken_back():
    error = TaskError("No").adding(accepted=True).adding(in_doubt=True).adding("; more", accepted=False, in_doubt=False)
    assert (error.message, error.accepted, error.in_doubt) == ("No; more", True, True)


def test_an_error_is_never_changed():
    error = ApiError("No", FAILURE)
    for name, value in {**vars(error), "accepted": True, "in_doubt": True}.items():
        with pytest.raises(AttributeError, match="adding"):
            setattr(error, name, value)
    with pytest.raises(TypeError):
        error.details["changed"] = True
    assert (error.message, error.details, error.may_have_written) == ("No", {"failure": FAILURE}, False)


def test_what_python_keeps_of_an_error_can_be_set():
    error = TaskError("No")
    error.__traceback__ = None
    error.__cause__ = ValueError()
    assert isinstance(error.__cause__, ValueError)


def test_adding_nothing_makes_a_new_error_all_the_same():
    error = TaskError("No", changed=False)
    more = error.adding()
    assert more is not error
    assert (more.message, more.details) == ("No", {"changed": False})


def test_a_hint_is_a_part_of_the_message_that_can_be_left_out():
    error = TaskError("no").adding(hint=". Check the key").adding("; so it ended")
    assert (error.message, error.hint, error.brief) == ("no. Check the key; so it ended", ". Check the key", "no; so it ended")
    assert (TaskError("no").adding("t").hint, TaskError("no").brief) == ("", "no")


def test_no_message_controls_a_terminal():
    """A name of a role or an organization, which a server has sent, stands in many messages."""
    error = TaskError("There is no role \x1b]0;x\x07.").adding(" Existing roles: \u202eA\x00,\nB.")
    assert error.message == str(error) == "There is no role  ]0;x . Existing roles:  A , B."
