# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors that end a task with a clear message. They do not depend on Ansible."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from .progress import printable

Error = TypeVar("Error", bound="TaskError")
MOST_MISTAKES = 1000  # in a result: a controller keeps no result that is longer than 700,000 characters
ENDS = r"(?=[:;,.]?(?:\s|$))"  # so that organization 4 is not found in organization 42


class TaskError(Exception):
    """Ends the task. The message must not contain a secret. An error is never changed: see ``adding``.

    Args:
        message: One or more sentences for the person on call: what happened, where, and what to do. What could control a
            terminal, such as in a name that a server has sent, becomes a space.
        details: Further attributes of the failed result, such as ``failure`` or ``failures``.

    Attributes:
        accepted: Whether the server accepted a write anyway, so that something has changed, or will change.
        in_doubt: Whether a write may have been done anyway: no answer shows it.
        hint: The part of the message that holds for every failure of this cause, and that is said once of several; or empty.
    """

    message: str
    details: Mapping[str, Any]
    accepted = False
    in_doubt = False
    hint = ""

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        vars(self).update(message=printable(message), details=MappingProxyType(details))

    def __setattr__(self, name: str, value: object) -> None:
        """Accept only what Python itself sets, such as ``__traceback__``.

        Raises:
            AttributeError: It is anything else.
        """
        if not name.startswith("__"):
            raise AttributeError(f"{name} cannot be set: use adding() for a new error")
        super().__setattr__(name, value)

    @property
    def may_have_written(self) -> bool:
        """Whether something may have been created, changed or removed."""
        return self.accepted or self.in_doubt

    @property
    def brief(self) -> str:
        """The message without the hint."""
        return self.message.replace(self.hint, "", 1)

    def adding(
        self: Error, more: str = "", *, accepted: bool = False, in_doubt: bool = False, hint: str = "", **details: Any
    ) -> Error:
        """Return a new error of the same type that says more. This one is unchanged, since several users may share it.

        Args:
            more: Appended to the message.
            accepted: True if a write is now known to have been accepted.
            in_doubt: True if a write may have been done. This replaces what was known before.
            hint: Appended to the message, and known as what holds for every failure of this cause.
            details: Further attributes of the failed result, or new values for existing ones.
        """
        message = printable(self.message + more + hint)
        new = type(self).__new__(type(self), message)
        vars(new).update(
            vars(self),
            message=message,
            hint=hint or self.hint,
            accepted=self.accepted or accepted,
            in_doubt=self.in_doubt or in_doubt,
            details=MappingProxyType({**self.details, **details}),
        )
        return new

    def __str__(self) -> str:
        return self.message


class InvalidInput(TaskError):
    """The author's input is invalid. Raised before anything is written."""


class NotSet(InvalidInput):
    """What is needed to use a platform at all is not set, such as a credential. A report tells it, and goes on."""


class Refused(TaskError):
    """The input is valid, but applying it would be unsafe or impossible. Raised before anything is written."""


def at_most(mistakes: Sequence[str]) -> list[str]:
    """Return as many of these mistakes as a result should have, and the number of the others."""
    left = len(mistakes) - MOST_MISTAKES
    return [*mistakes[:MOST_MISTAKES], *([f"And {left:,} more mistakes."] if left > 0 else [])]


def first_few(words: Sequence[str], most: int, between: str = ", ", rest: str = " and {:,} more") -> str:
    """Return the first of many words for a message, and how many more there are.

    Args:
        words: All of them.
        most: How many to show.
        between: Stands between two of them.
        rest: Ends the list if not all are shown; the braces stand for the number of the others.
    """
    more = rest.format(len(words) - most) if len(words) > most else ""
    return between.join(words[:most]) + more


def number_of(number: int, noun: str) -> str:
    """Return a number of things for a message, such as ``1 user`` or ``1,200 users``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def where_of(organization_id: str, name: str = "") -> str:
    """What messages call an organization: ``organization 42``, or ``organization Acme (42)`` if its name is known."""
    return f"organization {name} ({organization_id})" if name else f"organization {organization_id}"


def tells(sentence: str, where: str) -> bool:
    """Whether a sentence names an organization, so that it needs no other place.

    Args:
        sentence: The sentence.
        where: What messages call the organization.
    """
    return re.search(rf"{re.escape(where)}{ENDS}", sentence) is not None


def without_place(sentence: str, where: str) -> str:
    """Return a sentence that stands after the organization that it is about, and so need not name it again.

    Args:
        sentence: The sentence, such as ``Creating jane@acme.example in organization 42: no answer``.
        where: What messages call the organization.
    """
    return re.sub(rf" (?:in|of|from) {re.escape(where)}{ENDS}", "", sentence)
