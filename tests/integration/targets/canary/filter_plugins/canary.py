# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Searches texts for a secret and its parts, in every form in which they may come up. Knows nothing of the collection."""

from __future__ import annotations

import json
import re
from base64 import b64encode, urlsafe_b64encode
from html import escape
from urllib.parse import quote, quote_plus

PIECE = 9
"""So many characters of a form in a row are a leak. Less of them may come up by chance."""


def texts(secret):
    """Texts that hold the secret: as it is, in a URL, in JSON, in HTML, and in base64, alone and together with others."""
    found = [secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], escape(secret)]
    found += [re.sub("%..", lambda match: match[0].lower(), form) for form in found[1:4]]
    for encode in (b64encode, urlsafe_b64encode):
        found += [encode(f"{before}{secret}{after}".encode()).decode() for before in ("", ":", "a:") for after in ("", "\n")]
    return list(dict.fromkeys(found))


def pieces(secret):
    """Whatever tells that there is the secret, or a part of it, in a text."""
    forms = [form for form in texts(secret) if not re.fullmatch("[A-Za-z0-9+/=_-]+", form) or form == secret]
    raw = secret.encode()
    for encode in (b64encode, urlsafe_b64encode):
        for start in range(3):
            # Whole groups of three bytes are encoded the same whatever stands around them.
            forms.append(encode(raw[start : start + (len(raw) - start) // 3 * 3]).decode())
    return {form[at : at + PIECE] for form in forms for at in range(len(form) - PIECE + 1)}


def leaks(outputs, secrets):
    """The surroundings of each piece of a secret in the outputs."""
    found = []
    for output in outputs:
        searched = [piece for piece in set().union(*map(pieces, secrets)) if piece in output]
        for line in output.splitlines() if searched else ():
            piece = next((piece for piece in searched if piece in line), None)
            if piece is not None:
                at = line.index(piece)
                found.append(f"{line[:60]} ... {line[max(0, at - 60) : at + 60]}")
    return list(dict.fromkeys(found))


def plays(groups, secret, world, url):
    """All that a task needs of each case of each module, in order. A group is a module and its cases."""
    found = []
    for module, cases in groups:
        ((name, options),) = module["task"].items()
        for case in cases:
            place = {module.get("place", "api_url"): case.get("place", url + module.get("base", ""))}
            given = {**place, module["secret"]: case.get("secret", secret), **options, **case.get("options", {})}
            before = {**world, "faults": case.get("faults", [])}
            label = f"{name.rpartition('.')[2]}: {case['name']}"
            found.append({"module": name, "options": given, "before": before, "label": label, "fails": case["fails"]})
    return found


def surprises(those, results):
    """What failed and should not have, and the other way round. ``those`` are the plays.

    What could not be read is the failure of a module that tells it as a result.
    """
    return [
        {"case": play["label"], "result": result}
        for play, result in zip(those, results)
        if bool(result.get("failed") or result.get("unreadable")) != play["fails"]
    ]


class FilterModule:
    """The filters."""

    def filters(self):
        """By name."""
        return {"canary_texts": texts, "canary_leaks": leaks, "canary_plays": plays, "canary_surprises": surprises}
