"""Whoever has to wait is told how long: raisers of `TooMany` give seconds, and catchers pass the words on."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from chatapp import errors

N = TypeVar("N", ast.Call, ast.ExceptHandler)

PACKAGE = Path(__file__).parents[2] / "chatapp"
SOURCES = {path.relative_to(PACKAGE).as_posix(): path.read_text() for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(source) for name, source in SOURCES.items() if "TooMany" in source}  # each process reads them
ASKED_AGAIN = {"web/states/receipts.py"}  # the page itself reports again what nobody has asked for
WHO_KNOWS_NO_WAIT = {"web/states/base.py"}  # a failure that nobody foresaw


def is_too_many(node: ast.AST) -> bool:
    return any(ast.unparse(each) in ("TooMany", "errors.TooMany") for each in ast.walk(node))


def nodes(kind: type[N]) -> Iterator[tuple[str, N]]:
    for name, tree in TREES.items():
        yield from ((f"{name}:{node.lineno}", node) for node in ast.walk(tree) if isinstance(node, kind))


RAISERS = {place: node for place, node in nodes(ast.Call) if ast.unparse(node.func) in ("TooMany", "errors.TooMany")}
CATCHERS = {place: node for place, node in nodes(ast.ExceptHandler) if node.type and is_too_many(node.type)}


def test_the_walk_finds_raisers_and_catchers():
    assert len(RAISERS) >= 9
    assert len(CATCHERS) >= 5


@pytest.mark.parametrize("place", RAISERS)
def test_a_raiser_gives_the_seconds_and_leaves_their_words_to_the_error(place):
    call = RAISERS[place]
    assert call.args, "the first argument is the number of seconds"
    assert {keyword.arg for keyword in call.keywords} <= {"instead"}


@pytest.mark.parametrize("seconds", [1, 2, 120, 121, 290, 3600, 7201, 86_400])
@pytest.mark.parametrize("words", [{}, {"reason": "Enough."}, {"reason": "Enough.", "instead": "close some"}])
def test_the_sentence_names_the_wait(seconds, words):
    assert f"Try again in {errors.in_words(seconds)}" in errors.TooMany(seconds, **words).detail


def test_no_refusal_has_words_of_its_own():
    assert errors.TooMany.__subclasses__() == []


@pytest.mark.parametrize("place", [place for place in CATCHERS if place.split(":")[0] not in ASKED_AGAIN])
def test_a_catcher_raises_it_again_or_passes_its_words_on(place):
    handler = CATCHERS[place]
    is_raised = any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))
    is_used = any(isinstance(node, ast.Name) and node.id == handler.name for node in ast.walk(handler))
    assert is_raised or is_used


def test_no_other_sentence_says_an_unknown_wait():
    """A known wait has one function, `errors.in_words`."""
    vague = {
        name
        for name, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "ry again in a " in node.value
    }
    assert vague == WHO_KNOWS_NO_WAIT
