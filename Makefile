# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PYTHON: the Python to use, a name or a path. Default: the first of 3.13, 3.12, 3.11, 3.14 that runs.
# STAGE: the stages of `make test` to run, by name. Default: all of them.
PYTHON ?=
STAGE ?=
export PYTHON

.PHONY: help test demo changelog clean

help:
	@echo "make test                 every check, in stages; STAGE=units runs one; PYTHON=python3.11 chooses a Python"
	@echo "make demo                 the collection at work, against a simulator on this machine"
	@echo "make changelog            write CHANGELOG.md from changelogs/fragments and the modules"
	@echo "make clean                remove what the two have built"

test:
	@sh tests/tools/python.sh run tests/tools/stages.py $(STAGE)

demo:
	@sh tests/tools/python.sh run tests/tools/demo.py

changelog:
	@CHANGELOG=write sh tests/tools/python.sh run tests/tools/stages.py changelog

clean:
	rm -rf .ansible .coverage .hypothesis .mypy_cache .nox .pytest_cache .ruff_cache .venv tests/output
