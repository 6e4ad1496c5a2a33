#!/bin/sh
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# python.sh list                 the Pythons that run here, one line for each version: "VERSION PATH"
# python.sh run SCRIPT [ARG...]  run SCRIPT with $PYTHON, or with the first of them that is new enough and whole

set -u

fail() {
    echo "$*" >&2
    exit 2
}

# A name on PATH proves nothing (a version manager's shim may refuse to run), so each candidate is tried.
try() {
    python=$1
    shift
    "$python" -c "$@" 2>/dev/null </dev/null
}

list() {
    for candidate in python3.13 python3.12 python3.11 python3.14 python3.10 python3.9 python3.8 python3 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python; do
        try "$candidate" 'import sys; print("%d.%d" % sys.version_info[:2], sys.executable)'
    done | awk '!seen[$1]++'
}

is_new_enough() {
    try "$1" 'import sys; sys.exit(sys.version_info < (3, 11))'
}

is_whole() {
    try "$1" 'import ensurepip, venv'
}

without_venv() {
    package=$(try "$1" 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    fail "$1 has no venv module: install it (Debian, Ubuntu: apt install $package) or name another Python with PYTHON=/path/to/python3."
}

choose() {
    if [ -n "${PYTHON:-}" ]; then
        # A bare name may be a shim that refuses, with the real one elsewhere.
        is_new_enough "$PYTHON" || PYTHON=$(list | awk -v name="$PYTHON" '"python" $1 == name { print $2 }' | grep . || echo "$PYTHON")
        is_new_enough "$PYTHON" || fail "PYTHON=$PYTHON does not run or is older than 3.11: name a Python 3.11 or newer."
        is_whole "$PYTHON" || without_venv "$PYTHON"
        echo "$PYTHON"
        return
    fi
    found=$(list)
    incomplete=
    for version in 3.13 3.12 3.11 3.14; do
        python=$(echo "$found" | awk -v version="$version" '$1 == version { print $2 }')
        [ -n "$python" ] || continue
        if is_whole "$python"; then
            echo "$python"
            return
        fi
        incomplete=${incomplete:-$python}
    done
    [ -z "$incomplete" ] || without_venv "$incomplete"
    fail "No Python 3.11 to 3.14 runs here: install one (Debian, Ubuntu: apt install python3 python3-venv) or name one with PYTHON=/path/to/python3."
}

case "${1:-}" in
    list)
        list
        ;;
    run)
        shift
        command -v git >/dev/null || fail "Git is missing: install it (Debian, Ubuntu: apt install git)."
        python=$(choose) || exit $?
        exec "$python" "$@"
        ;;
    *)
        fail "usage: python.sh list | run SCRIPT [ARG...]"
        ;;
esac
