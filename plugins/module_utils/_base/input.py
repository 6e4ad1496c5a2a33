# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Validate what an author writes: strings, the URL of a deployment, and ids that become paths.

Mistakes are reported before any request is sent.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from .email import folded
from .errors import InvalidInput

# Compiled once, at import: each task of the fast lane runs in a process of its own.
NO_URL = re.compile(r"[\s\x00-\x1f\x7f\\]")


class FromEnvironment(str):
    """The value of an option that was set by an environment variable.

    Args:
        value: The value.
        variable: The name of the variable.
    """

    variable: str

    def __new__(cls, value: str, variable: str = "") -> FromEnvironment:
        self = super().__new__(cls, value)
        self.variable = variable
        return self


def origin_of(value: Any, option: str) -> str:
    """Return where the value of an option was set, such as ``environment variable POLYTOMIC_API_KEY`` or ``option api_key``."""
    return f"environment variable {value.variable}" if isinstance(value, FromEnvironment) else f"option {option}"


def named(value: Any, option: str) -> str:
    """Return the name of an option for a message, with the environment variable if that has set it."""
    return f"{option} ({origin_of(value, option)})" if isinstance(value, FromEnvironment) else option


def address_of(url: str, value: Any, option: str) -> str:
    """Return the URL of a deployment for a message, with the option or environment variable that has set it.

    Args:
        url: What ``base_url`` has made of it, which contains no secret.
        value: What was set.
        option: The name of the option.
    """
    return f"{named(value, option)}, {url}"


def base_url(text: str, option: str, allow_plain_http: bool = False) -> str:
    """Return the normalized URL of a deployment.

    ``https://`` is added if there is no scheme, a path prefix is kept, and trailing slashes are removed.

    Args:
        text: The URL as the author wrote it.
        option: The name of the option, for messages.
        allow_plain_http: Whether a credential may be sent unencrypted to another machine.

    Raises:
        InvalidInput: The text is not a web address, contains a user, a password, a query or a fragment (the message quotes
            none of these), or is an ``http://`` URL to another machine.
    """
    url = text.strip()
    option = named(text, option)
    shown = f"'{url}', which is " if "://" in url and url.isprintable() and not set("@?#") & set(url) else ""
    url = (url if "://" in url else f"https://{url}").rstrip("/")
    no_address = InvalidInput(f"{option} is {shown}not a web address: set it to https://host, with a port and a path if needed.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise no_address from None
    if "@" in parts.netloc:
        raise InvalidInput(f"{option} contains a user or a password: remove them, credentials have their own options.")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise InvalidInput(f"{option} contains a query or a fragment: set only the scheme, the host and a path prefix.")
    if parts.scheme not in ("http", "https") or not host or NO_URL.search(url):
        raise no_address
    if parts.scheme == "http" and not allow_plain_http and not _is_loopback(host):
        raise InvalidInput(
            f"{option} is an http:// URL to {host}, which would send the credential unencrypted: use https://, "
            "or set allow_plain_http=true if you trust the network in between. Nothing was sent."
        )
    return url


def _is_loopback(host: str) -> bool:
    """Return whether a request to this host stays on this machine. The only name that counts as local is ``localhost``."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".") == "localhost"
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def path_of(*segments: str) -> str:
    """Return a path made of escaped segments, such as ``/api/organizations/1%2F2/users``.

    Raises:
        InvalidInput: A segment is empty, ``.`` or ``..``, so the path would point elsewhere, or it cannot be encoded.
    """
    for segment in segments:
        if segment in ("", ".", ".."):
            raise InvalidInput(f"'{segment}' cannot be an id.")
    try:
        return "".join("/" + quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:
        raise InvalidInput("An id contains a character that cannot be encoded.") from None


def trimmed(value: Any, option: str) -> Any:
    """Return a string, or a list of strings, without surrounding white space.

    A list keeps only the first of several strings that differ only in case.

    Raises:
        InvalidInput: A string or the list is empty: no platform can store an empty set.
    """
    if isinstance(value, list):
        if not value:
            raise InvalidInput(f"{option} is an empty list, which cannot be stored. To keep the current value, omit the option.")
        unique: dict[str, Any] = {}
        for item in value:
            text = trimmed(item, option)
            unique.setdefault(folded(text), text)
        return list(unique.values())
    text = "" if value is None else str(value).strip()
    if not text:
        raise InvalidInput(f"{option} is empty: set a value, or omit the option.")
    return text


def names_of(objects: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The names of roles or groups by their ids in lower case."""
    return {folded(one.get("id")): str(one.get("name") or "") for one in objects}


def ids_of(objects: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The ids of roles or groups as the server writes them, by the ids in lower case."""
    return {folded(one.get("id")): str(one.get("id") or "") for one in objects}


def nearest(text: str, known: Iterable[str], most: int = 1) -> list[str]:
    """Return the known words that are most like this one, which is probably a misspelling of one of them; the best first."""
    import difflib  # only a task that fails needs it

    words = {folded(word): word for word in known}
    return [words[one] for one in difflib.get_close_matches(folded(text), words, most)]


def chosen_credential(options: Mapping[str, Any], usable: Sequence[str], preferred: Sequence[str] = ()) -> str | None:
    """Return the name of the option whose credential is used, or None if none is set.

    Args:
        options: The options of the task.
        usable: The names of the options that hold a credential.
        preferred: Those to use first if several are set by environment variables. What the task itself sets comes before.

    Raises:
        InvalidInput: The task itself sets several.
    """
    there = [name for name in (*preferred, *usable) if options.get(name) is not None]
    given = [name for name in usable if name in there and not isinstance(options[name], FromEnvironment)]
    if len(given) > 1:
        raise InvalidInput(f"{' and '.join(given)} are set together: set only one credential.")
    return next(iter([*given, *there]), None)
