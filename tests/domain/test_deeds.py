"""How lines of the system are told to the people whom they name: on the server for rows, on the page for a thread."""

import json
from dataclasses import asdict

import pytest

from chatapp.domain.deeds import Named, named_in, stored, told_to
from chatapp.domain.ids import UserId
from tests.support.rendering import run

ME = UserId(7)
LENA, NORA = Named(UserId(3), "Lena Ek"), Named(ME, "Nora Velling")
AL, GREEN = Named(ME, "Al"), Named(UserId(5), "Al Green")


@pytest.mark.parametrize(
    ("line", "named", "told"),
    [
        ("Nora Velling renamed the group to Nora Velling", [NORA], "You renamed the group to Nora Velling"),
        ("Lena Ek added Nora Velling and Bob", [LENA, NORA], "Lena Ek added you and Bob"),
        ("Lena Ek added Al Green and Al", [LENA, GREEN, AL], "Lena Ek added Al Green and you"),
        ("Lena Ek made Nora Velling an admin", [LENA, NORA], "Lena Ek made you an admin"),
        ("Lena Ek left, and Nora Velling is the owner now", [LENA, NORA], "Lena Ek left, and you are the owner now"),
        ("Lena Ek added Nora Velling", [LENA, Named(UserId(8), "Nora Velling")], "Lena Ek added Nora Velling"),
        ("Lena Ek added Nora Vell", [LENA, NORA], "Lena Ek added Nora Vell"),
        ("Nora Velling left", [], "Nora Velling left"),
    ],
)
def test_a_line_says_you_to_those_whom_it_names(line, named, told):
    assert told_to(ME, line, named) == told
    people = json.dumps([asdict(person) for person in named])
    assert run(f"return deeds.toldTo({ME}, {json.dumps(line)}, {people});") == told


def test_the_people_of_a_line_are_kept():
    assert named_in(stored([LENA, NORA])) == (LENA, NORA)
    assert named_in(None) == ()
