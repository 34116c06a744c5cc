"""The quick half of `python -m benchmarks.torture`; `make torture` runs the long one."""

import subprocess
import sys

import pytest

from benchmarks.torture.faults import FAULTS, is_possible
from tests.support.server import ROOT

WITHIN = 150  # seconds for one fault on a busy machine


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS if fault.quick and is_possible(fault)])
def test_what_was_acknowledged_is_everywhere_in_the_end_and_once(fault):
    words = [sys.executable, "-m", "benchmarks.torture", fault, "--quick"]
    done = subprocess.run(  # noqa: S603 - our own words
        words, check=False, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{fault}: good" in done.stdout
