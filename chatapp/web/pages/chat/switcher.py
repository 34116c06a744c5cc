"""The palette: from anywhere to a conversation, a person or an action by a few letters; and the box that opens it."""

from typing import Any

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.badge import badge, count_text
from chatapp.web.components.bridge import bridge
from chatapp.web.components.foreign import isolated, named
from chatapp.web.components.icon import icon
from chatapp.web.components.keys import key_caps
from chatapp.web.components.people import presence_lead, presence_note
from chatapp.web.scripts import call, hook, load
from chatapp.web.shapes import Person, Row
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.switcher import SwitcherState as State

from .actions import ACTIONS, Action
from .place import place

LIST = "palette-list"
is_open = hook("palette_hooks.useOpened", returns=bool)
typed = hook("palette_hooks.useTyped", returns=str)

_KNOWN = (SidebarState.head, SidebarState.rest, SidebarState.further)
_ANSWER = (State.rows, State.query, State.is_loose, place)


def switcher() -> rx.Component:
    """Arrows move, Enter goes (assets/scripts/palette.js); found.js says what is shown."""
    box = rx.el.div(
        _box(),
        _choices(),
        rx.el.p(f"Nobody and nothing is called “{isolated(typed)}”. Try fewer letters.", class_name="palette__none"),
        _hints(),
        load("dialog"),
        role="dialog",
        aria_modal="true",
        aria_label="Jump to",
        class_name="dialog palette",
    )
    return rx.fragment(
        bridge(find=State.search), rx.cond(is_open, rx.el.div(box, class_name="scrim scrim--palette")), load("palette")
    )


def _box() -> rx.Component:
    label = "Search people and conversations"
    box = rx.el.input(
        type="text",
        role="combobox",
        aria_label=label,
        aria_expanded="true",
        aria_controls=LIST,
        aria_autocomplete="list",
        placeholder="Search or jump to",
        auto_complete="off",
        spell_check=False,
        dir="auto",
        enter_key_hint="go",
    )
    close = rx.el.button(
        rx.el.span("Esc", class_name="kbd desk-only"),
        rx.el.span("Cancel", class_name="palette__cancel"),
        type="button",
        aria_label="Close",
        class_name="palette__close",
        custom_attrs={"data-close": "true"},
    )
    return rx.el.div(icon("search"), box, close, class_name="palette__box")


def _choices() -> rx.Component:
    """A section is a group of options; sections without any are hidden. Messages would be one more."""
    rows = call("found.conversations", typed, *_KNOWN, *_ANSWER, returns=list[Row])
    people = call("found.people", typed, *_KNOWN, *_ANSWER, State.people, returns=list[Person])
    more = rx.cond(State.has_more & (State.query == typed), _more())
    return rx.el.div(
        _section("Conversations", rx.foreach(rows, _row), more),
        _section("People", rx.foreach(people, _person)),
        _section("Actions", *map(_action, ACTIONS)),
        id=LIST,
        role="listbox",
        aria_label="Results",
        class_name="palette__list",
        custom_attrs={"data-sure": call("found.isSure", typed, *_KNOWN, State.query, returns=bool).to_string()},
    )


def _section(title: str, *options: rx.Component) -> rx.Component:
    head = rx.el.div(title, class_name="palette__head", aria_hidden=True)
    return rx.el.div(head, *options, role="group", aria_label=title, class_name="palette__section")


def _option(
    name: rx.Var[str] | str, *body: rx.Component, href: rx.Var[str] | str = "", extra: str = "", **props: Any
) -> rx.Component:
    """A link or a button that never has the focus."""
    attributes: dict[str, Any] = {"id": name, "role": "option", "aria_selected": "false", "tab_index": -1}
    attributes["class_name"] = ["option", extra]
    if isinstance(href, str) and not href:
        return rx.el.button(*body, type="button", **attributes, **props)
    return rx.el.a(*body, href=href, **attributes, **props)


def _row(row: rx.Var[Row]) -> rx.Component:
    state = SidebarState.presence[row.other]
    beside = rx.cond(row.handle != "", rx.el.span(row.handle, class_name="handle"))
    unread = rx.cond(row.unread > 0, f"{count_text(row.unread)} unread. ", "")
    return _option(
        f"go-c{row.id}",
        avatar(row.initials, row.gradient, row.avatar, size="32", presence=state),
        rx.el.span(_found(row.title), beside, class_name="option__name truncate"),
        badge(row.unread),
        href=f"/c/{row.id}",
        aria_label=named(row.title, row.handle),
        aria_description=f"{presence_lead(state)}{unread}",
        key=row.id.to_string(),
    )


def _person(person: rx.Var[Person]) -> rx.Component:
    note = person.note + presence_note(person.presence)
    return _option(
        f"go-p{person.id}",
        avatar(person.initials, person.gradient, person.avatar, size="32", presence=person.presence),
        rx.el.span(
            _found(person.name), rx.el.span(note, class_name="option__note"), class_name="option__name truncate"
        ),
        aria_label=person.name,
        aria_description=note,
        on_click=State.choose(person.id),
        key=person.id.to_string(),
    )


def _found(name: rx.Var[str]) -> rx.Component:
    """A name, with the letters by which it was found."""
    pieces = call("found.pieces", name, typed, returns=list[str])
    return rx.el.bdi(rx.foreach(pieces, lambda text, at: rx.cond(at % 2 == 1, rx.el.mark(text), text)))


def _more() -> rx.Component:
    return _option(
        "go-more",
        rx.el.span(icon("chevron-down"), class_name="option__tile"),
        rx.el.span("Show more conversations", class_name="option__name"),
        on_click=State.show_more,
        custom_attrs={"data-stays": "true"},
    )


def _action(action: Action) -> rx.Component:
    is_meant = call("found.isMeant", typed, f"{action.label} {action.words}", returns=bool)
    option = _option(
        f"go-{action.key}",
        rx.el.span(icon(action.symbol), class_name="option__tile"),
        rx.el.span(action.label, class_name="option__name"),
        href=action.href,
        extra="desk-only" if action.desk_only else "",
        **action.props,
    )
    return rx.cond((typed == "") | is_meant if action.first else is_meant, option)


def _hints() -> rx.Component:
    hints = (("↑ ↓", "Choose"), ("Enter", "Open"), ("Esc", "Close"))
    parts = [rx.el.span(rx.el.kbd(key, class_name="kbd"), words) for key, words in hints]
    return rx.el.div(*parts, class_name="palette__hints desk-only", aria_hidden=True)


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
            custom_attrs={"data-palette": "true"},
        ),
        class_name="sidebar__find",
    )
