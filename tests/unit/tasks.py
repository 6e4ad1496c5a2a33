# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs a module's definition against the simulator, as both lanes do: validated by Ansible, a task in, a result out.

The modules of UiPath have a ``run`` of their own, in uipath_tasks.py.
"""

from __future__ import annotations

import json

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.secret import spellings
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.module import Task, perform, review

USERS = f"/api/organizations/{seed.ACME_ID}/users"
NEW_EMAIL = "Zoe@Acme.example"


class Result(dict):
    """A result, with the warnings that were shown."""

    warnings: list


def run(sim, module, check_mode=False, **options):
    """The result of a task with the partner's key and Acme, unless the options say otherwise. None leaves an option out."""
    given = {"api_url": sim.url, "partner_key": seed.PARTNER_KEY, "organization_id": seed.ACME_ID, **options}
    return outcome(module, given, lambda params: [(params["partner_key"] or "").strip()], check_mode)


def outcome(module, given, secrets_of, check_mode=False):
    """The result of a task of this module, proven to be clean: no secret in it, and no traceback.

    Args:
        module: The module.
        given: Its options; None leaves one out.
        secrets_of: Gives the secrets among the validated options.
        check_mode: Whether nothing may be written.
    """
    definition = module.DEFINITION
    given = {**({"return_users": True} if "return_users" in definition.options else {}), **given}  # all that can be compared
    given = {name: value for name, value in given.items() if value is not None}
    failure, warnings = review(definition, given)
    if failure:
        return Result({name: value for name, value in failure.items() if name != "invocation"})
    validation = ArgumentSpecValidator(definition.options, **definition.constraints).validate(given)
    assert not validation.error_messages, "Ansible's own words never stand alone"
    task = Task(validation.validated_parameters, check_mode, warnings.append)
    secrets = secrets_of(task.params)
    result = Result(perform(definition, task, secrets))
    result.warnings = warnings
    prove_clean(result, warnings, secrets=secrets)
    return result


def texts(result):
    """The diff of a result without its headers: the text before, and the text after."""
    return result["diff"]["before"], result["diff"]["after"]


def as_done(predicted):
    """The result of check mode as that of the real run has to be: all changes are done."""
    return {**predicted, "changes": [{**one, "done": True} for one in predicted["changes"]]}


def prove_clean(result, warnings=(), secrets=(seed.PARTNER_KEY,)):
    """No secret in any spelling in what is shown, and no bug behind a failure."""
    shown = json.dumps([result, list(warnings)], ensure_ascii=False)
    for secret in secrets:
        for form in spellings(secret):
            assert form not in shown
    assert "This is a bug" not in shown, result.get("exception")
    if result.get("failed"):
        assert result["msg"].strip()
        assert "Traceback" not in shown


def told_credential(sim, status, source):
    """What a message says of a credential that was refused. ``source``: the option, or what it is and where it came from."""
    source = source if "," in source or " " in source else f"{source}, from the option {source}"
    check = {401: "check both", 403: "check what it may do there"}.get(status)
    return "" if check is None else f". The credential is {source}, and was sent to {sim.url.removeprefix('http://')}: {check}"


def asked(sim):
    """The requests so far, as ``METHOD path`` below the organization's users."""
    return [f"{request['method']} {request['path'].replace(USERS, '') or '/'}" for request in sim.requests]


def methods(sim):
    """The methods of the requests so far."""
    return [request["method"] for request in sim.requests]


def keys(sim):
    """The Idempotency-Keys of the POST requests so far."""
    return [request["headers"].get("idempotency-key") for request in sim.requests if request["method"] == "POST"]


def invitations(sim, email=NEW_EMAIL):
    """How many invitations this person got in Acme."""
    found = sim.invitations()["invitations"]
    return sum(one["count"] for one in found if one["email"] == email.lower() and one["organization_id"] == seed.ACME_ID)


def user(sim, email, organization_id=seed.ACME_ID):
    """The user as the simulator keeps her, or None."""
    return next((one for one in sim.state()["users"][organization_id] if one["email"] == email.lower()), None)
