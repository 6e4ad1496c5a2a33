# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a deployment is reached: the connection options of a task, and the session that keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple

from .._base.errors import InvalidInput
from .requests import HTTPAdapter, requests, urllib3
from .wire import wired

TOO_MUCH = 1_000_000


class Transport(NamedTuple):
    """The connection options that every platform shares; names, units and defaults are those of the options."""

    timeout: float = 30.0
    retries: int = 5
    retry_budget: float = 120.0
    validate_certs: bool = True
    ca_path: str | None = None
    connections: int = 1

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Transport:
        """The connection options of a task.

        Raises:
            InvalidInput: A number is out of range.
        """
        for name, least in (("timeout", "more than 0"), ("retries", "0 or more"), ("retry_budget", "0 or more")):
            if not 0 <= options[name] < TOO_MUCH or (name == "timeout" and not options[name]):
                raise InvalidInput(f"{name} is {options[name]:g}: give {least}, and less than {TOO_MUCH}.")
        values = {name: options[name] for name in cls._fields if name in options}
        return cls(**values, connections=options.get("concurrency") or 1)

    @property
    def verify(self) -> bool | str:
        """What requests takes as ``verify``; ``True`` lets ``REQUESTS_CA_BUNDLE`` of the environment have its say."""
        return (self.ca_path or True) if self.validate_certs else False

    def session(self, headers: Mapping[str, str]) -> requests.Session:
        """A session of so many connections, each request with these headers. It keeps no cookie, and follows no redirect."""
        session = requests.Session()
        # Even where no redirect is followed, requests parses its Location, and loses the connection if that fails.
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
    """Connections of ours, also through proxies of whatever kind."""

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
        """Close every kept connection at once; a urllib3 from 2.0 on leaves that to the garbage collector."""
        for manager in (self.poolmanager, *self.proxy_manager.values()):
            for place in manager.pools.keys():  # noqa: SIM118 -- no dictionary, and cannot be iterated
                manager.pools[place].close()
        super().close()


def _wire(manager: Any) -> None:
    manager.pool_classes_by_scheme = {scheme: wired(pool) for scheme, pool in manager.pool_classes_by_scheme.items()}
