"""Commands of the message box: what is one, and which are offered."""

import json

import pytest

from tests.support.rendering import run

NAMES = ["leave", "theme", "read"]
COMMANDS = [{"name": name, "words": f"{name}…"} for name in NAMES]


def read(text, warned=""):
    return run(f"return commands.read({json.dumps(text)}, {json.dumps(NAMES)}, {json.dumps(warned)});")


@pytest.mark.parametrize("text", ["/leave", " /Leave \n", "/LEAVE"])
def test_one_word_behind_a_slash_is_a_command(text):
    assert read(text) == {"name": "leave"}


@pytest.mark.parametrize(
    "text", ["", "/", "leave", "/leave now", "/etc/hosts", "/leave\n/read", "see /leave", "/ leave", "/9"]
)
def test_everything_else_is_text(text):
    assert read(text) == {}


def test_an_unknown_command_is_sent_when_it_is_submitted_again():
    assert read("/shrug") == {"unknown": "/shrug"}
    assert read("/shrug", warned="/shrug") == {}
    assert read("/leave", warned="/shrug") == {"name": "leave"}


def test_two_slashes_send_a_command_as_text():
    assert [read(text) for text in ("//leave", " //shrug ")] == [{"text": "/leave"}, {"text": "/shrug"}]
    assert [read(text) for text in ("// a comment", "//example.org/a", "///leave")] == [{}, {}, {}]


def offered(query):
    return [each["text"] for each in run(f"return commands.options({json.dumps(query)}, {json.dumps(COMMANDS)});")]


def test_commands_are_offered_until_one_is_whole():
    assert offered("") == ["/leave", "/theme", "/read"]
    assert offered("Le") == ["/leave"]
    assert offered("leave") == offered("shrug") == offered("/") == []
