# ruff: noqa: RUF001 - letters that look alike are the subject

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.search import MAX_WORDS, query_words, search_key


def test_a_key_holds_all_names():
    assert search_key("Ada", "AUGUSTA", "Lovelace") == "ada augusta lovelace"
    assert search_key("ada", "", "") == "ada"
    assert search_key("  Ada \n Lovelace") == "ada lovelace"


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("José", "jose"),
        ("Müller", "MULLER"),
        ("Strauß", "strauss"),
        ("Jørgen", "jorgen"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Æsir Œuvre", "aesir oeuvre"),
        ("İnci Işık", "inci isik"),
        ("Ιωάννης", "ιωαννης"),
        ("ΣΊΣΥΦΟΣ", "σισυφοσ"),
        ("Фёдор Андрей", "федор андреи"),
        ("Nguyễn", "nguyen"),
        ("ＦＵＬＬ ﬁn", "full fin"),
        ("O’Brien", "o'brien"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_accents_and_shapes_of_letters_make_no_difference(name, typed):
    assert search_key(name) == search_key(typed)
    assert search_key(name) == search_key(search_key(name))


@pytest.mark.parametrize(("one", "other"), [("कि", "क"), ("กุ", "ก"), ("だ", "た"), ("ada", "adа"), ("한", "하")])
def test_other_letters_are_kept_apart(one, other):
    """Signs without which a name is another one, and letters that only look alike."""
    assert search_key(one) != search_key(other)


def test_a_syllable_that_is_not_finished_is_the_beginning_of_one_that_is():
    assert search_key("한국").startswith(search_key("하"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Lovelace Ada", ("lovelace", "ada")),
        ("  ada \t ada  ", ("ada",)),
        ("@ada", ("ada",)),
        ("@", ()),
        ("", ()),
        ("ada@example", ("ada@example",)),
        (" ".join(map(str, range(20))), tuple(map(str, range(MAX_WORDS)))),
    ],
)
def test_a_query_is_a_few_words(text, words):
    assert query_words(text) == words


@given(st.text(max_size=50))
def test_a_key_can_always_be_stored(text):
    """PostgreSQL refuses NUL, and half a surrogate pair has no encoding."""
    key = search_key(text)
    assert "\0" not in key
    key.encode()


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_found_by_its_own_words_in_any_order(first, last):
    key = search_key(first, last)
    assert all(word in key for word in query_words(f"{last} {first}"))
