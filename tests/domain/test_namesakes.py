# ruff: noqa: RUF001 - letters that look alike are the subject

import pytest

from chatapp.domain.namesakes import handles, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ADA"),
        ("Ada", "Аdа"),  # two Cyrillic letters
        ("Bob", "ВоЬ"),
        ("Nina", "Νina"),  # a Greek letter
        ("Alice", "AIice"),
        ("Paul", "Pau1"),
        ("Mark", "ｍark"),
        ("Marta", "rnarta"),
        ("Ada Lovelace", "Ada  Love\u200blace"),
        ("Zoë", "Zoe\u0308"),
    ],
)
def test_names_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Ida"), ("Zoë", "Zoe"), ("שרה", "שרי"), ("山田", "山本")])
def test_other_names_have_different_ones(one, other):
    assert skeleton(one) != skeleton(other)


def test_only_people_whose_names_look_alike_are_told_apart():
    people = [(1, "ada", "Ada"), (2, "eve", "Аda"), (3, "grace", "Grace"), (4, "deleted:4", "Deleted user")]
    assert handles([*people, (5, "deleted:5", "Deleted user")]) == {1: "@ada", 2: "@eve"}
