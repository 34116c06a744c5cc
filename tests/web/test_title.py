"""The window's title; title.js, in Node."""

import pytest

from tests.support.rendering import run


@pytest.mark.parametrize(
    ("open_title", "unread", "title"),
    [
        ("", 0, "Chatapp"),
        ("", 3, "(3) Chatapp"),
        ("Harbour site launch", 0, "Harbour site launch · Chatapp"),
        ("Harbour site launch", 3, "(3) Harbour site launch · Chatapp"),
        ("", 100, "(99+) Chatapp"),
        ("", -47, "Chatapp"),
    ],
)
def test_the_title_says_what_is_open_and_how_much_is_unread(open_title, unread, title):
    assert run(f"return title.titleOf('Chatapp', {open_title!r}, {unread});") == title
