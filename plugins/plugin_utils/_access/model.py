# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an access report is made from, and what it consists of: small values, without I/O.

A report compares **people**, as the people file describes them, with **accounts**, as the platforms list them. Names of
platforms are ``polytomic`` and ``uipath``. Text that is not known is None in a row, and empty in the values that a row is
made from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

RIGHT, MISSING, ORPHAN, EXCESS = "right", "missing", "orphan", "excess"
DIFFERS, EXPIRED, EXCEPTION, INACTIVE = "differs", "expired", "exception", "inactive"
# In the order in which a report counts them.
STATUSES = (ORPHAN, EXPIRED, EXCESS, DIFFERS, MISSING, INACTIVE, EXCEPTION, RIGHT)
KEEP, REVOKE = "keep", "revoke"


@dataclass(frozen=True)
class Access:
    """Where a person of the file should have access, and with which roles.

    At most one of ``roles``, ``role_ids`` and ``role`` is set. If none is, the person can have any roles.

    Attributes:
        platform: The platform.
        organization: The name or the id of the organization as written; empty for the only one that the credential sees.
        roles: Names of roles, or of groups.
        role_ids: Their ids.
        role: A legacy role name of Polytomic.
        user_name: The user name on this platform; empty if the person is found by e-mail address.
        user_id: The id on this platform; empty as above.
    """

    platform: str
    organization: str = ""
    roles: tuple[str, ...] | None = None
    role_ids: tuple[str, ...] | None = None
    role: str | None = None
    user_name: str = ""
    user_id: str = ""


@dataclass(frozen=True)
class Person:
    """One entry of the people file.

    Attributes:
        email: The e-mail address as written.
        access: The organizations that the person should have access to, each once.
        kind: ``employee``, ``contractor`` or ``service``.
        owner: Who answers for this access.
        until: The last day of the access; None if it has no end.
        reason: Why the person has access.
        ticket: Where that was requested.
        present: False for ``state: absent``.
        name: The first name, for platforms that store it; empty to leave it as it is.
        surname: The last name, likewise.
    """

    email: str
    access: tuple[Access, ...] = ()
    kind: str = "employee"
    owner: str = ""
    until: date | None = None
    reason: str = ""
    ticket: str = ""
    present: bool = True
    name: str = ""
    surname: str = ""

    def entitled(self, today: date) -> bool:
        """Whether the person should have access on this day."""
        return self.present and (self.until is None or today <= self.until)


@dataclass(frozen=True)
class Permitted:
    """An exception: who may have access without being in the people file.

    Attributes:
        email: An e-mail address, a user name, or a shell pattern of these; for an account with neither, its id.
        platform: The platform; empty for all of them.
        organization: The name or id of the organization, or a shell pattern of names; empty for all of them.
        reason: Why they have access.
        approved_by: Who approved it.
        expires: The last day; None if it has no end.
    """

    email: str
    platform: str = ""
    organization: str = ""
    reason: str = ""
    approved_by: str = ""
    expires: date | None = None


@dataclass(frozen=True)
class Decision:
    """What a reviewer decided about one row of an earlier report.

    Attributes:
        platform, organization, organization_id, email, user_name, user_id: The row.
        decision: ``keep``, ``revoke``, or empty if there is none yet.
        justification: Why.
        reviewer: Who decided it.
        reviewed_at: When, as the reviewer wrote it.
    """

    platform: str
    organization: str = ""
    organization_id: str = ""
    email: str = ""
    user_name: str = ""
    user_id: str = ""
    decision: str = ""
    justification: str = ""
    reviewer: str = ""
    reviewed_at: str = ""


@dataclass(frozen=True)
class Role:
    """A role or a group that an account has. Without a name, if the platform does not tell it, the id is shown."""

    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Account:
    """One user as a platform lists them.

    Attributes:
        id: The id on the platform.
        email: The e-mail address; empty if there is none.
        user_name: The user name; empty on a platform without user names.
        roles: The roles or groups.
        role: The legacy role name of Polytomic, which counts if there are no ``roles``.
        active: False if the account is deactivated. A pending invitation is active, since accepting it gives access.
        elsewhere: The other system that alone manages this account, as ``Model.governed`` says; empty for none. Such an account
            is in a report only if the people file names it.
        foreign: Those of its other attributes that another system manages, as ``Model.foreign`` says.
        last_login: When it was last used, in UTC; empty if that is not known.
        name: The first name; empty if that is not known.
        surname: The last name, likewise.
    """

    id: str
    email: str = ""
    user_name: str = ""
    roles: tuple[Role, ...] = ()
    role: str = ""
    active: bool = True
    elsewhere: str = ""
    last_login: str = ""
    name: str = ""
    surname: str = ""
    foreign: Sequence[str] = ()


@dataclass(frozen=True)
class Place:
    """An organization of a platform. The id may be empty if it is not known, and the name as well if it is the only one."""

    platform: str
    organization_id: str = ""
    organization: str = ""


@dataclass(frozen=True)
class Organization:
    """An organization that was read completely.

    Attributes:
        place: Which one.
        accounts: All its users.
        role_names: The names of all its roles or groups by id.
        own: Whether it is the one that entries without an organization mean.
        nameless: Why the names of its roles or groups could not be read; empty if they were.
        listed: Whether it is one of those that its platform listed.
    """

    place: Place
    accounts: tuple[Account, ...] = ()
    role_names: Mapping[str, str] = field(default_factory=dict)
    own: bool = False
    nameless: str = ""
    listed: bool = False


@dataclass(frozen=True)
class Unreadable:
    """An organization, or a whole platform if the place has neither a name nor an id, that could not be read completely.

    Attributes:
        place: Which one.
        why: One sentence, without a secret.
        own: As for an organization.
        people: The e-mail addresses of those whom the people file names there. Whether they have access is not known.
    """

    place: Place
    why: str
    own: bool = False
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What was read from the platforms.

    Attributes:
        platforms: The platforms of this run. What the file says of another one is not looked at.
        organizations: Those that were read.
        unreadable: Those that were not.
        left_out: Those that exist, and that this run was not to read.
        listed: The platforms whose organizations were all listed: what is not among them there does not exist. A credential for
            one organization lists none.
    """

    platforms: tuple[str, ...]
    organizations: tuple[Organization, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    left_out: tuple[Place, ...] = ()
    listed: tuple[str, ...] = ()

    @property
    def places(self) -> tuple[Place, ...]:
        """All organizations that are known of."""
        unreadable = (one.place for one in self.unreadable)
        return (*(one.place for one in self.organizations), *unreadable, *self.left_out)


@dataclass(frozen=True)
class Expected:
    """What is expected, besides the people.

    Attributes:
        today: The day, in UTC, on which ``until`` and ``expires`` are judged.
        permitted: The exceptions.
        privileged: For each platform, the names of its privileged roles or groups.
        decisions: What reviewers decided; None if there is no review.
        previous: An earlier ``access.json``; None if there is none.
    """

    today: date
    permitted: tuple[Permitted, ...] = ()
    privileged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] | None = None
    previous: Mapping[str, Any] | None = None


class Row(NamedTuple):
    """A person in an organization. The attributes are the columns of ``access.csv``, in this order; dates are ISO 8601.

    ``expected_roles`` is None if no roles are expected in particular. ``kind`` is None for people who are not in the people file.
    """

    platform: str
    organization: str
    organization_id: str
    email: str | None
    user_name: str | None
    user_id: str | None
    kind: str | None
    owner: str | None
    roles: tuple[str, ...]
    expected_roles: tuple[str, ...] | None
    privileged: bool
    status: str
    until: str | None
    last_login: str | None
    reason: str | None
    ticket: str | None
    decision: str | None
    justification: str | None
    reviewer: str | None
    reviewed_at: str | None


COLUMNS = Row._fields


class Reviewed(NamedTuple):
    """An organization of the report, and how many accounts it has. ``elsewhere`` of them are managed by other systems.

    ``listed`` is as for :class:`Organization`.
    """

    place: Place
    accounts: int
    elsewhere: int
    listed: bool


class Outcome(NamedTuple):
    """A decision, and what became of it: ``carried out``, ``not carried out``, ``stale`` or ``unknown``."""

    decision: Decision
    outcome: str
    why: str


class Since(NamedTuple):
    """What is different from an earlier report. ``came`` and ``left`` are rows, ``changed`` has ``before`` and ``after``."""

    came: tuple[Mapping[str, Any], ...]
    left: tuple[Mapping[str, Any], ...]
    changed: tuple[Mapping[str, Any], ...]


class Findings(NamedTuple):
    """All that a report says.

    Attributes:
        rows: Privileged accounts first, then by platform, organization and person.
        totals: The number of rows with each status, of rows that are ``privileged`` or ``undecided``, of ``rows``, and of
            different ``people`` in them.
        reviewed: The organizations that were read.
        unreadable: Those that were not, with the people whose access is unknown.
        left_out: How many organizations this run was not to read.
        listed: The platforms whose organizations were all listed.
        outcomes: What became of the decisions; None if there is no review.
        since: What is different from the earlier report; None if there is none.
        not_compared: The organizations with people that only one of the two reports has read.
    """

    rows: tuple[Row, ...]
    totals: Mapping[str, int]
    reviewed: tuple[Reviewed, ...]
    unreadable: tuple[Unreadable, ...]
    left_out: int
    listed: tuple[str, ...]
    outcomes: tuple[Outcome, ...] | None
    since: Since | None
    not_compared: tuple[Place, ...]

    @property
    def complete(self) -> bool:
        """Whether everything that was to be read was read."""
        return not self.unreadable
