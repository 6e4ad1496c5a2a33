# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a server said: its JSON, and the error answers of every shape that is known."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from itertools import accumulate
from typing import Any, NamedTuple

LONGEST = 500
DEEPEST = 50
LONGEST_MARKUP = 8 * 1024


class Said(NamedTuple):
    """A server's own words: its error code, its message (never empty), and whatever it added."""

    code: str | None
    message: str
    metadata: Any


def from_json(text: str) -> Any:
    """What a JSON text says. Half of a character (a lone surrogate), which nobody could print or keep, becomes ``?``.

    Raises:
        ValueError: It is not JSON.
        RecursionError: It is nested absurdly deep.
    """
    value = json.loads(text)
    if "\\ud" not in text.lower():
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


def one_line(text: str) -> str:
    """A text of any origin as one printable line of at most 500 characters."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= LONGEST else words[:LONGEST] + "…"


def read_error(status: int, text: str, otherwise: str = "") -> Said:
    """Read the body of an error answer. Never raises: a body of no known shape gives its text, one without words ``otherwise``.

    Without ``otherwise`` that is the phrase of the status.

    The shapes are those of polytomic-api.md and uipath-api.md, "Errors: shapes that a client must read": a flat object, one
    with ``error`` as a text or an object, OAuth's, problem details, identity results, and HTML or nothing from proxies.
    """
    try:
        body = from_json(text) if _depth(text) <= DEEPEST else None
    except ValueError:
        body = None
    said = _from_object(body) if isinstance(body, Mapping) else None
    if said is None and isinstance(body, str):
        said = Said(None, body, None)
    if said is None or not said.message:
        code, metadata = (said.code, said.metadata) if said else (None, None)
        said = Said(code, _from_markup(text) if body is None else "", metadata)
    return Said(said.code, said.message.strip() or otherwise or _phrase(status), said.metadata)


def _from_object(body: Mapping[str, Any]) -> Said:
    result = body.get("result")
    if isinstance(result, Mapping):
        body = {**body, **result}
    error = body.get("error")
    if isinstance(error, Mapping):
        return _from_object(error)
    oauth = body.get("error_description")
    code = _first_text(body, "key", "code", "errorCode", "StatusCode") or (str(error) if oauth and error else None)
    words = [_first_text(body, "error_description", "message", "Message", "errorMessage", "title", "detail", "StatusDescription")]
    if not words[0] and not oauth:
        words = [_text(error)]
    errors = body.get("errors")
    words.extend(_details(errors))
    if not code and isinstance(errors, list) and errors and isinstance(errors[0], Mapping):
        code = _text(errors[0].get("code")) or None
    metadata = next((body[name] for name in ("metadata", "context", "errors") if body.get(name)), None)
    return Said(code, "; ".join(word for word in words if word), metadata)


def _details(errors: Any) -> list[str]:
    """The parts of ``errors``: ``{field: [text]}`` of problem details, or ``[{code, description}]`` of identity results."""
    if isinstance(errors, Mapping):
        return [f"{field}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}" for field, texts in errors.items()]
    if isinstance(errors, list):
        return [part for part in map(_detail, errors) if part]
    return []


def _detail(error: Any) -> str:
    if isinstance(error, Mapping):
        return ": ".join(filter(None, (_text(error.get("code")), _text(error.get("description")))))
    return str(error)


def _first_text(body: Mapping[str, Any], *names: str) -> str:
    return next((_text(body[name]) for name in names if _text(body.get(name))), "")


def _text(value: Any) -> str:
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""


def _depth(text: str) -> int:
    """How deep a JSON text is nested, counted before it is parsed: what is absurdly deep ends in a RecursionError somewhere."""
    return max(accumulate((char in "[{") - (char in "]}") for char in text), default=0)


def _from_markup(text: str) -> str:
    text = text[:LONGEST_MARKUP]
    title = re.search(r"<title[^>]*>(.*?)</title>", text, re.I | re.S)
    return re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", " ", title.group(1) if title else text)


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "no words"
