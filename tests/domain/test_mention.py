"""Which names a text calls."""

import time

import pytest

from chatapp.domain import markup
from chatapp.domain.mention import names


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("@ada", ["ada"]),
        ("Hi @Ada, @grace.h: and @ADA!", ["ada", "grace.h"]),
        ("(@ada) **@bo-b** _@c_d_ ~~@ee~~ ||@ff|| “@gg” @hh's", ["ada", "bo-b", "c_d", "ee", "ff", "gg", "hh"]),
        ("> @ada\n- @grace\n1. @linus", ["ada", "grace", "linus"]),
        ("你好@ada你好", ["ada"]),
        ("`@ada`, ``@ada`` and\n```\n@ada\n```", []),
        ("a@ada x.@ada /@ada +@ada -@ada a_@ada é@ada", []),
        ("https://a.example/@ada www.a.example/@ada mail@ada.example", []),
        ("@ada@a.example @@ada @adaé", []),
        ("[@ada](https://a.example)", []),
        (r"\@ada", []),
        ("@a @-ada @ ada @" + "x" * 31, []),
        ("@" + "x" * 30 + " @ada.", ["x" * 30, "ada"]),
        (" ".join(f"@person{n}" for n in range(60)), [f"person{n}" for n in range(50)]),
        ("@ada " * 400, []),
    ],
)
def test_names_that_a_text_calls(text, called):
    assert names(text) == called


@pytest.mark.parametrize(
    "text", ["@" * 4000, "@a" * 2000, "@a-" * 1300, "@" + "a-" * 1999, "_@a" * 1300, "@ada " * 299]
)
def test_hostile_names_take_no_time(text):
    markup.tree.cache_clear()
    begin = time.thread_time()
    names(text)
    assert time.thread_time() - begin < 0.05
