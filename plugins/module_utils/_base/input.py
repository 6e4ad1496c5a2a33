# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an author writes: texts, the URL of a deployment, and ids that become paths. A mistake is told before anything is sent."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from .email import folded
from .errors import InvalidInput, Refused

# Compiled once: each task of the fast lane is a process of its own, which would begin anew.
NO_URL = re.compile(r"[\s\x00-\x1f\x7f\\]")


class FromEnvironment(str):
    """The value of an option that an environment variable has given."""

    __slots__ = ()


def base_url(text: str, option: str, allow_plain_http: bool = False) -> str:
    """The URL of a deployment: ``https://`` is added where no scheme is, a path prefix is kept, trailing slashes go.

    Args:
        text: As the author gave it.
        option: Where, for messages.
        allow_plain_http: Whether a credential may go unencrypted to another machine.

    Raises:
        InvalidInput: It is no web address, it holds a user, a password, a query or a fragment (none of these is quoted), or
            it is ``http://`` to another machine.
    """
    url = text.strip()
    url = (url if "://" in url else f"https://{url}").rstrip("/")
    no_address = InvalidInput(f"{option} is not a web address: give it as https://host, with a port and a path if need be.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise no_address from None
    if "@" in parts.netloc:
        raise InvalidInput(f"{option} holds a user or a password: take them out, credentials have options of their own.")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise InvalidInput(f"{option} holds a query or a fragment: give only the scheme, the host and a path prefix.")
    if parts.scheme not in ("http", "https") or not host or NO_URL.search(url):
        raise no_address
    if parts.scheme == "http" and not allow_plain_http and not _is_loopback(host):
        raise InvalidInput(
            f"{option} is http:// to {host}, which would send the credential unencrypted: give https://, "
            "or set allow_plain_http=true if you trust the network up to there. Nothing was sent."
        )
    return url


def _is_loopback(host: str) -> bool:
    """Whether a request to this host stays on this machine. A name other than ``localhost`` says nothing of that."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".") == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def path_of(*segments: str) -> str:
    """A path made of escaped segments, such as ``/api/organizations/1%2F2/users``.

    Raises:
        InvalidInput: A segment is empty, ``.`` or ``..``: it would name another place than the author meant. Or it is no text.
    """
    for segment in segments:
        if segment in ("", ".", ".."):
            raise InvalidInput(f"'{segment}' cannot be an id.")
    try:
        return "".join("/" + quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:
        raise InvalidInput("An id holds a character that is no text.") from None


def trimmed(value: Any, option: str) -> Any:
    """A text, or a list of texts without repetitions in whatever case, each without surrounding white space.

    Raises:
        InvalidInput: A text is empty, or the list is: no platform can store an empty set.
    """
    if isinstance(value, list):
        if not value:
            raise InvalidInput(f"{option} is an empty list, which cannot be stored. To leave it as it is, leave it out.")
        unique: dict[str, Any] = {}
        for item in value:
            text = trimmed(item, option)
            unique.setdefault(folded(text), text)
        return list(unique.values())
    text = "" if value is None else str(value).strip()
    if not text:
        raise InvalidInput(f"{option} is empty: give a value, or leave it out.")
    return text


def ids_of(names: Sequence[str], objects: Sequence[Mapping[str, Any]], kind: str, where: str) -> list[str]:
    """The ids of the roles or groups with these names, compared without regard to case.

    Args:
        names: As the author gave them.
        objects: All that there are, each with ``id`` and ``name``.
        kind: What they are, in the singular, which is also the option for ids: ``role`` for ``role_ids``.
        where: The place, for messages.

    Raises:
        Refused: A name is unknown (the message lists those there are), or is that of several (it lists their ids). Or it has
            no id, or one that another has as well.
    """
    by_name: dict[str, list[str]] = {}
    by_id: dict[str, list[str]] = {}
    for one in objects:
        by_name.setdefault(folded(one.get("name")), []).append(one.get("id") or "")
        by_id.setdefault(folded(one.get("id")), []).append(str(one.get("name")))
    ids = []
    for name in names:
        found = by_name.get(folded(name), [])
        if not found:
            there = ", ".join(sorted(str(one.get("name")) for one in objects)) or "none"
            raise Refused(f"There is no {kind} '{name}' in {where}. The {kind}s there: {there}.")
        if len(found) > 1:
            raise Refused(
                f"{len(found)} {kind}s have the name '{name}' in {where}: give {kind}_ids instead ({', '.join(found)})."
            )
        if not found[0]:
            raise Refused(f"The server gives no id for the {kind} '{name}' in {where}, and without it nobody can be given it.")
        same = by_id[folded(found[0])]
        if len(same) > 1:
            both = " and ".join(sorted(same))
            raise Refused(f"The {kind}s {both} in {where} have the same id, {found[0]}: give {kind}_ids if you mean it.")
        ids.append(found[0])
    return ids


def given_in_task(options: Mapping[str, Any], names: Sequence[str]) -> list[str]:
    """Those of the options that are set by the task itself, and not by an environment variable."""
    return [name for name in names if options.get(name) is not None and not isinstance(options[name], FromEnvironment)]
