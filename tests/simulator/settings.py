# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings: a table of what the APIs do not document ("ND"), and what the simulator does in these cases.

A client must cope with every choice. Sources are the notes on the API ("ND" lines) unless the meaning says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

VERSIONS = ("2025-09-18", "2024-02-08", "2023-04-25", "2022-12-12", "2021-05-23")
"""The versions of the Polytomic API, newest first (API reference, "Versioning")."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting. ``choices`` is empty for a number of zero or more."""

    choices: tuple[Any, ...]
    default: Any
    meaning: str

    def accept(self, value: Any) -> Any:
        """Return the choice for ``value``, which may be a string (``"422"`` for 422, ``"true"`` for True)."""
        if not self.choices:
            number = float(value)
            if not 0 <= number < float("inf"):
                raise ValueError(value)
            return number
        for choice in self.choices:
            if str(value).lower() == str(choice).lower():
                return choice
        raise ValueError(value)


TABLE: dict[str, Setting] = {
    # Every platform
    "latency": Setting((), 0.0, "seconds that every request takes before it is processed"),
    # Polytomic
    "default_version": Setting(VERSIONS, VERSIONS[0], "the version that serves a request without X-Polytomic-Version"),
    "unknown_version": Setting(("newest", 400), "newest", "an X-Polytomic-Version that does not exist"),
    "wrong_update_method": Setting((405, 404), 405, "PUT where the version has PATCH, and the reverse"),
    "error_shape": Setting(
        ("documented", "current", "legacy", "2021", "status_code", "html", "empty"),
        "documented",
        "the body of every error; documented: as the version has it (401 before 2025-09-18: legacy)",
    ),
    "empty_lists": Setting(("null", "array"), "null", "how an empty list is written, role_ids included"),
    "extra_members": Setting((False, True), False, "users have harbor_ids and harbor_only, as on newer servers"),
    "partner_harbor_users": Setting(
        ("unmarked", "marked", "left_out"),
        "unmarked",
        "users managed only by a harbor, in the partner's list, which does not declare harbor_only",
    ),
    "legacy_role": Setting((True, False), True, "users have the deprecated attribute role"),
    "default_roles": Setting(("member", "none"), "member", "the roles of a user who is created without roles"),
    "duplicate_email": Setting((422, 409), 422, "create with an e-mail address that exists in the organization"),
    "unknown_role": Setting((422, 400), 422, "a role ID or a legacy role name that does not exist in the organization"),
    "malformed_id": Setting((404, 400, 422), 404, "an ID in the path that is not a UUID"),
    "missing_user_get": Setting(
        (404, "empty", "null", "no_id"),
        404,
        "GET of a missing user; empty, null and no_id: 200 with data {}, null, or without id",
    ),
    "missing_user_update": Setting((404, 422), 404, "PUT or PATCH of a missing user"),
    "unknown_organization": Setting((404, 403), 404, "an organization ID in the path that does not belong to the partner"),
    "update_without_email": Setting((422, "allowed"), 422, "partner PUT or PATCH without the required email"),
    "email_change": Setting(("ignored", 422), "ignored", "partner PUT or PATCH with another e-mail than the user's"),
    "delete_self": Setting(("allowed", 403, 422), "allowed", "a user's key deletes its own user"),
    "delete_last_admin": Setting(("allowed", 403, 422), "allowed", "deleting the only user with the role Admin"),
    "second_key": Setting((409, 422, 400, 403), 409, "a second key for a user, without force"),
    "partner_on_roles": Setting((403, 401, 400), 403, "a partner key as Bearer for a call that needs an organization"),
    "malformed_idempotency_key": Setting(
        (400, 422), 400, "an Idempotency-Key that does not have 8 to 255 characters of A-Z a-z 0-9 - _"
    ),
    # UiPath: tokens and access
    "uipath_token_answer": Setting(
        ("json", "html", "no_token", "empty"), "json", "what the token endpoint returns with 200; html: like a wrong URL"
    ),
    "uipath_token_form": Setting(
        ("jwt", "jwt_without_claim", "opaque"),
        "jwt",
        "a fetched token: a JWT with the claim prt_id, a JWT without it, or not a JWT",
    ),
    "uipath_token_lifetime": Setting((), 3600.0, "seconds that a fetched token is valid; expires_in is this number, rounded up"),
    "uipath_token_uses": Setting(
        (), 0.0, "requests that a fetched token is valid for, then 401, independent of expires_in; 0: no limit"
    ),
    "uipath_invalid_client": Setting((400, 401), 400, "an unknown client or a wrong secret (RFC 6749 has both)"),
    "uipath_excess_scope": Setting(("refused", "left_out"), "refused", "a forbidden scope together with an allowed scope"),
    "uipath_oauth_description": Setting((True, False), True, "errors of the token endpoint contain error_description"),
    "uipath_insufficient_scope": Setting((403, 401), 403, "a token without the scope that a call needs"),
    "uipath_wrong_partition": Setting(
        (403, 404, 400, "empty"), 403, "a partition id that is not the token's; empty: 200 without users, and 403 for writes"
    ),
    "uipath_wrong_url": Setting(
        ("html", 404), "html", "UiPath's calls outside a base of the Identity server; html: 200 with a page"
    ),
    "uipath_host_route": Setting(
        ("serves", "refuses"),
        "serves",
        "calls about a partition, below a base without an organization; refuses: InvalidPartition",
    ),
    # UiPath: errors
    "uipath_error_shape": Setting(
        (
            *("documented", "problem", "problem_errors", "identity_result", "nested_result"),
            *("error_message", "status_code", "message", "abp", "text", "html", "empty"),
        ),
        "documented",
        "the body of every error; documented: the format of the call",
    ),
    "uipath_bare_body": Setting(
        ("empty", "text", "html", "message", "error_message", "problem"),
        "empty",
        "the body of a 401, 403 and 404 whose shape is documented",
    ),
    "uipath_refusal": Setting(
        (400, 200, "400_without_errors", "200_without_errors"),
        400,
        "PUT, POST and BulkCreate that fail: the status of succeeded false, and whether errors is null",
    ),
    "uipath_malformed_id": Setting((400, 404), 400, "an ID in the path that is not a UUID"),
    "uipath_missing_get": Setting(
        (404, 400, "empty", "null"), 404, "GET of an unknown user; empty and null: 200 with {} or null"
    ),
    "uipath_missing_update": Setting((404, 400, "failed"), 404, "PUT of an unknown user; failed: an identity result"),
    "uipath_missing_delete": Setting((404, 204, 400), 404, "DELETE of an unknown user"),
    # UiPath: reading
    "uipath_users_path": Setting(("newer", "older"), "newer", "where the list is: /api/User/users or /api/UserPartition/users"),
    "uipath_unknown_call": Setting((404, 400, 405), 404, "an unknown path; 400, 405: UnsupportedApiVersion"),
    "uipath_enums": Setting(
        ("numbers", "strings"), "numbers", "type and category; live servers send numbers, the OpenAPI says strings"
    ),
    "uipath_directory_user_name": Setting(
        ("there", "null", "empty"), "there", "userName of a directory user, which some servers do not return"
    ),
    "uipath_unset_text": Setting(
        ("mixed", "empty", "null"), "mixed", "how an unset string is written; mixed: an empty e-mail address, all others null"
    ),
    "uipath_no_groups": Setting(("null", "array"), "null", "groupIDs of a user without groups"),
    "uipath_extra_members": Setting((False, True), False, "users have unknown attributes"),
    "uipath_top_too_large": Setting(("clamped", 400), "clamped", "top above 1000"),
    "uipath_total_count": Setting(
        ("right", "missing", "null", "0", "too_small", "too_large"),
        "right",
        "totalCount of a list; too_small and too_large: by one",
    ),
    "uipath_paging": Setting(
        ("right", "repeats_last_page", "ignores_skip"),
        "right",
        "the content of a page after the end, or of any page; the last two never end",
    ),
    "uipath_unsorted": Setting(
        ("stable", "changing"), "stable", "the order of a list without sortBy, from one request to the next"
    ),
    "uipath_unknown_sort": Setting(("ignored", 400), "ignored", "sortBy with an unknown attribute"),
    # UiPath: writing
    "uipath_directory_update": Setting(
        ("ignored", "refused"), "ignored", "PUT of names, e-mail or password of a directory user, whom the directory manages"
    ),
    "uipath_everyone": Setting(
        ("ordinary", "automatic"),
        "ordinary",
        "the group Everyone; automatic: new users are in it and cannot be removed from it",
    ),
    "uipath_stored_user_name": Setting(
        ("as_sent", "normalized", "numbered"),
        "as_sent",
        "the userName that BulkCreate stores; normalized: the part before @, hyphens for dots; numbered: always another one",
    ),
    "uipath_unique_email": Setting((True, False), True, "whether an e-mail address can belong to one user only"),
    "uipath_is_active": Setting(
        ("stored", "ignored"), "stored", "isActive of a PUT; ignored: the PUT succeeds and changes nothing"
    ),
    "uipath_bulk_create_answer": Setting(("live", "openapi"), "live", "BulkCreate returns result and users, or only the result"),
    "uipath_bulk_create_limit": Setting((), 0.0, "the maximum number of users of a BulkCreate, above it 400; 0: no limit"),
    "uipath_bulk_delete_limit": Setting((), 0.0, "the maximum number of users of a bulk delete, above it 400; 0: no limit"),
    "uipath_bulk_delete_refused": Setting(
        ("never", 405, 411, 415, 501, 400, 404, 413),
        "never",
        "the status of a bulk delete, because a proxy can refuse a DELETE with a body",
    ),
    "uipath_bulk_delete_unknown": Setting(("ignored", 400), "ignored", "unknown IDs in a bulk delete; 400: no user is deleted"),
    "uipath_bulk_delete_partial": Setting(
        ("never", "silent", 400),
        "never",
        "a bulk delete of two or more users that does not delete the last one, and returns 204 or 400",
    ),
    "uipath_visible_seconds": Setting((), 0.0, "seconds until list and GET show a create or delete"),
    "uipath_visible_reads": Setting((), 0.0, "lists and GETs of the organization that still show the old state"),
    "uipath_writes_wait": Setting((False, True), False, "PUT and DELETE return 404 for a user that is not visible yet"),
    # UiPath: limits
    "uipath_limits": Setting((False, True), False, "requests are limited, for each organization, method and window"),
    "uipath_limit_window": Setting((), 300.0, "seconds of a window; it starts with its first request"),
    "uipath_limit_get": Setting((), 300.0, "GETs in a window"),
    "uipath_limit_post": Setting((), 24000.0, "POSTs in a window, except requests for a token"),
    "uipath_limit_change": Setting((), 160.0, "PUTs in a window, and as many PATCHes, and as many DELETEs"),
    "uipath_limit_body": Setting(
        ("text", "empty", "html", "message", "problem"), "text", "the body of a 429 whose shape is documented"
    ),
    "uipath_retry_after": Setting(("absent", "seconds", "date"), "absent", "the header Retry-After of a 429"),
}


class SettingsError(ValueError):
    """Unknown names or values; ``problems`` has a sentence for each problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class Settings:
    """The current values. ``revision`` increases with each change, so that earlier rendered data can be dropped."""

    def __init__(self) -> None:
        self.revision = 0
        self.reset()

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def reset(self) -> None:
        """Restore the defaults."""
        self._values = {name: setting.default for name, setting in TABLE.items()}
        self.revision += 1

    def update(self, values: Any) -> None:
        """Change some values. If any name or value is unknown, nothing is changed."""
        accepted = check(values)
        self._values.update(accepted)
        self.revision += 1

    def render(self) -> dict[str, Any]:
        """Return all values by name."""
        return dict(self._values)


def check(values: Any) -> dict[str, Any]:
    """Return the accepted form of ``values``, or raise SettingsError with all problems."""
    if not isinstance(values, dict):
        raise SettingsError(["settings must be an object of names and values"])
    accepted, problems = {}, []
    for name, value in values.items():
        if name not in TABLE:
            problems.append(f"unknown setting {name!r}; existing: {', '.join(sorted(TABLE))}")
            continue
        try:
            accepted[name] = TABLE[name].accept(value)
        except (TypeError, ValueError):
            choices = ", ".join(map(repr, TABLE[name].choices)) or "a number of zero or more"
            problems.append(f"{name} cannot be {value!r}; choices: {choices}")
    if problems:
        raise SettingsError(problems)
    return accepted
