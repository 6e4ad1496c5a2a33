# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Collect the mistakes in the options of a task, in order to report them all at once, by position and person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from .errors import InvalidInput

LONGEST = 1000  # characters of a message; ``mistakes`` has them all
LONGEST_LABEL = 64
# What an entry of a list is called by, for messages: the first of these that it has.
LABELS = ("email", "user_name", "id", "organization", "organization_id")
STEPS = re.compile(r"[\[\]. ]+")


class Mistakes:
    """The mistakes in the options of one task."""

    def __init__(self) -> None:
        self._found: list[tuple[str, str]] = []

    def __bool__(self) -> bool:
        return bool(self._found)

    def add(self, source: str, *sentences: str) -> None:
        """Add mistakes.

        Args:
            source: Where they are, such as ``users[3]``, which decides the order. Empty for the options of the task itself.
            sentences: What is wrong there, and what to do. Each names the place.
        """
        self._found += [(source, sentence) for sentence in sentences]

    @contextmanager
    def collecting(self, source: str = "") -> Iterator[None]:
        """Add the mistakes of an :class:`InvalidInput` that the block raises, instead of ending the task."""
        try:
            yield
        except InvalidInput as error:
            self.add(source, *error.details.get("mistakes", [error.message]))

    def sentences(self) -> list[str]:
        """Return all mistakes by position, each once."""
        return list(dict.fromkeys(sentence for _source, sentence in sorted(self._found, key=_position)))

    def refuse(self) -> None:
        """End the task if there are mistakes.

        Raises:
            InvalidInput: There are. Its message tells the first ones, and its detail ``mistakes`` has all.
        """
        if self._found:
            sentences = self.sentences()
            raise InvalidInput(in_short(sentences), mistakes=sentences)


def in_short(sentences: Sequence[str], several: str = "{} mistakes, and nothing was sent: ", longest: int = LONGEST) -> str:
    """Return a message with as many of these mistakes as fit into one, but with the first in any case.

    Args:
        sentences: The mistakes.
        several: Begins the message if there are several; the braces stand for their number.
        longest: The longest message, in characters.
    """
    if len(sentences) == 1:
        return _cut(sentences[0], longest)
    message = several.format(len(sentences)).rstrip()
    end = " And {} more, see mistakes."
    for told, sentence in enumerate(sentences):
        left = len(sentences) - told
        room = longest - len(message) - (len(end) + len(str(left)) if left > 1 else 0) - 1
        if told and len(sentence) > room:
            return message + end.format(left)
        message = f"{message} {_cut(sentence, room)}".lstrip()
    return message


def place_of(options: Mapping[Any, Any], source: str, about: str = "") -> str:
    """Return the beginning of a sentence about an entry, such as ``users[3] (jane@acme.example): ``; empty without a source.

    Args:
        options: The options of the entry.
        source: Where the entry is, such as ``users[3]``.
        about: The option that the sentence is about. If it is what the entry is called by, the entry is not called by it.
    """
    if not source:
        return ""
    for name in LABELS:
        value = options.get(name)
        label = str(value).strip() if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if label and label.isprintable():
            return f"{source}: " if name == about else f"{source} ({_cut(label, LONGEST_LABEL)}): "
    return f"{source}: "


def listed(words: Sequence[str], last: str = "and") -> str:
    """Return words as a sentence lists them: ``a, b and c``."""
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _position(found: tuple[str, str]) -> list[Any]:
    return [int(step) if step.isdigit() else step for step in STEPS.split(found[0])]


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
