# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""interrupt.py FILE COMMAND...: runs a command, presses Ctrl-C when the file is there, and ends with its exit status.

A terminal sends SIGINT to every process of the command's group: before ansible-core 2.19, workers and modules are in it. Those
that finish what they have begun may outlive the command: the file is gone when they have.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

LONGEST = 60  # seconds, of a machine that does other things as well
file, *command = sys.argv[1:]
signal.signal(signal.SIGINT, signal.SIG_DFL)  # a script's background job ignores it, and passes that on
with subprocess.Popen(command, start_new_session=True) as process:
    while process.poll() is None and not os.path.exists(file):
        time.sleep(0.1)
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGINT)
    status = process.wait()
deadline = time.monotonic() + LONGEST
while os.path.exists(file) and time.monotonic() < deadline:
    time.sleep(0.1)
sys.exit(status)
