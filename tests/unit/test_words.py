# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation, messages, docstrings and comments use standard words."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = (
    "*.md",
    "Makefile",
    "galaxy.yml",
    ".github/**/*.yml",
    "docs/**/*.*",
    "playbooks/**/*.yml",
    "roles/*/README.md",
    "roles/**/*.yml",
    "changelogs/fragments/*.yml",
    "tests/*/README.md",
    "tests/integration/targets/*/README.md",
    "tests/tools/returns/*.yml",
    "tests/tools/website/*.rst",
    "plugins/modules/*.yml",
)
WRITTEN_BY_TOOLS = ("CHANGELOG.md",)
DOCUMENTS = sorted(
    path
    for place in PLACES
    for path in ROOT.glob(place)
    if path.is_file() and path.suffix != ".png" and path.relative_to(ROOT).as_posix() not in WRITTEN_BY_TOOLS
)
PLUGINS = sorted(
    path
    for place in ("action", "inventory", "doc_fragments", "modules", "module_utils/_*", "plugin_utils/_*")
    for path in (ROOT / "plugins").glob(f"{place}/*.py")
)
CODE = re.compile(r"^```python\n.*?^```$", re.DOTALL | re.MULTILINE)
LITERAL = re.compile(r"``.+?``|`[^`]+`|\b[CVE]\([^)]*\)")  # the names of things, and quoted texts
# What not to write, as a regular expression, and what to write instead.
WORDS = {
    r"members?": "attribute (the role of a user is Member)",
    r"(?i:he|him|himself|his|she|her|hers|herself)": "they, them, their",
    r"(?i:who(m|so)?ever)": "users who",
    r"(?i:time-outs?)": "timeout",
    r"(?i:favour|behaviour|licence|colour|honour)\w*": "American spelling",
    r"(?i:(?<!there )(is|are|was) no (regular )?(file|text|list|key|number|link|failure|success|folder))": "is not a …",
    r"(?i:(?<!there )(is|are|was) no option(?!; do you mean))": "is not an option",  # unless the right name follows
    r"(?i:nobody is named)": "no user specified",
    r"(?i:somebody else's)": "belongs to another user",
    r"(?i:(are|is|was) there is adopted)": "an existing user is used",
    r"(?i:there (is|are) (is|are) (right|adopted))": "stays unchanged",
    r"(?i:(is|are|was|were) gone already)": "does not exist",
    r"(?i:to decide by)": "so that a playbook can use it",
    r"(?i:costs? only (him|her|them)sel\w+)": "so that the others are not affected",
    r"(?i:collector of garbage)": "garbage collector",
    r"(?i:sends? elsewhere)": "redirects",
    r"(?i:no module can be given)": "cannot be set in a module",
    r"(?i:(is|be|are|was) alive)": "works (a key), is running (a process)",
    r"(?i:at hand)": "stored",
    r"(?i:hence|thereby|therein|thereof|wherein|whence|lest)": "therefore",
    r"(?i:behind our back|riddle|for ever)": "plain words",
    r"(?i:(what|who) (is|are|was|were) there(?! (a|an|no)\b))": "existing users",
    r"(?i:whatever)": "any, or what it stands for",
    r"(?i:(somebody|someone) new)": "a new person",
    r"(?i:(left|leaves?|leaving) (it |him |her |them )?alone)": "stays unchanged",
    r"(?i:any more(?! than))": "no longer",
}
RULES = {re.compile(rf"\b{words}(?!\w)"): instead for words, instead in WORDS.items()}


def texts_of(path):
    """The documentation, the docstrings and other strings, and the comments of a Python file: line and text."""
    source = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:  # a single word is a name
            yield from enumerate(node.value.splitlines(), node.lineno)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def found_in(lines):
    """A sentence for each word that is not standard."""
    for number, text in lines:
        prose = LITERAL.sub("", text)
        for rule, instead in RULES.items():
            for found in rule.finditer(prose):
                yield f"line {number}: '{found[0]}', say: {instead}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_documents_use_standard_words(path):
    text = CODE.sub(lambda found: "\n" * found[0].count("\n"), path.read_text(encoding="utf-8"))
    assert list(found_in(enumerate(text.splitlines(), 1))) == []


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_plugins_use_standard_words(path):
    assert list(found_in(texts_of(path))) == []


@pytest.mark.parametrize(
    "text",
    [
        "Whoever is listed",
        "the member is null",
        "an option and its time-out",
        "is no file",
        "his key is alive",
        "write the file from what is there",
        "whatever roles they have are right",
        "somebody new is given it",
        "leaves them alone without it",
    ],
)
def test_other_words_are_found(text):
    assert list(found_in([(1, text)]))


@pytest.mark.parametrize(
    "text",
    [
        "the role Member, Viewer",
        "roles: [Member]",
        "the timeout of others",
        "There is ``no file``",
        "x is no option; do you mean y?",
    ],
)
def test_standard_words_are_not_found(text):
    assert not list(found_in([(1, text)]))
