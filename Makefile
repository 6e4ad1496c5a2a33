# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# PYTHON: the Python to use, a name or a path. Default: the first of 3.13, 3.12, 3.11, 3.14 that runs.
# STAGE: the stages of `make test` to run, by name. Default: all of them.
# CLOCK: the day on which the stages run, as libfaketime takes it, such as +400d. Default: today.
# MUTANTS: the files of `make mutants`, by name. Default: all of them.
# MATRIX: the stages of `make test-matrix`, as patterns such as *-2.16-*. Default: all of them.
# ANSWERS: how many odd answers `make fuzz` gives. Default: 100000.
# BENCHMARK: the benchmarks of `make benchmark`, by name, and options such as --rounds=3 or --markdown=FILE. Default: all of them.
PYTHON ?=
STAGE ?=
CLOCK ?=
BENCHMARK ?=
MUTANTS ?=
MATRIX ?=
ANSWERS ?= 100000
export PYTHON CLOCK MATRIX

.PHONY: help check test test-matrix release-check docs demo benchmark fuzz mutants changelog pictures returns roles clean

help:
	@echo "make test                 run all checks; STAGE=units runs one stage, PYTHON=python3.11 selects a Python, CLOCK=+400d sets the date"
	@echo "make check                check style, types and the tests of what changed, before a commit"
	@echo "make test-matrix          run the tests on every ansible-core and Python that is supported; MATRIX='play-*' runs some of it"
	@echo "make docs                 build the documentation as a website, and say where it is"
	@echo "make release-check        prove on a clean clone that a release can be made; MATRIX='play-*' runs some of the matrix"
	@echo "make demo                 run the collection against a simulator on this machine"
	@echo "make benchmark            measure the speed, compared with Ansible itself and with alternatives; BENCHMARK=task runs one benchmark"
	@echo "make fuzz                 give every module 100,000 odd answers; ANSWERS=10000 gives fewer"
	@echo "make mutants              change the code in small ways that the tests must detect; MUTANTS=_engine/plan changes one file"
	@echo "make changelog            write CHANGELOG.md from changelogs/fragments and the modules"
	@echo "make pictures             take the pictures of the documentation with Chromium"
	@echo "make returns              write the RETURN block of every module from tests/tools/returns"
	@echo "make roles                write the README of every role from its argument specification"
	@echo "make clean                remove all files that these commands created"

test:
	@sh tests/tools/python.sh run tests/tools/stages.py $(STAGE)

test-matrix:
	@sh tests/tools/python.sh run tests/tools/matrix.py $(MATRIX)

release-check:
	@sh tests/tools/python.sh run tests/tools/release.py

check:
	@sh tests/tools/python.sh run tests/tools/stages.py lint types changed

docs:
	@sh tests/tools/python.sh run tests/tools/stages.py docs website

demo:
	@sh tests/tools/python.sh run tests/tools/demo.py

benchmark:
	@sh tests/tools/python.sh run tests/tools/benchmark.py $(BENCHMARK)

fuzz:
	@FUZZ=$(ANSWERS) sh tests/tools/python.sh run tests/tools/fuzz.py

mutants:
	@sh tests/tools/python.sh run tests/tools/mutants.py $(MUTANTS)

changelog:
	@CHANGELOG=write sh tests/tools/python.sh run tests/tools/stages.py changelog

pictures:
	@PICTURES=write sh tests/tools/python.sh run tests/tools/stages.py browser

returns:
	@sh tests/tools/python.sh run tests/tools/returns.py

roles:
	@sh tests/tools/python.sh run tests/tools/roles.py

clean:
	rm -rf .ansible .coverage .hypothesis .mypy_cache .nox .pytest_cache .ruff_cache .venv tests/output
