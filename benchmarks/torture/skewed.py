"""The server under torture, as `python -m chatapp serve` starts it, with a clock that can be put forward and back.

Only what the program calls the time is changed (`domain.times.now`); timers go on, as when a host's clock jumps.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from chatapp.domain import times
from chatapp.settings import Settings

FILE = Settings().data_dir / "skew"
true_now = times.now


def skewed() -> datetime:
    """The time, and what the file says on top."""
    with suppress(FileNotFoundError, ValueError):
        return true_now() + timedelta(seconds=float(FILE.read_text()))
    return true_now()


if __name__ == "__main__":
    times.now = skewed
    from chatapp.cli.main import cli

    cli(["serve"])
