"""The switcher's dialog, and the box that opens it."""

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.keys import key_caps
from chatapp.web.shapes import Person, Row
from chatapp.web.states.switcher import SwitcherState as State

from .rows import list_row

SEARCH_PAUSE = 100  # ms without a key before the search goes out


def switcher() -> rx.Component:
    """Arrows move, Enter goes (assets/scripts/keyboard.js)."""
    body = (
        dialog_pad(search_field("Search people and conversations", on_change=State.search.debounce(SEARCH_PAUSE))),
        dialog_list(
            rx.foreach(State.rows, _row),
            rx.cond(State.has_more, rx.el.li(_more(), key="more")),
            rx.foreach(State.people, _person),
            rx.cond(
                (State.query != "") & (State.rows.length() + State.people.length() == 0),
                dialog_nothing(f"Nobody and nothing is called “{isolated(State.query)}”. Try fewer letters."),
            ),
            label="Results",
        ),
        rx.el.span(hidden=True, custom_attrs={"data-query": State.query}),  # what the results are of
        _hints(),
    )
    return rx.fragment(
        bridge(switcher=State.open),
        rx.cond(State.is_open, rx.el.div(dialog("Jump to", *body, on_close=State.close), class_name="switcher")),
    )


def _more() -> rx.Component:
    return button("Show more conversations", kind="quiet", size="block", on_click=State.show_more)


def _hints() -> rx.Component:
    hints = (("↑ ↓", "Choose"), ("Enter", "Open"), ("Esc", "Close"))
    parts = [rx.el.span(rx.el.kbd(key, class_name="kbd"), words) for key, words in hints]
    return rx.el.div(*parts, class_name="switcher__hints desk-only", aria_hidden=True)


def switcher_box() -> rx.Component:
    """Looks like a search box, and opens the real one."""
    return rx.el.div(
        rx.el.button(
            icon("search", size="16"),
            rx.el.span("Search or jump to", class_name="grow"),
            rx.el.span(*key_caps("Ctrl K"), class_name="finder__keys desk-only", aria_hidden=True),
            type="button",
            class_name="finder",
            aria_keyshortcuts="Control+K Meta+K",
            on_click=State.open,
        ),
        class_name="sidebar__find",
    )


def _row(row: rx.Var[Row]) -> rx.Component:
    return rx.fragment(
        list_row(row, selected=rx.Var.create(""), has_menu=False, on_click=State.close), key=row.id.to_string()
    )


def _person(person: rx.Var[Person]) -> rx.Component:
    names = rx.el.span(
        rx.el.span(person.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(person.note, class_name="person__sub truncate"),
        class_name="grow",
    )
    button = rx.el.button(
        avatar(person.initials, person.gradient, person.avatar),
        names,
        type="button",
        class_name="person person--button",
        aria_label=person.name,
        on_click=State.choose(person.id),
    )
    return rx.el.li(button, key=person.id.to_string())
