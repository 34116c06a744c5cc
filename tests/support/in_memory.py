"""Temporary files lie in memory, so that no test waits for a disk: SQLite alone writes to it at each commit."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it are made by `tempfile`
NEEDED = 4 * 10**9  # bytes; a run of all tests holds less than half of this at once


def keep_temporary_files() -> None:
    """Of this process and of its children from now on. A TMPDIR that somebody has set wins, and so does the disk where
    little memory is free, as in containers, which have 64 MB of it by default.
    """
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < NEEDED:
        return
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
