# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""`make returns`: write the RETURN block of every module from tests/tools/returns, which states each returned value once.

Before ansible-core 2.21, documentation fragments cannot share returned values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "plugins" / "modules"
SOURCE = ROOT / "tests" / "tools" / "returns"
BLOCK = re.compile(r'(?<=^RETURN = r"""\n).*?(?=^"""$)', re.DOTALL | re.MULTILINE)
ORDER = ("description", "returned", "type", "elements", "sample", "contains")
WIDTH = 110  # PyYAML ends a line with the word that crosses it


def merged(value: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Both mappings; where both have a key, two mappings are merged in turn, and of other values the second one counts."""
    both = {
        name: merged(value[name], added) if isinstance(added, Mapping) and isinstance(value.get(name), Mapping) else added
        for name, added in more.items()
    }
    return {**value, **both}


def in_order(value: Mapping[str, Any]) -> dict[str, Any]:
    """The documentation of a value, and of those within it, as it is usually written: the description first.

    Raises:
        ValueError: There is something in it that documentation does not have, such as the rest of a text with a comma.
    """
    within = {name: in_order(one) for name, one in value.get("contains", {}).items()}
    whole = {**value, "contains": within} if within else value
    return dict(sorted(whole.items(), key=lambda item: ORDER.index(item[0])))


def make_returns(sources: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """The documentation of each returned value, by module and name.

    Args:
        sources: The contents of the files: ``pieces`` by name, and for each of the ``modules`` its values, each a list of pieces,
            by name or written out.
    """
    pieces: dict[str, Any] = {}
    modules: dict[str, Any] = {}
    for source in sources:
        pieces.update(source["pieces"])
        modules.update(source.get("modules", {}))

    def whole(parts: Iterable[Any]) -> dict[str, Any]:
        return in_order(reduce(merged, (pieces[part] if isinstance(part, str) else part for part in parts)))

    return {module: {name: whole(parts) for name, parts in values.items()} for module, values in modules.items()}


def as_yaml(values: Mapping[str, Any]) -> str:
    """The values in the layout of the other documentation: lists are indented, short ones stand on one line."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

        def ignore_aliases(self, data: Any) -> bool:
            return True

        def represent_list(self, data: list[Any]) -> yaml.Node:
            words = all(isinstance(item, str) and " " not in item for item in data)
            return self.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=words)

    Dumper.add_representer(list, Dumper.represent_list)
    return yaml.dump(values, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=WIDTH)


def with_returns(text: str, values: Mapping[str, Any]) -> str:
    """The text of a module with the RETURN block of these values.

    Raises:
        ValueError: The text does not have exactly one such block.
    """
    written, count = BLOCK.subn(lambda _found: as_yaml(values), text)
    if count != 1:
        raise ValueError(f'the module has {count} blocks RETURN = r"""…""": give it one')
    return written


def make_modules() -> dict[Path, str]:
    """The path of every module, and its text as it is to be."""
    import yaml

    returns = make_returns(yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.glob("*.yml")))
    paths = {module: MODULES / f"{module}.py" for module in returns}
    return {path: with_returns(path.read_text(encoding="utf-8"), returns[module]) for module, path in paths.items()}


def main() -> None:
    for path, text in make_modules().items():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.relative_to(ROOT)} written")


if __name__ == "__main__":
    from environment import run_with_tools

    run_with_tools()
    main()
