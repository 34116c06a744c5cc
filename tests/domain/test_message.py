# ruff: noqa: RUF001 - right-to-left text is part of the subject

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.message import PREVIEW_LENGTH, PREVIEWED, clean_content, preview_of, preview_text
from tests.support.builders import make_message

LINE_BREAKS = "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"


@given(st.text(st.characters(categories=["L", "Z", "Cc", "Cs", "So"])))
def test_clean_content_keeps_what_can_be_written_and_stored(content):
    cleaned = clean_content(content)
    assert cleaned == cleaned.rstrip()
    assert cleaned == "" or cleaned.partition("\n")[0].strip()
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in cleaned)
    assert clean_content(cleaned) == cleaned


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_clean_content_leaves_ordinary_text_alone(content):
    content = f"a{content}z"
    assert clean_content(content) == content


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_clean_content_keeps_line_breaks_as_one_kind(line_break):
    assert clean_content(f"  one{line_break}\ttwo{line_break}") == "  one\n\ttwo"


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ("    indented\n  less", "    indented\n  less"),
        ("  alone ", "alone"),
        ("\n \n\t code\n\n", "code"),
        ("\n \n\t code\n\nmore", "\t code\n\nmore"),
        ("\u3000\u3000段落", "\u3000\u3000段落"),
        (" \n\t \u3000", ""),
    ],
)
def test_the_first_line_keeps_its_indentation(content, kept):
    assert clean_content(content) == kept


def test_clean_content_drops_nul_and_halves_of_pairs():
    assert clean_content("a\0b\ud800c\x7f") == "abc"


def test_clean_content_keeps_emoji_families_and_right_to_left_marks():
    text = "👩‍👩‍👧 \u200fשלום"
    assert clean_content(text) == text


@given(st.text())
def test_preview_is_one_short_line(content):
    preview = preview_text(content)
    assert len(preview) <= PREVIEW_LENGTH
    assert not set(preview) & set(LINE_BREAKS)
    assert preview == preview.lstrip()


def test_preview_reads_past_indentation():
    assert preview_text("one" + "\n" * 200 + "two") == "one two"


@pytest.mark.parametrize(
    ("content", "preview"),
    [
        ("See `main.py` there", "See main.py there"),
        ("This is all:\n```python\nprint(1)\n```\nright?", "This is all: Code right?"),
        ("```\n" + "a line\n" * 500 + "```", "Code"),
        ("https://example.org/a and HTTP://example.net", "example.org/a and example.net"),
        ("```no block", "```no block"),
        ("a lone ` is itself, https:// too", "a lone ` is itself, https:// too"),
    ],
)
def test_preview_has_no_markup(content, preview):
    assert preview_text(content) == preview


@pytest.mark.parametrize("end", ["", " ", "\\", "|", "\n", "`"])
def test_preview_tells_nothing_of_a_long_spoiler(end):
    content = f"The end: ||the butler {'x' * 1000}"[: PREVIEWED - len(end)] + end + "was it||"
    assert preview_text(content).rstrip("|") == "The end: Spoiler"


def test_preview_of_a_long_text_without_a_spoiler_stays():
    assert preview_text("a || b " + "x" * 1000).startswith("a || b xxx")


def test_preview_of_a_message_is_its_line_in_a_list():
    preview = preview_of(make_message(4, content="one\ntwo", sender=9))
    assert (preview.seq, preview.sender, preview.content) == (4, 9, "one two")


@pytest.mark.parametrize(
    "content", ["\u200b", "\u200b\u200b\u2060", " \ufeff\n\u200d ", "\u3164", "\u2800\u2800", "\u00ad"]
)
def test_clean_content_of_what_nobody_sees_is_nothing(content):
    assert clean_content(content) == ""
