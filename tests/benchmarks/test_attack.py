"""A quick part of `python -m benchmarks.attack`; `make attack` runs all attacks, each for longer."""

import subprocess
import sys

import pytest

from tests.support.server import ROOT

WITHIN = 150  # seconds for one attack on a busy machine


@pytest.mark.parametrize("attack", ["deaf", "scans", "groups", "resumes"])
def test_others_go_on_while_somebody_attacks(attack):
    words = [sys.executable, "-m", "benchmarks.attack", attack, "--quick"]
    done = subprocess.run(  # noqa: S603 - our own words
        words, check=False, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{attack}: good" in done.stdout
