# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""With which credential the API is used: out of the task, out of the environment, and what does not go together."""

from __future__ import annotations

import pytest

pytest.importorskip("uvicorn")
from hypothesis import given
from hypothesis import strategies as st
from simulator import seed

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._http.credential import Basic, Bearer
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.access import ENVIRONMENT, choose
from ansible_collections.rosterops.saas_users.plugins.modules import caller_info, org_user_info, partner_user_info
from ansible_collections.rosterops.saas_users.tests.unit.rosters import cleanly

ORG = ("api_key", "organization_key")
CALLER = ("api_key", "partner_key", "organization_key")
KEYS = {"api_key": seed.ADA_KEY, "partner_key": seed.PARTNER_KEY, "organization_key": seed.ACME_KEY}
VALUES = {"api_key": "an-api-key", "partner_key": "a-partner-key", "organization_key": "an-organization-key"}
pytestmark = pytest.mark.usefixtures("waits")


@pytest.fixture(params=[org_user_info, caller_info, partner_user_info], ids=["org", "caller", "partner"])
def module(request):
    return request.param


def ask(sim, module, **options):
    """A task without any credential but those in the options, and the header that it sent."""
    result = cleanly(sim, module, **{"partner_key": None, "organization_id": None, **options})
    return result, {request["headers"]["authorization"].split()[0] for request in sim.requests}


# Out of the task


@pytest.mark.parametrize(
    ("options", "scheme"),
    [
        ({"api_key": seed.ADA_KEY}, "Bearer"),
        ({"api_key": f"  {seed.ADA_KEY}\n"}, "Bearer"),
        ({"organization_key": seed.ACME_KEY, "organization_id": f" {seed.ACME_ID} "}, "Basic"),
    ],
    ids=str,
)
@pytest.mark.parametrize("module", [org_user_info, caller_info], ids=["org", "caller"])
def test_the_credential_of_the_task(sim, module, options, scheme):
    result, schemes = ask(sim, module, **options)
    assert (result.get("failed"), schemes) == (None, {scheme})


@pytest.mark.parametrize("usable", [ORG, CALLER, ("partner_key",)], ids=str)
@given(given_=st.sets(st.sampled_from(sorted(KEYS))), organization=st.booleans())
def test_every_mixture_in_the_task(usable, given_, organization):
    options = {name: VALUES[name] for name in given_} | ({"organization_id": "42"} if organization else {})
    there = [name for name in usable if name in given_]
    pair = organization and "organization_key" in usable
    if len(there) == 1 and (there == ["organization_key"]) == pair:
        credential = choose(options, *usable)
        assert isinstance(credential, Basic if pair else Bearer)
        assert credential.secret.reveal() == VALUES[there[0]]
        return
    with pytest.raises(InvalidInput) as caught:
        choose(options, *usable)
    message = caught.value.message
    if not there:
        assert message.startswith("No credential specified: set ")
        assert all(f"{name} (environment variable {ENVIRONMENT[name]})" in message for name in usable)
    elif len(there) > 1:
        assert message == f"{' and '.join(there)} are set together: set only one credential."
    elif pair:
        assert message == (
            f"organization_id requires organization_key: omit it with {there[0]}, which belongs to one organization."
        )
    else:
        assert message == "organization_key requires organization_id: the two are sent together."
    assert not any(value in message for value in VALUES.values())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"api_key": " "}, "api_key is empty: set the key itself, or omit the option to use its environment variable."),
        ({"api_key": "a\nb"}, "api_key contains a line break"),
        ({"organization_key": "k", "organization_id": " "}, "organization_id is empty"),
        ({"organization_key": "k"}, "organization_key requires organization_id"),
        ({"organization_id": seed.ACME_ID}, "No credential specified"),
        (
            {"api_key": seed.ADA_KEY, "organization_id": seed.ACME_ID},
            "organization_id requires organization_key: omit it with api_key",
        ),
        ({"api_key": "a", "organization_key": "b"}, "api_key and organization_key are set together"),
        ({"api_key": "a", "api_url": "https://u:p@host"}, "api_url contains a user or a password"),
        ({"api_key": "a", "timeout": 0}, "timeout is 0: set it to more than 0"),
    ],
    ids=str,
)
@pytest.mark.parametrize("module", [org_user_info, caller_info], ids=["org", "caller"])
def test_a_mistake_is_told_before_any_request(sim, module, options, words):
    result, _schemes = ask(sim, module, **options)
    assert words in result["msg"]
    assert sim.requests == []


# Out of the environment


def everything_in_the_environment(monkeypatch):
    for name, variable in ENVIRONMENT.items():
        monkeypatch.setenv(variable, KEYS[name])


@pytest.mark.parametrize("name", sorted(ENVIRONMENT))
def test_a_credential_of_the_environment(sim, monkeypatch, name):
    monkeypatch.setenv(ENVIRONMENT[name], KEYS[name])
    options = {"organization_id": seed.ACME_ID} if name == "organization_key" else {}
    result, schemes = ask(sim, caller_info, **options)
    assert schemes == {"Basic" if name == "organization_key" else "Bearer"}
    assert [kind for kind, true in result["caller"].items() if true is True] == [
        {"api_key": "is_user", "partner_key": "is_partner", "organization_key": "is_organization"}[name]
    ]


@pytest.mark.parametrize("organization", [True, False])
def test_of_several_in_the_environment_the_organization_decides(sim, monkeypatch, organization):
    everything_in_the_environment(monkeypatch)
    result, schemes = ask(sim, org_user_info, **({"organization_id": seed.ACME_ID} if organization else {}))
    assert (len(result["users"]), schemes) == (3, {"Basic" if organization else "Bearer"})


def test_each_module_takes_what_it_can_use(sim, monkeypatch):
    everything_in_the_environment(monkeypatch)
    ask(sim, partner_user_info, organization_id=seed.ACME_ID)
    assert sim.requests[0]["headers"]["authorization"] == f"Bearer {seed.PARTNER_KEY}"


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"partner_key": seed.PARTNER_KEY}, "is_partner"),
        ({"api_key": seed.ADA_KEY}, "is_user"),
        ({"organization_key": seed.ACME_KEY, "organization_id": seed.ACME_ID}, "is_organization"),
        ({"organization_id": seed.ACME_ID}, "is_organization"),
    ],
    ids=str,
)
def test_the_task_goes_before_the_environment(sim, monkeypatch, options, kind):
    everything_in_the_environment(monkeypatch)
    for name in set(ENVIRONMENT) - {"organization_key"}:
        if name not in options:
            monkeypatch.setenv(ENVIRONMENT[name], f"wrong-{name}-0123456789")
    if kind != "is_organization":
        monkeypatch.setenv(ENVIRONMENT["organization_key"], "wrong-organization-key-0123456789")
    result, _schemes = ask(sim, caller_info, **options)
    assert result["caller"][kind] is True


def test_a_wrong_credential_of_the_task_does_not_fall_back_on_the_environment(sim, monkeypatch):
    everything_in_the_environment(monkeypatch)
    result, _schemes = ask(sim, org_user_info, api_key="wrong-api-key-0123456789")
    assert (result["failure"]["status"], len(sim.requests)) == (401, 1)


def test_an_organization_id_with_a_user_s_key_of_the_environment_is_refused(sim, monkeypatch):
    monkeypatch.setenv("POLYTOMIC_API_KEY", seed.ADA_KEY)
    result, _schemes = ask(sim, org_user_info, organization_id=seed.ACME_ID)
    assert result["msg"].startswith("organization_id requires organization_key: omit it with api_key, which belongs")
    assert sim.requests == []


# The client


def test_requests_say_which_version_and_who_asks(sim, module):
    ask(
        sim,
        module,
        **({"partner_key": seed.PARTNER_KEY} if module is not org_user_info else {"api_key": seed.ADA_KEY}),
        **where(module),
    )
    (request,) = sim.requests
    assert request["headers"]["x-polytomic-version"] == "2025-09-18"
    assert request["headers"]["user-agent"].startswith("rosterops.saas_users/")


def where(module):
    return {"organization_id": seed.ACME_ID} if module is partner_user_info else {}


@pytest.mark.parametrize("prefix", ["", "/", "///"])
def test_slashes_after_the_url_are_no_matter(sim, prefix):
    result, _schemes = ask(sim, caller_info, api_key=seed.ADA_KEY, api_url=sim.url + prefix)
    assert result["caller"]["is_user"]


def test_a_path_prefix_is_kept(sim):
    result, _schemes = ask(sim, caller_info, api_key=seed.ADA_KEY, api_url=f"{sim.url}/behind/a/proxy/", retries=0)
    assert result["failure"]["url"] == f"{sim.url}/behind/a/proxy/api/me"


def test_the_connection_is_closed_whatever_happens(sim, monkeypatch, module):
    closed = []
    from ansible_collections.rosterops.saas_users.plugins.module_utils._http.client import Client

    close = Client.close
    monkeypatch.setattr(Client, "close", lambda self: closed.append(close(self)))
    sim.fault(status=403)
    key = {"partner_key": seed.PARTNER_KEY} if module is not org_user_info else {"api_key": seed.ADA_KEY}
    assert ask(sim, module, **key, **where(module))[0]["failed"]
    assert len(closed) == 1
