"""What the script of the open conversation shows."""

import json

import pytest

from tests.support.rendering import run


def shown(history, pages, tail):
    lists = ", ".join(json.dumps([{"seq": seq} for seq in seqs]) for seqs in (history, pages, tail))
    return run(f"return chat.shown({lists}).map((message) => message.seq);")


@pytest.mark.parametrize(
    ("pages", "tail", "seqs"),
    [
        ([], [], []),
        ([], [1, 2], [1, 2]),
        ([1, 2], [3], [1, 2, 3]),
        ([1, 2], [], [1, 2]),
    ],
)
def test_the_window_is_its_pages_and_its_tail(pages, tail, seqs):
    assert shown([], pages, tail) == seqs


@pytest.mark.parametrize("tail", [[9, 10], [2, 3]])
def test_a_tail_that_comes_before_its_pages_waits_for_them(tail):
    """A tab that comes back may hear what is new before it is told what it missed."""
    assert shown([], [1, 2], tail) == [1, 2]


def test_who_reads_back_sees_the_history():
    assert shown([1, 2], [7, 8], [9]) == [1, 2]
