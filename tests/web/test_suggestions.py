"""Which word of the message box is completed, and by which source."""

import json

import pytest

from tests.support.rendering import run

SOURCES = [{"prefix": "@"}, {"prefix": ":", "least": 2}, {"prefix": "/", "isFirst": True}]


def word(before: str, after: str = "") -> list[str] | None:
    """The sign and the letters of the word that is completed with the caret between two texts."""
    found = run(f"return suggestions.wordAt({json.dumps(before + after)}, {len(before)}, {json.dumps(SOURCES)})")
    if found is None:
        return None
    assert (found["start"], found["end"]) == (len(before) - len(found["query"]) - 1, len(before))
    return [found["source"]["prefix"], found["query"]]


@pytest.mark.parametrize("before", ["@ad", "hello @ad", "line\n@ad", "(@ad", "**@ad", "“@ad", "||@ad", "see `code` @ad"])
def test_a_sign_begins_a_word_where_a_word_may_begin(before):
    assert word(before) == ["@", "ad"]
    assert word(before, "a rest") == ["@", "ad"]


@pytest.mark.parametrize(
    "before", ["", "hello", "ada@example.org", "https://x.org/@ad", "@ad ", "@ad\n", "@" + "x" * 61, "10:30", "a:smile"]
)
def test_a_sign_in_a_word_is_none(before):
    assert word(before) is None


@pytest.mark.parametrize("before", ["`@ad", "x ``a`` `@ad", "```\n@ad", "```py\nx = 1\n@ad"])
def test_nothing_is_completed_in_code(before):
    assert word(before) is None


def test_a_block_of_code_ends():
    assert word("```\nx\n```\n@ad") == ["@", "ad"]


def test_a_source_may_want_letters_or_the_beginning():
    assert [word(text) for text in (":", ":s", ":sm", "x :sm")] == [None, None, [":", "sm"], [":", "sm"]]
    assert [word(text) for text in ("/", "/po", "x /po", " /po")] == [["/", ""], ["/", "po"], None, None]


def test_the_last_sign_counts():
    assert word("@ada/@gra") == ["@", "ada/@gra"]
    assert word("@ada (@gra") == ["@", "gra"]


def test_a_long_text_is_not_read_from_its_beginning():
    assert word("x" * 50_000 + " @ad") == ["@", "ad"]
