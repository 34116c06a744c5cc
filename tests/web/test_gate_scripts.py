"""What the pages before the door say: why one is here, how long to wait, a username, how strong a password looks."""

import json

import pytest

from chatapp import security
from chatapp.domain.session import Ending
from chatapp.services.accounts import MAX_USERNAME, USERNAME, malformed_password
from tests.support.rendering import run

PERSONAL = ["ada", "ada@example.org", "Ada", "Lovelace"]
PASSWORDS = (
    *("short", "password1", "Password123!", "qwertyuiop", "difference engine", "a long walk home", "abcdefgh"),
    *("correct horse battery staple", "Tr0ub4dor&3", "11111111", "summer2026!", "Summer in the old town"),
    *("lighthouse keeper", "xK9#mQ2$vL", "zxcvbnm,./", "ada lovelace", "my dog is brown", "a1b2c3d4e5", "demo123"),
    *("to be or not to be", "monkey monkey monkey", "one two three four", "wintermorningtea", "p@ssw0rd p@ssw0rd"),
)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ada", "Lovelace"], "ada.lovelace"),
        (["Zoë", "van der Meer"], "zoe.van.der.meer"),
        (["Jean-Luc", "O'Neill"], "jean.luc.oneill"),
        (["  Ada ", ""], "ada"),
        (["A", ""], ""),
        (["Мира", "Кастелл"], ""),
        (["Ada", "Лавлейс"], ""),
        (["Bo", "L" * 60], "bo." + "l" * 27),
        (["<b>", "x"], ""),
    ],
)
def test_a_username_is_suggested_from_the_names(names, expected):
    found = run(f"return register.suggestion(...{json.dumps(names)});")
    assert found == expected
    assert not found or (USERNAME.fullmatch(found) and len(found) <= MAX_USERNAME)


def test_no_password_is_called_good_that_the_server_refuses():
    levels = run(f"return {json.dumps(PASSWORDS)}.map((one) => strength.strength(one, {json.dumps(PERSONAL)}).level);")
    refused = {one for one in PASSWORDS if malformed_password(one) or security.is_guessable(one, PERSONAL)}
    told = dict(zip(PASSWORDS, levels, strict=True))
    assert {one for one, level in told.items() if level > 2} & refused == set()
    assert {1, 2, 3} <= set(levels)
    assert told["correct horse battery staple"] > 2


def test_nothing_typed_is_no_password():
    assert run("return strength.strength('', []);") == {"level": 0, "words": ""}


def test_a_long_password_is_judged_quickly():
    code = "const began = performance.now(); strength.strength('aB1!'.repeat(5000), ['a'.repeat(5000)]); "
    assert run(f"{code} return performance.now() - began;") < 200


@pytest.mark.parametrize(
    ("seconds", "words"), [(8, "8 s"), (59, "59 s"), (272, "4 min 32 s"), (300, "5 min 0 s"), (7500, "2 h 5 min")]
)
def test_a_wait_is_told_shortly(seconds, words):
    assert run(f"return arriving.wait({seconds});") == words


def test_every_end_of_a_session_has_a_sentence_and_nothing_else_has():
    codes = [*(ending.value for ending in Ending), "toString", "__proto__", "<b>", "constructor"]
    told = dict(zip(codes, run(f"return {json.dumps(codes)}.map(arriving.reason);"), strict=True))
    assert {code for code, sentence in told.items() if sentence} == set(Ending)
    assert run("return arriving.reason(null);") == ""
