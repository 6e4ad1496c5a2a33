# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Everybody in a UiPath organization: when they signed in, and who is no user."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.answers import moment
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.directory import UiPathDirectory

MODEL = UiPathDirectory.model


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("2026-05-04T08:15:30Z", "2026-05-04T08:15:30Z"),
        ("2026-05-04T08:15:30.1234567Z", "2026-05-04T08:15:30Z"),
        ("2026-05-04T08:15:30.1234567", "2026-05-04T08:15:30Z"),
        (" 2026-05-04 08:15:30z ", "2026-05-04T08:15:30Z"),
        ("2026-05-04T00:15:30+02:00", "2026-05-03T22:15:30Z"),
        ("2026-12-31T23:15:30-05:30", "2027-01-01T04:45:30Z"),
        ("0001-01-01T00:00:00", ""),
        ("0001-01-01T00:00:00+01:00", ""),
        ("9999-12-31T23:59:59-01:00", ""),
        ("2026-02-30T08:15:30Z", ""),
        ("2026-05-04T08:15:30+99:00", ""),
        ("2026-05-04", ""),
        ("yesterday", ""),
        ("", ""),
        (None, ""),
        (1777882530, ""),
        ({}, ""),
    ],
    ids=str,
)
def test_a_moment_is_told_in_utc(value, told):
    assert moment(value) == told
    assert MODEL.last_login({"last_login_time": value}) == told


@given(st.datetimes().map(lambda when: when.isoformat()) | st.text() | st.from_regex(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d.*"))
def test_any_text_is_a_moment_or_nothing(text):
    assert re.fullmatch("|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", moment(text))


def test_a_moment_that_is_not_known():
    assert MODEL.last_login({}) == ""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("user", ""),
        ("directory_user", ""),
        (None, ""),
        ("robot", "the platform itself (robot)"),
        ("robot_account", "the platform itself (robot_account)"),
        ("directory_group", "the platform itself (directory_group)"),
        ("application", "the platform itself (application)"),
        ("9", "the platform itself (9)"),
    ],
)
def test_who_is_no_user_is_told_apart(kind, told):
    assert MODEL.governed({"type": kind}) == told
