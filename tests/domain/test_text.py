import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.text import one_line, storable

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
