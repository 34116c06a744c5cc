import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.conversation import OTHERS_SHOWN, direct_key, title_of
from tests.support.builders import make_participant

PEOPLE = ["Grace Hopper", "Linus Torvalds", "Barbara Liskov", "Alan Turing", "Edsger Dijkstra"]


def people(count):
    return [make_participant(number, PEOPLE[number]) for number in range(count)]


@given(st.integers(1), st.integers(1))
def test_direct_key_is_the_same_from_both_sides(one, other):
    assert direct_key(one, other) == direct_key(other, one)


@given(st.integers(1), st.integers(1), st.integers(1))
def test_direct_key_differs_between_pairs(one, other, third):
    assert (direct_key(one, other) == direct_key(one, third)) == (other == third)


@pytest.mark.parametrize(
    ("name", "shown", "count", "title"),
    [
        ("Compilers", 2, 2, "Compilers"),
        ("", 0, 0, "Just you"),
        ("", 1, 1, "Grace Hopper"),
        ("", 2, 2, "Grace and Linus"),
        ("", 3, 3, "Grace, Linus and Barbara"),
        ("", 4, 4, "Grace, Linus, Barbara and Alan"),
        ("", 4, 9, "Grace, Linus, Barbara, Alan and 5 more"),
    ],
)
def test_title_is_the_name_or_the_others(name, shown, count, title):
    assert title_of(name, people(shown), count) == title


names = st.text(st.characters(categories=["L", "Zs", "So"]), min_size=1).map(str.strip).filter(bool)


@given(st.lists(names, min_size=1, max_size=OTHERS_SHOWN), st.integers(0, 1000))
def test_title_is_never_empty(full_names, more):
    others = [make_participant(number, name) for number, name in enumerate(full_names)]
    assert title_of("", others, len(others) + more).strip()
