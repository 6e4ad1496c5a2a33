# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""interrupt_at_line.py WORDS COMMAND...: runs a command, presses Ctrl-C when it says the words on stderr, and ends as it does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

words, *command = sys.argv[1:]
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a script's background job ignores it, and passes that on
with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
    for line in process.stderr:
        sys.stderr.write(line)
        if words in line:
            os.killpg(process.pid, signal.SIGINT)
    sys.exit(process.wait())
