"""Voice messages: how loud they are over their time, and what a finger that holds the button means."""

import re

import pytest

from chatapp.domain.file import PEAKS
from tests.support.rendering import run


@pytest.mark.parametrize("count", [0, 1, 63, 64, 3000])
def test_a_recording_of_any_length_has_64_peaks_that_the_server_takes(count):
    levels = [number % 7 / 20 for number in range(count)]
    assert re.fullmatch(PEAKS, run(f"return levels.peaksOf({levels});"))


def test_the_loudest_moment_fills_its_bar_and_a_quiet_room_fills_none():
    assert run("return levels.peaksOf([0, 0.1, 0.2, 0.4]);") == "0" * 16 + "8" * 16 + "g" * 16 + "v" * 16
    assert run("return levels.peaksOf([0.01, 0.005]);") == "6" * 32 + "3" * 32


def test_bars_are_drawn_of_what_was_kept_and_of_nothing():
    assert run("return levels.barsOf('0v'.repeat(32), 4);") == [1, 1, 1, 1]
    assert run("return levels.barsOf('0'.repeat(32) + 'v'.repeat(32), 2);") == [0.08, 1]
    assert run("return levels.barsOf(null, 2);") == [0.08, 0.08]


@pytest.mark.parametrize(
    ("across", "down", "wish"), [(0, 0, ""), (-40, -40, ""), (-120, 0, "cancel"), (0, -90, "lock"), (200, 90, "")]
)
def test_a_finger_cancels_to_the_left_and_locks_above(across, down, wish):
    assert run(f"return finger.meant({across}, {down});") == wish


def test_why_nothing_is_recorded_is_said_in_words():
    reasons = run("return ['NotAllowedError', 'NotFoundError', 'SomethingNew'].map(take.reasonOf);")
    assert ["blocked" in reasons[0], "no microphone" in reasons[1], "Try again" in reasons[2]] == [True] * 3
