# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a platform contributes to the suite: how its server is started, how it is opened, and how a fault is ordered."""

from __future__ import annotations

from abc import ABC, abstractmethod

CONNECTION = {
    "timeout": 20.0,
    "retries": 5,
    "retry_budget": 120.0,
    "validate_certs": True,
    "ca_path": None,
    "allow_plain_http": False,
}


class Platform(ABC):
    """One platform, with one organization on the simulator.

    Attributes:
        room: The folder in ``module_utils`` that is tested.
        attribute: An attribute of a user that can be changed, as the model spells it.
        values: Two values of it that users can have, both different from what a user has who is created without.
        missing_id: An id that no user has.
        open_fleet: For a platform with several organizations: opens the Fleet that the organization belongs to.
        organization_id: Its id in the fleet.
        secrets: What no message may show.
    """

    room: str
    attribute: str
    values: tuple
    missing_id: str
    secrets: tuple
    open_fleet = None
    organization_id = ""

    def __init__(self, sim):
        self.sim = sim
        self.sim.reset()

    @abstractmethod
    def start(self, people):
        """Have exactly these people there, with these values: ``{e-mail: value}``. Called again, somebody else has changed it."""

    @abstractmethod
    def there(self):
        """Who is there, out of the server's memory: ``{e-mail: value}``."""

    @abstractmethod
    def open(self):
        """The directory, as a context manager."""

    @abstractmethod
    def person(self, name, value=None):
        """An author's options for one person: an e-mail, and perhaps a value."""

    @abstractmethod
    def asking(self, verb, name=None):
        """Which requests a verb (``read``, ``create``, ``update`` or ``remove``) sends, perhaps about one person: for faults."""

    def order(self, verb, name=None, **fault):
        """Have the requests of a verb go wrong as ``fault`` says (tests/simulator/README.md)."""
        self.sim.faults(*({**one, **fault} for one in self.asking(verb, name)))

    @abstractmethod
    def delay(self, reads):
        """Have so many reads show what was before a write; nothing where the platform shows a write at once."""

    @abstractmethod
    def grow_attributes(self):
        """Have users carry attributes that nobody has heard of."""
