"""How the program begins."""

import subprocess
import sys

from tests.support.server import ROOT


def test_garbage_is_searched_for_again_once_everything_is_imported():
    code = "import gc, chatapp.__main__; print(gc.isenabled(), gc.get_freeze_count() > 10_000)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=ROOT).stdout  # noqa: S603 - our own words
    assert told == "True True\n"
