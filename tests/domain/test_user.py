# ruff: noqa: RUF001 - letters that look alike are the subject

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.times import rfc3339
from chatapp.domain.user import (
    User,
    account_key,
    case_key,
    email_key,
    full_name,
    initials,
    own_view,
    public_view,
)
from tests.support.fakes import START

names = st.text(st.characters(exclude_categories=["Cs", "Cc"])).map(str.strip).filter(bool)


@given(st.text(st.characters(categories=["L", "M", "N", "S", "Z"])))
def test_case_key_is_the_key_of_itself(text):
    assert case_key(case_key(text)) == case_key(text)


@given(st.text(st.characters(max_codepoint=127)))
def test_case_key_disregards_ascii_case(text):
    assert case_key(text.upper()) == case_key(text.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Straße", "STRASSE"),
        ("ＡＤＡ", "ada"),
        ("ﬁeld", "FIELD"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("é", "E\N{COMBINING ACUTE ACCENT}"),
        ("  Ada ", "ada"),
    ],
)
def test_case_key_takes_what_reads_alike_for_the_same(one, other):
    assert case_key(one) == case_key(other)


@pytest.mark.parametrize(("one", "other"), [("İ", "i"), ("ı", "i"), ("ada", "adа")])
def test_case_key_keeps_other_letters_apart(one, other):
    assert case_key(one) != case_key(other)


@given(st.text(max_size=50))
def test_case_key_can_always_be_stored(text):
    """PostgreSQL refuses NUL, and half a surrogate pair has no encoding."""
    key = case_key(text)
    assert "\0" not in key
    key.encode()


def test_case_key_takes_the_length_of_an_address_at_most():
    """Normalising the whole of it would take seconds."""
    marks = "a" + "\u0301" * 15_900 + "\u0327" * 15_900
    assert case_key(marks) == case_key(marks[:254]) != case_key(marks[:253])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a@bücher.example", "A@xn--bcher-kva.example"),
        ("a@BÜCHER.example", "a@bücher。example"),
        ("é@x.example", "E\N{COMBINING ACUTE ACCENT}@X.EXAMPLE"),
        (" a@x.example ", "a@x.example"),
    ],
)
def test_forms_of_one_address_have_one_key(one, other):
    assert email_key(one) == email_key(other) == account_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ß@x.example", "ss@x.example"),
        ("a@faß.example", "a@fass.example"),
        ("ﬁ@x.example", "fi@x.example"),
        ("a@x.example", "а@x.example"),
    ],
)
def test_different_addresses_have_different_keys(one, other):
    assert email_key(one) != email_key(other)


@given(st.text(max_size=300))
def test_every_text_has_a_key_as_an_address(text):
    key = email_key(text)
    assert "\0" not in key
    key.encode()


@given(names)
def test_initials_are_one_or_two_characters(name):
    assert 1 <= len(initials(name)) <= 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ada Lovelace", "AL"),
        ("ada", "AD"),
        ("x", "X"),
        ("Johann Sebastian Bach", "JB"),
        ("Ada (work) Lovelace", "AL"),
        ("ßeta Straße", "SS"),
        ("🙂", "🙂"),
    ],
)
def test_initials_come_from_the_first_and_last_word(name, expected):
    assert initials(name) == expected


def test_full_name_is_the_username_where_no_name_is_set():
    assert full_name("ada", "", "") == "ada"
    assert full_name("ada", "Ada", "") == "Ada"
    assert full_name("ada", "", "Lovelace") == "Lovelace"
    assert full_name("ada", "Ada", "Lovelace") == "Ada Lovelace"


def test_views_tell_the_address_to_its_owner_only():
    user = User(
        id=1,
        username="ada",
        username_key="ada",
        email="ada@example.org",
        email_key="ada@example.org",
        search_key="ada",
        password_hash="hash",
        created_at=START,
        last_seen_at=START,
    )
    public, own = public_view(user, is_online=True), own_view(user)
    assert own.email == "ada@example.org"
    assert own.created_at == rfc3339(START)
    assert public.is_online
    assert public.last_seen == rfc3339(START)
    assert not hasattr(public, "email")
    assert not hasattr(own, "password_hash")
