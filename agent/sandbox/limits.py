"""What a child of the sandbox may use, and how everything else is taken from it."""

from __future__ import annotations

import contextlib
import os

MEMORY_BYTES = 256 * 1024 * 1024
# The rules of four languages and, with the extra, a model of 100 MB are in a listener's memory before it begins.
LISTENING_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 5
WALL_SECONDS = 8.0
# A bank's file may be a year of a busy account, read while others use the processor: so many times as long.
BANK_PATIENCE = 4
_NOBODY = 65534


def limit(memory_bytes: int = MEMORY_BYTES) -> None:
    """Take away what a parser never needs. Without new descriptors there is no file and no network."""
    import resource

    _become_nobody()  # with that module loaded: nobody may not be able to read it
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: 0,
        resource.RLIMIT_NPROC: 0,  # does not bind root
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        _, ceiling = resource.getrlimit(limit)
        value = value if ceiling == resource.RLIM_INFINITY else min(value, ceiling)
        resource.setrlimit(limit, (value, value))


def _become_nobody() -> None:
    """Give up root, which no limit on processes binds and which may signal anybody's processes."""
    if os.geteuid() == 0:
        # In a container whose user map has no such user, root stays root: the other limits bind all the same.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setgid(_NOBODY)
            os.setuid(_NOBODY)
