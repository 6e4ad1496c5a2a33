# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make roles`: write the README of every role from its argument specification and from its playbook."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = "rosterops.saas_users"
LICENCE = """<!--
Copyright (c) 2026 The rosterops.saas_users authors
GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later

`make roles` writes this file from meta/argument_specs.yml and the playbook of the same name.
-->"""
MARKUP = re.compile(r"\b([BCEIMOPRUV])\(((?:\\.|[^)\\])*)\)")


def names() -> list[str]:
    """The roles of the collection."""
    return sorted(path.parents[1].name for path in (ROOT / "roles").glob("*/meta/argument_specs.yml"))


def in_markdown(text: str) -> str:
    """A text of the documentation, with Ansible's markup as that of Markdown."""
    return MARKUP.sub(lambda found: f"`{found[2].replace('=', ': ') if found[1] == 'O' else found[2]}`", text)


def sentences(description: str | list[str]) -> list[str]:
    """The paragraphs of a description."""
    return [in_markdown(" ".join(one.split())) for one in ([description] if isinstance(description, str) else description)]


def readme(role: str) -> str:
    """The README of a role."""
    import yaml

    spec = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    main = spec["argument_specs"]["main"]
    playbook = (ROOT / "playbooks" / f"{role}.yml").read_text(encoding="utf-8")
    _licence, _empty, rest = playbook.partition("\n\n")
    comment = [line[1:].strip() for line in rest.splitlines() if line.startswith("#")]
    play = "\n".join(line for line in rest.splitlines() if not line.startswith("#")).strip()
    commands = [line for line in comment if line.startswith("ansible-playbook ")]
    about = " ".join(line for line in comment if line not in commands).strip()
    parts = [
        LICENCE,
        f"# Role `{COLLECTION}.{role}`",
        f"{in_markdown(main['short_description'])}.",
        *sentences(main["description"]),
        "## Example",
        "With the playbook of the same name, from the installed collection:",
        "```shell\n" + "\n".join(commands) + "\n```",
        *([about] if about else []),
        "In a playbook of your own:",
        f"```yaml\n{play}\n```",
        "## Variables",
        "\n".join(["| Variable | Meaning | Type | Default |", "|---|---|---|---|", *rows(main.get("options", {}))]),
    ]
    return "\n\n".join(parts) + "\n"


def rows(options: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The rows of the table of variables."""
    for name, option in options.items():
        words = " ".join(sentences(option["description"]))
        if option.get("choices"):
            words += " One of " + ", ".join(f"`{one}`" for one in option["choices"]) + "."
        kind = "any" if option.get("type") == "raw" else option.get("type", "str")
        if kind == "list":
            kind = f"list of {option.get('elements', 'any')}"
        default = "required" if option.get("required") else _shown(option["default"]) if "default" in option else ""
        yield f"| `{within}{name}` | {words.replace('|', '&#124;')} | {kind} | {default} |"
        yield from rows(option.get("options", {}), f"{within}{name}.")


def _shown(value: Any) -> str:
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


if __name__ == "__main__":
    from environment import run_with_tools

    run_with_tools()
    for name in names():
        (ROOT / "roles" / name / "README.md").write_text(readme(name), encoding="utf-8")
