# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The connection options of a task, and the session that applies them."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple

from .._base.errors import InvalidInput
from .requests import HTTPAdapter, requests, urllib3
from .wire import wired

TOO_MUCH = 1_000_000


class Transport(NamedTuple):
    """The connection options that all platforms share, with the names, units and defaults of the options."""

    timeout: float = 30.0
    retries: int = 5
    retry_budget: float = 120.0
    validate_certs: bool = True
    ca_path: str | None = None
    connections: int = 1

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Transport:
        """Read the connection options of a task.

        Raises:
            InvalidInput: A number is out of range.
        """
        for name, least in (("timeout", "more than 0"), ("retries", "0 or more"), ("retry_budget", "0 or more")):
            if not 0 <= options[name] < TOO_MUCH or (name == "timeout" and not options[name]):
                raise InvalidInput(f"{name} is {options[name]:g}: set it to {least}, and less than {TOO_MUCH}.")
        values = {name: options[name] for name in cls._fields if name in options}
        return cls(**values, connections=options.get("concurrency") or 1)

    @property
    def verify(self) -> bool | str:
        """The argument ``verify`` of requests. With ``True``, the environment variable ``REQUESTS_CA_BUNDLE`` applies."""
        return (self.ca_path or True) if self.validate_certs else False

    def session(self, headers: Mapping[str, str]) -> requests.Session:
        """Return a session that sends these headers with each request. It stores no cookies and follows no redirects."""
        session = requests.Session()
        # Even if no redirect is followed, requests parses its Location, and loses the connection if that fails.
        session.get_redirect_target = lambda resp: None  # type: ignore[method-assign]
        session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = _Adapter(pool_connections=1, pool_maxsize=self.connections, max_retries=0)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        session.headers.update(headers)
        if not self.validate_certs:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        return session


class _Adapter(HTTPAdapter):
    """Uses the connections of ``wire``, directly and through proxies of every kind."""

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        _wire(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        known = proxy in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **options)
        if not known:
            _wire(manager)
        return manager

    def close(self) -> None:
        """Close all pooled connections now; urllib3 2.0 and newer leave that to the garbage collector."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for place in manager.pools.keys():  # noqa: SIM118 -- not a dictionary, and not iterable
                manager.pools[place].close()
        super().close()


def _wire(manager: Any) -> None:
    manager.pool_classes_by_scheme = {scheme: wired(pool) for scheme, pool in manager.pool_classes_by_scheme.items()}
