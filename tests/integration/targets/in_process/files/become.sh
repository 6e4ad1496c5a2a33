#!/bin/sh
# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# In the place of sudo: becomes nobody else, and runs the shell command that the options end with.
while [ "$1" != -c ]; do
    shift
done
exec /bin/sh -c "$2"
