"""The benchmarks still run, count what they should, and see what they are there to see."""

import asyncio
import json
import subprocess
import sys

import pytest

from benchmarks.__main__ import COMMANDS
from benchmarks.report import median
from benchmarks.scale import proof
from benchmarks.scale.clients import Page
from benchmarks.scale.screen import Reader
from benchmarks.scale.tally import Tally
from tests.support.server import ROOT

WITHIN = 120  # seconds for a smoke run on a busy machine, the building of the pages included


def test_counters_of_sockets_find_each_fault():
    proof.prove_lines()


def test_counters_of_tabs_find_each_fault():
    proof.prove_pages()


def test_a_counter_that_sees_nothing_is_seen(monkeypatch):
    monkeypatch.setattr(Page, "faults", lambda *_: proof.Faults())
    with pytest.raises(AssertionError, match="the counter is wrong about a loss"):
        proof.prove_pages()


def test_what_a_full_window_has_jumped_over_is_not_lost():
    page = Page(proof.NOBODY, 0, Tally(), Reader())
    page.take(proof.packet({0: [1], 1: [2]}))
    page.take(proof.packet({0: [5], 1: [6]}))
    assert page.screen.passed == {3, 4}
    assert not page.faults(proof.STORED)


def test_the_median_of_runs():
    rows = [{"subject": "one", "ms": 3.0}, {"subject": "one", "ms": 1.0}, {"subject": "one", "ms": 2.0}]
    assert median(rows) == {"subject": "one", "ms": 2.0}


async def test_waiting_ends_when_everything_was_heard():
    tally = Tally()
    tally.begin(expected=2)
    client_id = tally.sends()
    tally.hears([client_id, "somebody else's"])
    tally.hears([client_id])
    async with asyncio.timeout(1):
        await tally.wait()
    assert len(tally.latencies) == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_a_smoke_run(command, tmp_path):
    found = tmp_path / "found.json"
    words = [sys.executable, "-m", "benchmarks", command, "--quick", "--json", str(found)]
    done = subprocess.run(  # noqa: S603 - our own words
        words, check=False, cwd=ROOT, capture_output=True, text=True, timeout=WITHIN
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith("good")
    assert all(json.loads(found.read_text())["tables"])
