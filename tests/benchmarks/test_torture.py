"""The quick half of `python -m benchmarks.torture`; `make torture` runs the long one."""

import subprocess
import sys

import pytest

from benchmarks.torture.faults import FAULTS, is_possible
from tests.support.server import ROOT

WITHIN = 400  # seconds for the faults of one stage on a busy machine
QUICK = [fault for fault in FAULTS if fault.quick and is_possible(fault)]


@pytest.mark.parametrize("stage", dict.fromkeys(fault.stage for fault in QUICK), ids=lambda stage: stage.__name__)
def test_what_was_acknowledged_is_everywhere_in_the_end_and_once(stage):
    """One fault after the other on servers that are started once."""
    names = [fault.name for fault in QUICK if fault.stage is stage]
    words = [sys.executable, "-m", "benchmarks.torture", *names, "--quick"]
    done = subprocess.run(  # noqa: S603 - our own words
        words, check=False, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in names:
        assert f"{name}: good" in done.stdout
