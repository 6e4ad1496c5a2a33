# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Sphinx makes of the guides and of the reference. Every reference must lead somewhere."""

from __future__ import annotations

project = "rosterops.saas_users"
copyright = "The rosterops.saas_users authors"  # noqa: A001 - Sphinx calls it so
title = html_title = html_short_title = "rosterops.saas_users"
extensions = ["sphinx.ext.intersphinx", "sphinx_antsibull_ext"]
highlight_language = "YAML+Jinja"
pygments_style = "ansible"
default_role = "any"
nitpicky = True

html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "collapse_navigation": False,
    "display_version": False,
    "documentation_home_url": "https://github.com/rosterops/saas_users",
    "topbar_links": {},
}
html_context = {"display_github": False}
html_static_path = html_css_files = ["site.css"]
html_show_sphinx = html_copy_source = html_use_index = False

# What the reference names of Ansible's own documentation. The inventory is written by website.py, so nothing is downloaded.
intersphinx_mapping = {"ansible": ("https://docs.ansible.com/projects/ansible/latest/", "../ansible.inv")}
