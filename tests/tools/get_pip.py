# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Replaces the get-pip.py that ansible-test would download: it unpacks the pip that comes with Python.

To install that one with itself takes three seconds of processor time, in each environment.
"""

from __future__ import annotations

import ensurepip
import glob
import os
import runpy
import sys
import sysconfig
import zipfile

# Debian has the wheels in a separate directory.
directories = [os.path.join(os.path.dirname(ensurepip.__file__), "_bundled"), sysconfig.get_config_var("WHEEL_PKG_DIR") or ""]
wheels = [wheel for directory in directories for wheel in sorted(glob.glob(os.path.join(directory, "pip-*.whl")))]
if not wheels:
    sys.exit("The Python {0} does not contain pip: install its venv module.".format(sys.executable))

site = sysconfig.get_path("purelib")
with zipfile.ZipFile(wheels[-1]) as wheel:
    wheel.extractall(site)
# Older versions of ansible-test want packages to build others with, too.
others = [item for item in sys.argv[1:] if not item.startswith(("-", "pip=="))]
if others:
    sys.path.insert(0, site)
    sys.argv[1:] = ["install", *others]
    runpy.run_module("pip", run_name="__main__", alter_sys=True)
