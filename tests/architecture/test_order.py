"""All files of tests are begun in an order that is the same in each run and forgets none."""

from tests.support import order
from tests.support.server import ROOT

FILES = sorted((ROOT / "tests").rglob("test_*.py"))


def test_no_file_is_left_out_and_none_comes_twice():
    assert sorted(order.ordered(FILES)) == FILES


def test_the_longest_are_there_and_come_first():
    first = order.ordered(FILES)[: len(order.LONGEST)]
    assert tuple(f"{file.parent.name}/{file.name}" for file in first) == order.LONGEST


def test_browsers_and_those_who_wait_begin_in_turns():
    next_ones = order.ordered(FILES)[len(order.LONGEST) :][:20]
    assert [file.parent.name in order.BUSY for file in next_ones] == [True, False] * 10
