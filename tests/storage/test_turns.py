import threading
from dataclasses import dataclass

import pytest

from chatapp import errors
from chatapp.context import SYSTEM
from chatapp.storage import turns as module
from chatapp.storage.turns import Turns

WITHIN = 10.0  # seconds


@dataclass(frozen=True)
class Unit:
    requester: int
    number: int


def taken(turns, count):
    return [(unit.requester, unit.number) for _ in range(count) if (unit := turns.take_ready())]


def put(turns, requester, count):
    for number in range(count):
        turns.put(Unit(requester, number))


def test_requesters_take_turns_and_each_has_its_own_order():
    turns = Turns(at_once=99)
    put(turns, 1, 4)
    put(turns, 2, 2)
    put(turns, 3, 1)
    assert taken(turns, 9) == [(1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (1, 2), (1, 3)]
    assert len(turns) == 0


def test_a_requester_who_comes_anew_is_next():
    turns = Turns(at_once=99)
    put(turns, 1, 100)
    put(turns, 2, 100)
    taken(turns, 10)
    turns.put(Unit(3, 0))
    assert taken(turns, 1) == [(3, 0)]


def test_a_requester_who_comes_again_and_again_waits_for_one_unit_of_each_other():
    """Otherwise many who say little would let nobody else have a turn."""
    turns, order = Turns(at_once=99), []
    put(turns, 1, 100)
    for number in range(10):
        turns.put(Unit(3, number))
        order += taken(turns, 2)
    assert [requester for requester, _ in order] == [1, 3] * 10


def test_a_unit_that_is_not_allowed_waits():
    """Of a requester whose unit before it took long, for example: whoever shares a commit would wait for it."""
    turns, asked = Turns(at_once=99), []

    def allows(requester, seconds):
        asked.append((requester, seconds))
        return seconds < 0.02

    put(turns, 1, 3)
    turns.done(turns.take_ready(allows), seconds=0.5)
    assert turns.take_ready(allows) is None
    turns.put(Unit(2, 0))
    assert turns.take_ready(allows) == Unit(2, 0)
    assert asked == [(1, 0), (1, 0.5), (2, 0)]
    assert turns.take_ready() == Unit(1, 1)


def test_a_queue_that_was_empty_while_a_unit_was_under_way_is_served_again():
    turns = Turns(at_once=2)
    put(turns, 1, 1)
    first = turns.take_ready()
    assert turns.take_ready() is None
    turns.put(Unit(1, 1))
    assert turns.take_ready() == Unit(1, 1)
    turns.done(first)


def test_no_more_units_of_one_are_under_way_than_may_be():
    turns = Turns(at_once=2)
    put(turns, 1, 4)
    first, second = turns.take_ready(), turns.take_ready()
    assert turns.take_ready() is None
    turns.put(Unit(2, 0))
    assert turns.take_ready() == Unit(2, 0)
    turns.done(second)
    assert turns.take_ready() == Unit(1, 2)
    assert turns.take_ready() is None
    turns.done(first)
    assert turns.take_ready() == Unit(1, 3)


def test_the_system_may_have_any_number_under_way():
    turns = Turns(at_once=1)
    put(turns, SYSTEM, 3)
    assert taken(turns, 3) == [(SYSTEM, 0), (SYSTEM, 1), (SYSTEM, 2)]


def test_a_requester_who_comes_again_while_a_unit_is_under_way_waits():
    turns = Turns(at_once=1)
    put(turns, 1, 1)
    unit = turns.take_ready()
    put(turns, 1, 1)
    assert turns.take_ready() is None
    turns.done(unit)
    assert turns.take_ready() == Unit(1, 0)


def anything(_unit):
    return True


def test_the_next_unit_of_one_may_be_taken_with_the_one_before():
    turns = Turns(at_once=1)
    put(turns, 1, 3)
    first = turns.take_ready()
    assert turns.is_followed(first, anything)
    second = turns.take_following(first, anything)
    assert second == Unit(1, 1)
    assert not turns.is_followed(first, lambda unit: unit.number != 2)
    assert turns.take_following(first, lambda unit: unit.number != 2) is None
    for unit in (first, second):
        assert turns.take_ready() is None  # neither has ended
        turns.done(unit)
    assert turns.take_ready() == Unit(1, 2)
    assert turns.take_following(Unit(1, 2), anything) is None
    assert len(turns) == 0


def test_no_unit_is_taken_with_another_while_somebody_else_waits():
    turns = Turns(at_once=1)
    put(turns, 1, 2)
    first = turns.take_ready()
    turns.put(Unit(2, 0))
    assert turns.take_following(first, anything) is None
    assert turns.take_ready() == Unit(2, 0)
    assert turns.take_following(first, anything) == Unit(1, 1)


def test_no_unit_is_taken_with_another_that_any_thread_may_take():
    """Those of the system need no order, and run at the same time."""
    turns = Turns(at_once=1)
    put(turns, SYSTEM, 2)
    assert turns.take_following(turns.take_ready(), anything) is None


def test_closed_turns_end_after_a_unit_that_was_taken_with_another():
    turns = Turns(at_once=1)
    put(turns, 1, 2)
    first = turns.take()
    turns.close()
    assert turns.take_following(first, anything) == Unit(1, 1)
    assert turns.take() is None


def test_nothing_is_kept_of_requesters_who_have_gone():
    turns = Turns(at_once=1)
    for requester in range(100):
        put(turns, requester, 2)
    while unit := turns.take_ready():
        turns.done(unit)
    assert not turns.requesters


def test_too_many_units_of_one_are_refused_and_others_are_not(monkeypatch):
    monkeypatch.setattr(module, "MOST_OF_ONE", 3)
    turns = Turns(at_once=1)
    put(turns, 1, 3)
    with pytest.raises(errors.TooMany):
        turns.put(Unit(1, 3))
    put(turns, 2, 3)
    turns.take_ready()
    turns.put(Unit(1, 3))


def test_the_system_is_bound_only_by_the_total(monkeypatch):
    monkeypatch.setattr(module, "MOST_OF_ONE", 3)
    monkeypatch.setattr(module, "MOST_OF_ALL", 12)
    turns = Turns(at_once=1)
    put(turns, SYSTEM, 12)
    with pytest.raises(errors.Unavailable):
        turns.put(Unit(SYSTEM, 12))


def test_a_few_who_flood_do_not_shut_out_the_others(monkeypatch):
    monkeypatch.setattr(module, "MOST_OF_ALL", 40)
    turns = Turns(at_once=1)
    put(turns, 1, 20)
    put(turns, 2, 20)
    for who in (1, 2):
        with pytest.raises(errors.Unavailable):
            turns.put(Unit(who, 20))
    for who in (3, 4, 5, 6):
        put(turns, who, 10)  # until twice as many wait
        with pytest.raises(errors.Unavailable):
            turns.put(Unit(who, 10))
    with pytest.raises(errors.Unavailable):
        turns.put(Unit(7, 0))


def test_closed_turns_refuse_and_give_what_still_waits():
    turns = Turns(at_once=1)
    put(turns, 1, 2)
    turns.close()
    with pytest.raises(errors.Unavailable):
        put(turns, 2, 1)
    first = turns.take()
    ends = []
    other = threading.Thread(target=lambda: ends.append((turns.take(), turns.take())))
    other.start()  # the second unit may begin only after the first
    turns.done(first)
    other.join(WITHIN)
    assert ends == [(Unit(1, 1), None)]


def test_many_threads_get_every_unit_once():
    turns, got = Turns(at_once=3), []

    def serve():
        while unit := turns.take():
            got.append(unit)
            turns.done(unit)

    threads = [threading.Thread(target=serve) for _ in range(4)]
    for thread in threads:
        thread.start()
    units = [Unit(requester, number) for number in range(200) for requester in range(5)]
    for unit in units:
        turns.put(unit)
    turns.close()
    for thread in threads:
        thread.join(WITHIN)
        assert not thread.is_alive()
    assert sorted(got, key=hash) == sorted(units, key=hash)
