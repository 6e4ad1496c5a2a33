# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Breaks a copy of the collection in one place after the other, and shows which integration scenarios notice.

    python tests/integration/break_it.py [--only TEXT] [TARGET...]

Needs ansible-playbook on PATH and what tests/integration/requirements.txt names. Not a stage of `make test`: it takes as long
as the targets take, once for each break. Fails when nobody notices a break, and lists the scenarios that have noticed none.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COLLECTION = Path("ansible_collections", "rosterops", "saas_users")
MODULE_UTILS = Path("plugins", "module_utils")
TARGETS = ["partner_user", "partner_user_info", "uipath_user", "uipath_user_info", "uipath_users"]

# What breaks, in which file, and how. A text that is not there exactly once is an error: the break has to follow the code.
BREAKS = [
    ("check mode writes", "_tasks/check_mode.py", "    if task.check_mode:\n        return predict(plan)\n", ""),
    ("the order of roles counts", "_engine/model.py", "sorted({folded(value) for value in values or ()})", "list(values or ())"),
    ("roles too many stay", "_engine/plan.py", "attributes = model.differing(user, one.attributes)", "attributes = {}"),
    ("every update is made", "_engine/plan.py", "    if not attributes:\n", "    if False:\n"),
    ("an id's e-mail is not compared", "_engine/index.py", "elif same_person(user.get(attribute)) != ", "elif False and 0 != "),
    ("two candidates are one", "_engine/index.py", "if len(found) > 1:", "if False:"),
    ("PATCH is forgotten", "_polytomic/directory.py", 'PATCHING_VERSIONS = ("2023-04-25", ', "PATCHING_VERSIONS = ("),
    ("updates lack the e-mail", "_polytomic/directory.py", '{"email": user.get("email"), **attributes}', "{**attributes}"),
    ("a DELETE that finds nobody fails", "_polytomic/directory.py", "if error.status != 404:", "if True:"),
    ("two roles of a name are one", "_engine/role_names.py", "if len(ids) > 1:", "if False:"),
    ("the server's words are lost", "_http/response.py", '"message": said,', '"message": None,'),
    ("a redirect is an answer", "_http/response.py", "if 300 <= status < 400:", "if False:"),
    ("the key of a POST is lost", "_http/client.py", '{"Idempotency-Key": key} if key else None', "None"),
    ("nothing is repeated", "_http/retry.py", "(self.limited or self.counted <= self.retries)", "self.limited"),
    ("a lost answer is a failure", "_http/retry.py", "NO_ANSWER: (Next.AGAIN, Next.AGAIN,", "NO_ANSWER: (Next.STOP, Next.STOP,"),
    ("a 500 is repeated", "_http/retry.py", "SERVER_ERROR: (Next.AGAIN, Next.LOOK,", "SERVER_ERROR: (Next.AGAIN, Next.AFRESH,"),
    ("empty lists are accepted", "_base/input.py", "if not value:", "if False:"),
    ("slashes at the end stay", "_base/input.py", '.rstrip("/")', ""),
    ("robots are people", "_uipath/directory.py", 'PEOPLE = ("user", "directory_user")', "PEOPLE = TYPES"),
    ("the directory governs nothing", "_uipath/directory.py", '"type") == "directory_user"', '"type") == "nothing"'),
    ("a password is set each time", "_uipath/directory.py", 'options["update_password"] != "always"', "False"),
    ("groups are only added", "_uipath/directory.py", "folded(one) not in wanted]", "False]"),
    ("a 200 is success", "_uipath/answers.py", 'if any(one.get("succeeded") is False for one in results):', "if False:"),
    ("older servers are unknown", "_uipath/pages.py", '"UserPartition", "users"', '"User", "users"'),
    ("one page is enough", "_uipath/pages.py", "ends = len(page) < size and (", "ends = True or ("),
    ("nobody waits until users are visible", "_uipath/directory.py", "if done(users) or seconds > longest:", "if True:"),
    ("a bad user costs all", "_uipath/batches.py", "elif len(part) > 1 and (no_call or status in REFUSED):", "elif False:"),
    ("users are removed one by one", "_uipath/directory.py", "BATCH = 250", "BATCH = 1"),
    ("what a create cannot carry is lost", "_uipath/directory.py", 'NOT_CREATED = ("is_active", "password")', "NOT_CREATED = ()"),
    ("a token is never renewed", "_uipath/access.py", "refused.status == 401 and self._access.renew(token):", "False:"),
    ("the claim prt_id is not read", "_uipath/access.py", '.get("prt_id", "")', '.get("nothing", "")'),
    ("two credentials are fine", "_base/input.py", "if len(given) > 1:", "if False:"),
    ("limits are not waited out", "_uipath/access.py", "waits_out_limits=True", "waits_out_limits=False"),
]  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description="Break a copy of the collection and see which integration scenarios notice.")
    parser.add_argument("--only", default="", metavar="TEXT", help="only the breaks that have this in their name or file")
    parser.add_argument("targets", nargs="*", default=TARGETS, metavar="TARGET")
    options = parser.parse_args()
    breaks = [one for one in BREAKS if options.only in f"{one[0]} {one[1]}"]
    lost = [one for one in breaks if (ROOT / MODULE_UTILS / one[1]).read_text(encoding="utf-8").count(one[2]) != 1]
    if lost:
        print("Not there exactly once:", *(f"{what}: {file}: {old}" for what, file, old, _new in lost), sep="\n    ")
        return 2
    unnoticed, seen, noticing = [], set(), set()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, COLLECTION)
        for name in ("plugins", "meta", "galaxy.yml", "tests/integration", "tests/simulator"):
            source, destination = ROOT / name, copy / name
            destination.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, destination, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
            else:
                shutil.copy(source, destination)
        for what, file, old, new in breaks:
            path = copy / MODULE_UTILS / file
            whole = path.read_text(encoding="utf-8")
            path.write_text(whole.replace(old, new), encoding="utf-8")
            complaining: set[str] = set()
            for target in (one for one in options.targets if concerns(file, one)):
                names, those = run(target, Path(folder), copy)
                seen |= names
                complaining |= those
            path.write_text(whole, encoding="utf-8")
            noticing |= complaining
            if not complaining:
                unnoticed.append(what)
            print(f"{what}: {len(complaining)} notice", *sorted(complaining), sep="\n    ", flush=True)
    print("Nobody notices:", *unnoticed or ["(nothing)"], sep="\n    ")
    print("Have noticed nothing:", *sorted(seen - noticing) or ["(nobody)"], sep="\n    ")
    return 1 if unnoticed else 0


def concerns(file: str, target: str) -> bool:
    """Whether a target can notice what breaks in a file: what is one platform's does not concern the other."""
    return not file.startswith("_polytomic" if "uipath" in target else "_uipath")


def run(target: str, folder: Path, copy: Path) -> tuple[set[str], set[str]]:
    """Run a target: the names of all scenarios, with the target, and of those that complain."""
    integration = copy / "tests" / "integration"
    play = folder / "play.json"
    play.write_text(json.dumps([{"hosts": "testhost", "gather_facts": False, "roles": [target]}]), encoding="utf-8")
    inventory = folder / "inventory"
    inventory.write_text(f"testhost ansible_connection=local ansible_python_interpreter={sys.executable}\n", encoding="utf-8")
    environment = {
        **os.environ,
        "ANSIBLE_COLLECTIONS_PATH": str(folder),
        "ANSIBLE_CONFIG": str(integration / "integration.cfg"),
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_ROLES_PATH": str(integration / "targets"),
    }
    variables = json.dumps({"four_times_go_on": True, "four_times_lanes": ["auto"]})
    command = ["ansible-playbook", "-i", str(inventory), str(play), "--extra-vars", variables]
    process = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    output = process.stdout
    names = set(re.findall(r"\(item=(.*) \(auto, (?:check mode|for real)\)\)", output))
    failures = re.findall(r'FAILED! => (\{"assertion": "four_times_complaints.*\})$', output, re.MULTILINE)
    complaints = [line for failure in failures for line in json.loads(failure)["msg"].splitlines()]
    complaining = {name for name in names if any(complaint.startswith(f"{name} (auto)") for complaint in complaints)}
    return {f"{target}: {name}" for name in names}, {f"{target}: {name}" for name in complaining}


if __name__ == "__main__":
    sys.exit(main())
