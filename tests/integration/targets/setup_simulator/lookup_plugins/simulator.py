# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""``lookup('simulator', 'reset', body={...})``: a call of the control API of the simulator at simulator_url.

With ``kept``, what there is before the call is kept in a file of that name, unless there is one.

Tasks of ansible.builtin.uri would take longer than what is tested: each would start a Python, and even a lookup of
ansible.builtin.url imports for a while. So this is a lookup, and it imports little.
"""

from __future__ import annotations

import json
import os
from http.client import HTTPConnection

from ansible.errors import AnsibleError
from ansible.plugins.lookup import LookupBase

KEPT = ("journal", "state", "counters", "invitations")


class LookupModule(LookupBase):
    """The lookup."""

    def run(self, terms, variables=None, body=None, kept=None, **kwargs):
        """What the control API answers for each of the paths: to a POST if there is a body, else to a GET."""
        host = str(variables["simulator_url"]).partition("://")[2]
        if kept and not os.path.exists(kept):
            with open(kept, "w", encoding="utf-8") as file:
                json.dump({path: self._call(host, f"/_simulator/{path}", None) for path in KEPT}, file)
        return [self._call(host, f"/_simulator/{path}", body) for path in terms]

    @staticmethod
    def _call(host, path, body):
        connection = HTTPConnection(host, timeout=30)
        try:
            connection.request("GET" if body is None else "POST", path, None if body is None else json.dumps(body))
            response = connection.getresponse()
            answer = response.read().decode()
        finally:
            connection.close()
        if response.status != 200:
            raise AnsibleError(f"The simulator refuses {path}: {answer}")
        return json.loads(answer)
