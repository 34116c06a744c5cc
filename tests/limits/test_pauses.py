import pytest

from chatapp import errors
from chatapp.limits import pauses
from chatapp.limits.pauses import Pauses


@pytest.fixture
def now(monkeypatch):
    """The clock of the module; a test moves it by changing the one number."""
    time = [100.0]
    monkeypatch.setattr(pauses.time, "monotonic", lambda: time[0])
    return time


def test_a_session_pauses_for_some_seconds_and_others_do_not(now):
    found = Pauses(is_on=True)
    found.begin("flood")
    found.check("calm")
    now[0] += 1
    with pytest.raises(errors.TooMany, match=r"This page did too much at once\. Try again in 4 seconds\.") as refusal:
        found.check("flood")
    assert refusal.value.retry_after == 4
    now[0] += 4
    found.check("flood")


def test_strangers_do_not_pause(now):
    found = Pauses(is_on=True)
    found.begin("")
    found.check("")


def test_pauses_that_are_over_are_forgotten_and_their_number_is_bounded(now, monkeypatch):
    monkeypatch.setattr(pauses, "MOST", 3)
    found = Pauses(is_on=True)
    for name in "abcd":
        found.begin(name)
    found.check("d")
    now[0] += pauses.PAUSE + 1
    found.begin("e")
    assert list(found._ends) == ["e"]


def test_without_limits_nobody_pauses(now):
    found = Pauses(is_on=False)
    found.begin("flood")
    found.check("flood")
