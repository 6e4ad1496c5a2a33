# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A roster in a file: what is read, and what is told about what cannot be read."""

from __future__ import annotations

import contextlib
import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.rosterops.saas_users.plugins.module_utils._base.errors import InvalidInput
from ansible_collections.rosterops.saas_users.plugins.module_utils._polytomic.options import USERS
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import users_file
from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks.users_file import read_users_file
from ansible_collections.rosterops.saas_users.plugins.module_utils._uipath.options import USERS as UIPATH_USERS

ADA, BEN = '{"email": "ada@acme.example", "roles": ["Admin"]}', '{"email": "ben@acme.example"}'
OPTIONS = f"The options are {', '.join(USERS['options'])}."
EXAMPLE = 'write an object such as {"email": "jane.doe@acme.example"}.'


@pytest.fixture(name="read")
def fixture_read(tmp_path):
    """The users in a file of this name and content, without the options that are not set."""

    def read(name, content, people=None):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = read_users_file(str(path), people or USERS)
        return [(place, {option: value for option, value in user.items() if value is not None}) for place, user in found]

    return read


@pytest.fixture(name="refused")
def fixture_refused(read):
    """All mistakes in a file."""

    def refused(name, content, people=None):
        with pytest.raises(InvalidInput) as caught:
            read(name, content, people)
        return caught.value.details.get("mistakes", [caught.value.message])

    return refused


# JSON lines


@pytest.mark.parametrize("name", ["people.jsonl", "people.ndjson", "people.json", "PEOPLE.JSONL"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n  \n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_json_lines_are_read_with_their_places(read, name, end, mark):
    users = read(name, f"{mark}{ADA}{end}{BEN}{end}")
    line = len(f"{ADA}{end}".split("\n"))
    assert users == [
        ("users_file line 1", {"email": "ada@acme.example", "roles": ["Admin"], "state": "present"}),
        (f"users_file line {line}", {"email": "ben@acme.example", "state": "present"}),
    ]


def test_the_last_line_needs_no_end_and_a_text_may_contain_separators_of_lines(read):
    text = '{"email": "ada@acme.example", "role": "a\u2028b\u0085c"}'
    assert read("people.jsonl", text)[0][1]["role"] == "a\u2028b\u0085c"


def test_a_file_without_users_is_an_empty_roster(read):
    assert read("people.jsonl", " \n\n") == read("people.jsonl", "") == read("people.csv", "email\n") == []


def test_types_are_converted_as_in_the_options(read):
    text = '{"user_name": "zoe", "is_active": "yes", "groups": "a,b"}'
    ((_place, user),) = read("people.jsonl", text, UIPATH_USERS)
    assert (user["is_active"], user["groups"]) == (True, ["a", "b"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"email": "ada@acme.example"', "users_file line 2 is not JSON (Expecting ',' delimiter, column 29): " + EXAMPLE),
        ("ada@acme.example", "users_file line 2 is not JSON (Expecting value, column 1): " + EXAMPLE),
        ('"ada@acme.example"', "users_file line 2 is not a JSON object: " + EXAMPLE),
        ("null", "users_file line 2 is not a JSON object: " + EXAMPLE),
        ("[" * 200_000, "users_file line 2 cannot be read: " + EXAMPLE),
        (
            '{"email": "a@acme.example", "email": "b@acme.example"}',
            "users_file line 2: email occurs twice: keep only one of them.",
        ),
        ('{"email": "a@x.example", "rolse": []}', "users_file line 2 (a@x.example): rolse is no option; do you mean roles?"),
        ('{"email": "a@x.example", "role": []}', "users_file line 2 (a@x.example): role is a list: set it to a string."),
    ],
    ids=lambda value: value[:40],
)
def test_what_is_wrong_in_a_line_is_told_with_its_number(refused, line, words):
    assert refused("people.jsonl", f"{ADA}\n{line}\n{BEN}\n") == [words]


def test_all_mistakes_are_told_in_order(refused):
    wrong = "\n".join(['{"role": null}', "x", *[BEN] * 8, '{"e": 1}'])
    assert [words.split(":")[0].split(" is")[0] for words in refused("people.jsonl", wrong)] == [
        "users_file line 1",
        "users_file line 2",
        "users_file line 11",
        "users_file line 11",
    ]


def test_one_json_list_is_told_as_that(refused):
    text = json.dumps([json.loads(ADA)], indent=1)
    assert refused("people.json", f"\n {text}") == [
        "users_file is one JSON list: write each of its objects in a line of its own, without commas between."
    ]


# CSV


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n,,\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_the_places_of_its_rows(read, end, mark):
    rows = [
        " email ,roles,state",
        'ada@acme.example,"Admin; Viewer;",',
        '"ben@acme.example", ,absent',
        '"cleo@acme.example","A ""quoted"", name;\n b",',
    ]
    users = read("people.CSV", mark + end.join(rows))
    step = end.count("\n")
    assert users == [
        (f"users_file line {1 + step}", {"email": "ada@acme.example", "roles": ["Admin", "Viewer"], "state": "present"}),
        (f"users_file line {1 + 2 * step}", {"email": "ben@acme.example", "state": "absent"}),
        (
            f"users_file line {1 + 3 * step}",
            {"email": "cleo@acme.example", "roles": ['A "quoted", name', "b"], "state": "present"},
        ),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "users_file is empty: begin with a row that names the columns, such as email,roles."),
        (
            "ada@acme.example,Admin\n",
            "users_file line 1: no column has the name of an option: "
            "begin with a row that names the columns, such as email,roles. " + OPTIONS,
        ),
        (
            "email;roles\n",
            f"users_file line 1: no column has the name of an option: separate the columns with commas. {OPTIONS}",
        ),
        ("email,Rolse\n", "users_file line 1: Rolse is no option; do you mean roles?"),
        ("email,department\n", f"users_file line 1: department is not an option. {OPTIONS}"),
        ("email,roles,email,roles\n", "users_file line 1: 2 columns have the name email: keep only one of them."),
        ("\nemail,,roles\n", "users_file line 2: a column has no name: name each column."),
        ("roles\nAdmin\n", "users_file line 1: there is no column email or id: add one of them."),
        (
            "email,roles\na@x.example,b,c\n",
            "users_file line 2 has 3 cells, but the first row has 2: put a cell that contains a comma in quotation marks.",
        ),
        (
            "email,roles\na@x.example\n",
            "users_file line 2 has 1 cells, but the first row has 2: put a cell that contains a comma in quotation marks.",
        ),
        (
            'email\na@x.example\n"b@x.example" c\n',
            "users_file line 3 is not CSV (',' expected after '\"'): "
            "write a quotation mark in a cell twice, and others around the cell.",
        ),
        (
            'email\n"a@x.example\n',
            "users_file line 2 is not CSV (unexpected end of data): write a quotation mark in a cell twice, "
            "and others around the cell.",
        ),
        ("email,state\na@x.example,gone\n", "users_file line 2 (a@x.example): state is 'gone': set it to present or absent."),
        ("email,roles\n,Admin\n", "users_file line 2: one of the following is required: email, id."),
        (
            "email,role,roles\na@x.example,b,c\n",
            "users_file line 2 (a@x.example): roles and role are mutually exclusive: set only one of them.",
        ),
    ],
)
def test_what_is_wrong_in_a_csv_is_told_with_its_line(refused, text, words):
    assert words in refused("people.csv", text)


def test_an_empty_cell_is_omitted_and_a_list_of_nothing_is_empty(read):
    ((_place, user),) = read("people.csv", "user_name,surname,groups\nzoe,,;\n", UIPATH_USERS)
    assert user == {"user_name": "zoe", "groups": [], "state": "present", "update_password": "on_create"}


# Both


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "user_name,password\nzoe,\nbo,s3cret-word\n"), ("a.jsonl", '{"password": "s3cret-word", "id": "1"}')],
)
def test_a_secret_is_refused_and_not_quoted(refused, name, text):
    (words,) = refused(name, text, UIPATH_USERS)
    assert words.endswith(": password is a secret, which must not be in this file: set it with users.")
    assert "s3cret" not in words


@pytest.mark.parametrize("name", ["people.csv", "people.jsonl"])
def test_a_file_that_is_not_utf_8_is_told_with_the_line(refused, name):
    assert refused(name, b"email\n\xfc@acme.example\n")[0].startswith("users_file is not UTF-8 (line 2): ")
    assert refused(name, "email\n".encode("utf-16"))[0].startswith("users_file is not UTF-8 (line 1): ")


def test_an_encrypted_file_is_told_as_that(refused):
    assert "is encrypted with ansible-vault" in refused("people.csv", "$ANSIBLE_VAULT;1.1;AES256\n3430\n")[0]


def test_a_file_that_is_too_large_is_not_read(refused, monkeypatch):
    monkeypatch.setattr(users_file, "LARGEST", 2**20)
    assert refused("people.csv", b"x" * (2**20 + 1))[0].startswith("users_file is larger than 1 MiB: ")


def test_what_is_no_file_is_told(tmp_path):
    os.mkfifo(tmp_path / "fifo.csv")
    (tmp_path / "folder.csv").mkdir()
    for name, words in {
        "fifo.csv": "is not a regular file: ",
        "folder.csv": "is a directory: ",
        "nowhere.jsonl": "cannot be read (No such file or directory): ",
        "a\0b.csv": "cannot be read (",
        "people.yml": "its name must end in .jsonl, .ndjson, .json (JSON lines), or .csv.",
        "people": "its name must end in",
    }.items():
        with pytest.raises(InvalidInput) as caught:
            read_users_file(str(tmp_path / name), USERS, "organizations[1].users_file")
        assert caught.value.message.startswith("organizations[1].users_file ")
        assert words in caught.value.message


VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).map(str.strip).filter(bool)
PEOPLE = st.lists(
    st.fixed_dictionaries(
        {"email": VALUES},
        optional={"state": st.sampled_from(["present", "absent"]), "role_ids": st.lists(VALUES)},
    ),
    max_size=5,
)


@settings(max_examples=60)
@given(people=PEOPLE, ascii_only=st.booleans())
def test_whatever_is_written_as_json_lines_is_read(tmp_path_factory, people, ascii_only):
    path = tmp_path_factory.mktemp("people") / "people.jsonl"
    path.write_text("".join(json.dumps(one, ensure_ascii=ascii_only) + "\n" for one in people), encoding="utf-8")
    found = [user for _place, user in read_users_file(str(path), USERS)]
    assert len(found) == len(people)
    assert [{name: user[name] for name in one} for one, user in zip(people, found)] == people


@settings(max_examples=150)
@given(content=st.binary(max_size=60) | st.text(alphabet='email,roles;"\n\r \t[]{}:\x00\ufeff', max_size=60).map(str.encode))
@pytest.mark.parametrize("name", ["people.csv", "people.jsonl"])
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path_factory, name, content):
    path = tmp_path_factory.mktemp("people") / name
    path.write_bytes(content)
    with contextlib.suppress(InvalidInput):
        read_users_file(str(path), USERS)
