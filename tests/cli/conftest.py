"""The command line as a person uses it, in this process."""

import io
import os
import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from chatapp.cli import main


class Ended(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys, tmp_path) -> Callable[..., Ended]:
    """Run a verb with its own data directory, CHATAPP_ variables and standard input."""

    def run(*words: str, stdin: str = "", **variables: str) -> Ended:
        for name, value in ({"DATA_DIR": str(tmp_path / "data")} | variables).items():
            monkeypatch.setenv(f"CHATAPP_{name}", value)
        monkeypatch.setattr(sys, "argv", ["chatapp", *words])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        before = os.umask(0o022)
        try:
            with pytest.raises(SystemExit) as ended:
                main.main()
        finally:
            os.umask(before)
        return Ended(ended.value.code or 0, *capsys.readouterr())

    return run
