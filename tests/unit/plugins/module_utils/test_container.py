# Copyright (c) 2026 The rosterops.saas_users authors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A file that ends with its container is noticed, and no other: not on a volume, and not on a host without containers."""

from __future__ import annotations

import pytest

from ansible_collections.rosterops.saas_users.plugins.module_utils._tasks import container

OVERLAY = "overlay overlay rw,lowerdir=/a:/b"
DOCKER = f"""\
612 520 0:62 / / rw,relatime master:246 - {OVERLAY}
613 612 0:65 / /proc rw,nosuid - proc proc rw
614 612 254:1 /volumes/keys /etc/polytomic rw,relatime shared:1 master:2 - ext4 /dev/vda1 rw
615 612 254:1 /volumes/two /srv/two\\040keys rw,relatime - ext4 /dev/vda1 rw
"""
PODMAN = "700 690 0:70 / / rw,nodev - fuse.fuse-overlayfs fuse-overlayfs rw\n"
HOST = "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n"


@pytest.fixture
def mounts(tmp_path, monkeypatch):
    """A function that says what is mounted, and whether there is a sign of a container."""

    def say(text, sign="file"):
        (tmp_path / "mountinfo").write_text(text, encoding="utf-8")
        monkeypatch.setattr(container, "MOUNTS", str(tmp_path / "mountinfo"))
        if sign == "file":
            monkeypatch.setattr(container, "MARKERS", (str(tmp_path / "none"), str(tmp_path / "mountinfo")))
        elif sign:
            monkeypatch.setenv("container", sign)

    return say


@pytest.mark.parametrize("sign", ["file", "podman", "oci"])
@pytest.mark.parametrize("text", [DOCKER, PODMAN])
@pytest.mark.parametrize(
    "path", ["/root/jane.key", "/etc/polytomic.key", "/etc/polytomic-2/jane.key", "/jane.key", "/srv/two/jane.key"]
)
def test_a_file_on_the_layer_of_the_container_ends_with_it(mounts, text, sign, path):
    mounts(text, sign)
    assert container.ends_with_container(path)


@pytest.mark.parametrize("path", ["/etc/polytomic/jane.key", "/etc/polytomic/more/jane.key", "/srv/two keys/jane.key"])
def test_a_file_on_a_volume_does_not(mounts, path):
    mounts(DOCKER)
    assert not container.ends_with_container(path)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        (DOCKER, ""),  # such as a machine that was booted from an image: an overlay, and no container
        (HOST, "lxc"),  # a container that lives on, with a file system of its own
        (HOST, "file"),
        ("", "file"),
        ("nonsense\n", "file"),
        ("612 520 0:62 / / rw\n", "file"),
        (DOCKER + "616 612 254:1 / / rw - ext4 /dev/vda1 rw\n", "file"),  # hides the overlay
    ],
)
def test_in_doubt_it_does_not(mounts, text, sign):
    mounts(text, sign)
    assert not container.ends_with_container("/root/jane.key")


def test_no_mounts_to_read_is_doubt(mounts, monkeypatch):
    mounts(DOCKER)
    monkeypatch.setattr(container, "MOUNTS", "/does not exist")
    assert not container.ends_with_container("/root/jane.key")
