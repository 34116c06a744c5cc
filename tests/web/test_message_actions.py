"""What can be done with a message: one registry makes the bar at a bubble, the menu and the sheet."""

from dataclasses import replace

import pytest
import reflex as rx

from chatapp.web.components.menu import choice_bar, context_menu
from chatapp.web.pages.chat import parts
from chatapp.web.pages.chat.choices import Aim
from chatapp.web.shapes import Author, Bubble
from tests.support.rendering import Element, render, var

ADA, GRACE = 1, 2
HELLO = Bubble(
    id=7,
    seq=3,
    client_id="c1",
    kind="text",
    sender=ADA,
    name="Ada Byron",
    avatar="",
    content="Hello",
    tree=None,
    at="2026-01-14T09:15:00Z",
    edited_at="",
    is_deleted=False,
    is_pinned=False,
    named=(),
    reactions=(),
    mentioned=(),
    reply=None,
    forwarded=None,
    link=None,
    files=(),
)
MINE = [
    "React",
    "Reply",
    "Edit",
    "Forward",
    "Copy text",
    "Copy link to message",
    "Pin",
    "Mark unread from here",
    "Message info",
    "Delete…",
]
THEIRS = [
    "React",
    "Reply",
    "Forward",
    "Copy text",
    "Copy link to message",
    "Pin",
    "Mark unread from here",
    "Delete for me",
]
LABEL = "Message actions"


def shown(
    *, me: int, is_group: bool = True, can_write: bool = True, message: Bubble = HELLO, **policies: bool
) -> tuple[Element, Element, Element]:
    """Bar, menu and sheet."""

    def made(message: rx.Var[Bubble]) -> rx.Component:
        allowed = {name: var(value) for name, value in {"can_write": can_write, **policies}.items()}
        aim = Aim(message=message, mine=message.sender == me, place=var("5"), is_group=var(is_group), **allowed)
        groups = [[choice for choices in group for choice in choices(aim)] for group in parts.ACTIONS]
        return rx.fragment(choice_bar(LABEL, groups), context_menu(LABEL, groups, name="message"))

    root = render(rx.foreach(var([message]), made))
    return root.one(class_name="actions"), root.one(role="menu"), root.one(role="dialog")


def labels(menu: Element) -> list[str]:
    return [item.one(class_name="truncate").text for item in menu.all(role="menuitem")]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"me": ADA}, MINE),
        ({"me": GRACE}, [*THEIRS[:-2], "Message Ada Byron", *THEIRS[-2:]]),
        ({"me": ADA, "is_group": False}, MINE),
        ({"me": GRACE, "is_group": False}, THEIRS),
    ],
    ids=["mine", "of others", "mine to one", "of one"],
)
def test_the_menu_names_what_can_be_done(about, expected):
    _, menu, sheet = shown(**about)
    assert labels(menu) == expected
    in_sheet = [button.text for button in sheet.all("button") if "data-close" not in button.props]
    assert sorted(in_sheet) == sorted(expected), "the sheet has the same, the quick ones first"
    assert (menu["aria-label"], sheet["aria-label"]) == (LABEL, LABEL)


def test_what_is_too_late_is_not_offered():
    shorter = [label for label in MINE if label != "Edit"]
    for too_late, expected in (
        (["is_editable"], shorter),
        (["is_editable", "is_deletable"], [*shorter[:-1], "Delete for me"]),
    ):
        _, menu, _ = shown(me=ADA, **dict.fromkeys(too_late, False))
        assert labels(menu) == expected


def test_what_was_forwarded_is_not_edited():
    _, menu, _ = shown(me=ADA, message=replace(HELLO, forwarded=Author(3, "Grace Hopper")))
    assert labels(menu) == [label for label in MINE if label != "Edit"]


def test_the_bar_shows_the_quick_ones_and_more_and_has_the_others_for_their_keys():
    for me, expected in (
        (ADA, ["React", "Reply", "Edit message", "Copy text", "Pin", "More"]),
        (GRACE, ["React", "Reply", "Copy text", "Pin", "More"]),
    ):
        bar, menu, _ = shown(me=me)
        buttons = bar.all("button")
        assert [button["aria-label"] for button in buttons if not button.props.get("hidden")] == expected
        keys = [button["data-key"] for button in buttons if "data-key" in button.props]
        assert keys == [item["data-key"] for item in menu.all(role="menuitem")]
        assert len(keys) == len(set(keys))


def test_what_is_pressed_names_message_and_conversation():
    _, menu, sheet = shown(me=ADA)
    for place in (menu.all("button"), sheet.all("button")):
        edit, copy, link = (next(one for one in place if one.props.get("data-key") == key) for key in "ecl")
        (event,) = edit.events("onClick")
        assert event[0] == "begin"
        assert event[1].items() >= {"message_id": 7, "content": "Hello", "conversation": "5"}.items()
        assert copy["data-copy"] == "Hello"
        assert link["data-link"] == "/c/5?m=3"


def test_the_one_that_cannot_be_undone_is_red():
    _, menu, _ = shown(me=ADA)
    red = [item.one(class_name="truncate").text for item in menu.all(class_name="menu__item--danger")]
    assert red == ["Delete…"]
