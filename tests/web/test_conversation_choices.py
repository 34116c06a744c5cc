"""What can be done to a conversation: one registry makes the menus of its row and head, and the sheet of a phone."""

from dataclasses import dataclass

import pytest
import reflex as rx

from chatapp.web.components.menu import context_menu
from chatapp.web.pages.chat.conversation_choices import OF_HEAD, OF_ROW, Choices, Subject
from tests.support.rendering import Element, render, run, var

GROUP = {"title": "Compilers", "is_group": True, "other": 0}
DIRECT = {"title": "Grace", "is_group": False, "other": 2}


@dataclass
class About:
    """The row of a conversation, as the page has it."""

    title: str
    is_group: bool
    other: int
    is_unread: bool
    is_blocked: bool


def shown(choices: Choices, *, is_unread: bool = False, is_blocked: bool = False, **row) -> tuple[Element, Element]:
    """Menu and sheet."""
    about = About(**row, is_unread=is_unread, is_blocked=is_blocked)

    def made(one: rx.Var[About]) -> rx.Component:
        facts = {name: getattr(one, name) for name in ("title", "is_group", "is_unread", "other", "is_blocked")}
        groups = [[choice(Subject(place=var("5"), **facts)) for choice in group] for group in choices]
        return context_menu("Conversation actions", groups, name="row")

    root = render(rx.foreach(var([about]), made))
    return root.one(role="menu"), root.one(role="dialog")


def labels(menu: Element) -> list[str]:
    return [item.one(class_name="truncate").text for item in menu.all(role="menuitem")]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        (GROUP, ["Details", "Leave group…"]),
        (GROUP | {"is_unread": True}, ["Mark as read", "Details", "Leave group…"]),
        (DIRECT, ["Details", "Block Grace…"]),
        (DIRECT | {"is_blocked": True}, ["Details", "Unblock Grace"]),
    ],
    ids=["group", "unread", "direct", "blocked"],
)
def test_a_menu_names_what_can_be_done(about, expected):
    in_head, _ = shown(OF_HEAD, **about)
    in_row, sheet = shown(OF_ROW, **about)
    assert [label for label in labels(in_head) if label != "Go to a date"] == expected
    assert "Go to a date" in labels(in_head)
    assert labels(in_row) == ["Open in new tab", *expected]
    assert [one.text for one in sheet.all(class_name="menu__item")] == labels(in_row)


def test_a_new_tab_is_a_link_so_that_the_browser_opens_it():
    for place in shown(OF_ROW, **GROUP):
        (link,) = place.all("ReactRouterLink")
        assert (link["to"], link["target"], link["rel"]) == ("/c/5", "_blank", "noopener")


def test_what_is_pressed_names_the_conversation():
    menu, _ = shown(OF_ROW, is_unread=True, **GROUP)
    events = [button.events("onClick")[0] for button in menu.all("button")]
    told = [("mark_all_read", "5"), ("open_of", "5"), ("ask", "5")]
    assert [(name, values["conversation"]) for name, values in events] == told


def test_the_row_of_a_menu_is_found_in_every_part_of_the_list():
    assert run("return ['2', 3].map((id) => rows.rowOf(id, [{ id: 1 }], [{ id: 2 }], []).id);") == [2, 0]
