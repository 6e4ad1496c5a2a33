# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The control API below ``/_simulator/``. It needs no credential, is not in the journal, and is not affected by faults."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .control import Control
from .faults import FaultError
from .platform import StateError
from .settings import TABLE, SettingsError

PREFIX = "/_simulator"


def control_app(control: Control) -> Starlette:
    """Return the control API as an ASGI application."""

    def journal(_body: Any) -> Any:
        return control.journal.render()

    def tell_run(body: Any) -> Any:
        if not isinstance(body, dict) or not isinstance(body.get("run"), int):
            raise StateError(['{"run": a number}'])
        control.journal.tell_run(body["run"])
        return body

    def clear_journal(_body: Any) -> Any:
        control.journal.clear()
        return {}

    def state(_body: Any) -> Any:
        return control.state()

    def invitations(_body: Any) -> Any:
        return control.invitations()

    def counters(_body: Any) -> Any:
        return control.counters()

    def revoke_tokens(_body: Any) -> Any:
        return {"revoked": control.revoke_tokens()}

    def reset(body: Any) -> Any:
        return control.reset(body)

    def settings(_body: Any) -> Any:
        return control.settings.render()

    def set_settings(body: Any) -> Any:
        control.settings.update(body)
        return control.settings.render()

    def table(_body: Any) -> Any:
        return {
            name: {
                "choices": setting.choices or "a number of zero or more",
                "default": setting.default,
                "meaning": setting.meaning,
            }
            for name, setting in TABLE.items()
        }

    def faults(_body: Any) -> Any:
        return {"faults": control.faults.render()}

    def add_faults(body: Any) -> Any:
        return {"ids": control.faults.add(body)}

    def clear_faults(_body: Any) -> Any:
        control.faults.clear()
        return {}

    def ready(_body: Any) -> Any:
        return {"ready": True, "platforms": [platform.name for platform in control.platforms]}

    operations: dict[str, dict[str, Callable[[Any], Any]]] = {
        "": {"GET": ready},
        "/journal": {"GET": journal, "POST": tell_run, "DELETE": clear_journal},
        "/state": {"GET": state},
        "/invitations": {"GET": invitations},
        "/counters": {"GET": counters},
        "/tokens": {"DELETE": revoke_tokens},
        "/reset": {"POST": reset},
        "/settings": {"GET": settings, "POST": set_settings},
        "/settings/table": {"GET": table},
        "/faults": {"GET": faults, "POST": add_faults, "DELETE": clear_faults},
    }
    return Starlette(
        routes=[Route(PREFIX + path, _endpoint(methods), methods=list(methods)) for path, methods in operations.items()]
    )


def _endpoint(methods: dict[str, Callable[[Any], Any]]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        try:
            body = json.loads(raw) if raw.strip() else None
            return JSONResponse(methods["GET" if request.method == "HEAD" else request.method](body))
        except (FaultError, SettingsError, StateError) as error:
            return JSONResponse({"error": str(error), "problems": error.problems}, 400)
        except ValueError as error:
            return JSONResponse({"error": f"the body is not JSON: {error}", "problems": []}, 400)

    return endpoint
