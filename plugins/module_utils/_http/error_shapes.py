# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Read JSON, and error answers of all known shapes."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Callable, NamedTuple

LONGEST = 500
SHORT = 20
DEEPEST = 50
LONGEST_MARKUP = 8 * 1024

# The attributes that contain the message, in order of preference.
SENTENCES = ("error_description", "message", "errormessage", "statusdescription")
PROBLEM = ("title", "detail")
CODES = ("key", "code", "errorcode", "statuscode")
FAULTS = ("validationerrors", "errors", "modelstate")
# What is shown of an answer that can contain a secret: a code and a sentence, but no lists and no names chosen by the server.
HARMLESS = {*SENTENCES, *PROBLEM, *CODES, "error"}
LABELS = ("code", "errorcode", "field", "propertyname")
TEXTS = ("description", "message", "errormessage", "detail", "title")
Word = tuple[str, str]  # a label, which may be empty, and the text


class Said(NamedTuple):
    """What a server said: its error code, its message (never empty), and any metadata."""

    code: str | None
    message: str
    metadata: Any


def no_number(text: str) -> Any:
    """Refuse a number in JSON text that cannot be stored: NaN, infinite or overlong.

    Raises:
        ValueError: Always.
    """
    raise ValueError(f"the answer contains {text if len(text) < SHORT else 'an overlong number'}, which cannot be stored")


def from_json(text: str, odd: Callable[[str], Any] = no_number) -> Any:
    """Parse JSON text. A lone surrogate, which can be neither printed nor stored, becomes ``?``.

    Args:
        text: The text.
        odd: Called with a number that cannot be stored (NaN, infinite or overlong); returns its replacement.

    Raises:
        ValueError: The text is not JSON, it is nested too deeply to be shown, or ``odd`` refuses a number.
        RecursionError: It is nested too deeply to be parsed.
    """

    def whole(digits: str) -> Any:
        return int(digits) if len(digits) <= LONGEST else odd(digits)

    def decimal(digits: str) -> Any:
        number = float(digits)
        return number if math.isfinite(number) else odd(digits)

    value = json.loads(text, parse_constant=odd, parse_float=decimal, parse_int=whole)
    _refuse_depth(value)
    if "\\ud" not in text.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def _refuse_depth(value: Any) -> None:
    """Refuse a value that is nested too deeply. All code that shows a result recurses into it, including Ansible."""
    level: list[Any] = [[value]]
    for _depth in range(DEEPEST + 1):
        inner = (one.values() if isinstance(one, dict) else one for one in level)
        level = [one for values in inner for one in values if isinstance(one, (dict, list))]
        if not level:
            return
    raise ValueError("the answer is nested too deeply")


def is_object(text: str) -> bool:
    """Return whether a body is a JSON object, as the errors of the platforms are; what is between them says something else."""
    try:
        return isinstance(from_json(text, one_line), Mapping)
    except (ValueError, RecursionError):
        return False


def one_line(text: str) -> str:
    """Return any text as one printable line of at most 500 characters."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def read_error(status: int, text: str, otherwise: str = "", with_secret: bool = False) -> Said:
    """Read the body of an error answer. This never raises an exception.

    The shapes are those of ``docs/dev/polytomic-api.md`` and ``uipath-api.md``, "Errors: shapes that a client must read": a
    flat object, one with ``error`` as a string or an object, OAuth's, problem details, identity results, and HTML or nothing
    from proxies. A body of another shape is returned as text. Everything that the server says is kept, each part once.

    Args:
        status: The HTTP status.
        text: The body.
        otherwise: The message if the body has none; by default, the reason phrase of the status.
        with_secret: Whether the answer can contain a secret. Then only the code and the sentence of a known shape are kept.
    """
    try:
        body = from_json(text, one_line)
    except (ValueError, RecursionError):
        body = None
    if with_secret:
        body = _harmless(body)
    said = _from_object(body) if isinstance(body, Mapping) else None
    if said is None and isinstance(body, str):
        said = Said(None, body, None)
    if said is None or not said.message:
        code, metadata = (said.code, said.metadata) if said else (None, None)
        said = Said(code, _from_markup(text) if body is None else "", metadata)
    return Said(said.code, said.message.strip() or otherwise or phrase(status), said.metadata)


def _harmless(body: Any) -> dict[str, Any]:
    """Return only those attributes of an object that say what is wrong."""
    members = body.items() if isinstance(body, Mapping) else ()
    told = {name: value for name, value in members if name.lower() in HARMLESS}
    return {name: _harmless(value) if isinstance(value, Mapping) else _text(value) for name, value in told.items()}


def _from_object(body: Mapping[str, Any]) -> Said:
    parts = _parts(body)
    error = next((_text(part["error"]) for part in parts if _text(part.get("error"))), "")
    told = any(_first_text(part, *SENTENCES, *PROBLEM) for part in parts)
    words = [("", "" if told else error), *(word for part in parts for word in _words(part))]
    faults = [fault for part in parts for name in FAULTS for fault in _listed(part.get(name) or [])]
    first = {name.lower(): value for name, value in faults[0].items()} if faults and isinstance(faults[0], Mapping) else {}
    oauth = any(part.get("error_description") for part in parts)
    code = next((_first_text(part, *CODES) for part in parts if _first_text(part, *CODES)), error if oauth else "")
    metadata = next((part[name] for part in parts for name in ("metadata", "context", *FAULTS) if part.get(name)), None)
    return Said(code or _text(first.get("code")) or None, "; ".join(_once(words)), metadata)


def _parts(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a body and the objects in it that give reasons, the innermost first, with attribute names in lower case."""
    part = {name.lower(): value for name, value in body.items()}
    inner = [one for name in ("error", "result") if isinstance(part.get(name), Mapping) for one in _parts(part[name])]
    return [*inner, part]


def _words(part: Mapping[str, Any]) -> list[Word]:
    """Return what one object says: its sentence, title and detail, each fault, and the lines of its details."""
    words = [("", _first_text(part, *SENTENCES)), *(("", _text(part.get(name))) for name in PROBLEM)]
    words += [word for name in FAULTS for word in _faults(part.get(name))]
    details = part.get("details")
    if isinstance(details, str):
        return words + [("", line.lstrip("-*\u2022 \t")) for line in details.splitlines()]
    return words + _faults(details)


def _faults(errors: Any) -> list[Word]:
    """Return the faults in ``{field: [text]}``, ``[{code, description}]``, ``[{message, members}]`` and similar shapes."""
    if isinstance(errors, Mapping):
        return [(field, " ".join(map(_joined, map(_fault, _listed(said))))) for field, said in errors.items()]
    return [_fault(one) for one in errors] if isinstance(errors, list) else []


def _fault(error: Any) -> Word:
    if not isinstance(error, Mapping):
        return "", _text(error)
    part = {name.lower(): value for name, value in error.items()}
    members = ", ".join(filter(None, map(_text, _listed(part.get("members")))))
    return _first_text(part, *LABELS) or members, _first_text(part, *TEXTS)


def _once(words: Iterable[Word]) -> list[str]:
    """Return each text once. A text that also occurs with a label is returned with the label only."""
    words = [(label.strip(), text.strip()) for label, text in words]
    told: dict[str, str] = {}
    about = {_same(form) for label, text in words if label for form in (text, f"{label}: {text}")}
    for label, text in words:
        word = _joined((label, text))
        if word and (label or _same(word) not in about):
            told.setdefault(_same(word), word)
    return list(told.values())


def _joined(word: Word) -> str:
    return ": ".join(filter(None, word))


def _same(word: str) -> str:
    return word.rstrip(".").lower()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _first_text(body: Mapping[str, Any], *names: str) -> str:
    return next((_text(body[name]) for name in names if _text(body.get(name))), "")


def _text(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _from_markup(text: str) -> str:
    text = text[:LONGEST_MARKUP]
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
    return re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", title.group(1) if title else text)


def phrase(status: int) -> str:
    """Return the reason phrase of an HTTP status."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "unknown status"
