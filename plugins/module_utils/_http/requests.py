# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The only import of requests. It is guarded, so that documentation and import tests work without it."""

from __future__ import annotations

import traceback

REQUESTS_IMPORT_ERROR: str | None = None
try:
    import requests
    import urllib3
    from requests.adapters import HTTPAdapter
    from requests.auth import AuthBase
except ImportError:
    REQUESTS_IMPORT_ERROR = traceback.format_exc()
    AuthBase = HTTPAdapter = object  # type: ignore[assignment,misc]
    requests = urllib3 = None  # type: ignore[assignment]

__all__ = ["REQUESTS_IMPORT_ERROR", "AuthBase", "HTTPAdapter", "requests", "urllib3"]
