"""The list of keys tells what the scripts do, and nothing else."""

import re
from pathlib import Path

from chatapp.web import scripts
from chatapp.web.pages.shortcuts import KEYS, shortcuts
from tests.support.rendering import render

PAGES = Path(__file__).parents[2] / "chatapp" / "web" / "pages" / "chat"
NAMED = {
    "Esc": "Escape",
    "Del": "Delete",
    "↑": "ArrowUp",
    "↓": "ArrowDown",
    "←": "ArrowLeft",
    "→": "ArrowRight",
    "Menu": "ContextMenu",
}
MODIFIERS = {"Ctrl", "Alt", "Shift"}
ANY_LETTER = {"A", "…", "Z"}  # in a list
COMMENT = re.compile(r"/\*.*?\*/|^\s*//[^\n]*$", re.DOTALL | re.MULTILINE)
COMPARED = re.compile(r"\bkey(?:\.toLowerCase\(\))? === \"([^\"]+)\"")
NAME = re.compile(r"\b((?:Arrow(?:Up|Down|Left|Right)|Page(?:Up|Down)|Home|End|Escape|Enter|F\d+))\b")
ACTION = re.compile(r"\"?\bkey\"?(?:=|: )\"([a-z+]|Delete)\"")  # of a message
AS_EVERYWHERE = {"Tab", " "}
NO_KEYS = {"list"}  # of what copies.js stores


def told(*groups: str) -> set[str]:
    """The keys of some groups or of all, by the names that scripts know."""
    caps = {cap for group in groups or KEYS for keys, _ in KEYS[group] for cap in keys.replace(",", " ").split()}
    return {NAMED.get(cap, cap) for cap in caps - MODIFIERS - ANY_LETTER}


def actions() -> set[str]:
    code = "\n".join(path.read_text(encoding="utf-8") for path in PAGES.glob("*.py"))
    return {key.upper() if len(key) == 1 else key for key in ACTION.findall(code)}


def test_every_action_of_a_message_tells_its_key():
    assert actions() == told("On a message") - {"Enter", "F10", "ContextMenu", "ArrowRight", "Escape"}
    assert len(actions()) > 4


def test_every_key_of_a_script_is_told_and_every_key_that_is_told_has_a_script():
    code = "\n".join(COMMENT.sub("", source) for source in scripts.sources())
    known = {*COMPARED.findall(code), *NAME.findall(code)} - AS_EVERYWHERE - NO_KEYS
    assert {key.upper() if len(key) == 1 else key for key in known} - actions() == told() - actions()


def test_the_list_shows_each_key_with_its_words():
    box = render(shortcuts()).one("dialog")
    rows = [row for group in KEYS.values() for row in group]
    assert [one.text for one in box.all("dd")] == [words for _, words in rows]
    assert len(box.all("dt")) == len(rows)
