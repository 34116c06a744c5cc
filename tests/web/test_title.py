"""The window's title; title.js, in Node."""

import pytest

from tests.support.rendering import run


@pytest.mark.parametrize(
    ("open_title", "calls", "unread", "title"),
    [
        ("", 0, 0, "Chatapp"),
        ("", 3, 3, "(3) Chatapp"),
        ("Harbour site launch", 0, 0, "Harbour site launch · Chatapp"),
        ("Harbour site launch", 3, 9, "(3) Harbour site launch · Chatapp"),
        ("", 100, 100, "(99+) Chatapp"),
        ("", 0, 7, "• Chatapp"),
        ("", -47, -47, "Chatapp"),
    ],
)
def test_the_title_says_what_is_open_and_how_much_asks_for_the_viewer(open_title, calls, unread, title):
    assert run(f"return title.titleOf('Chatapp', {open_title!r}, {calls}, {unread});") == title
