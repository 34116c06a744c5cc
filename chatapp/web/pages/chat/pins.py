"""Pinned messages: the bar above the messages, the tab of the panel, and what pins a message."""

import reflex as rx

from chatapp.web.components import moments
from chatapp.web.components.again import again
from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon
from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.menu import Choice
from chatapp.web.shapes import PinCard
from chatapp.web.states.pins import PinsState as State
from chatapp.web.states.place import PlaceState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState
from chatapp.web.states.window import WindowState

from .choices import Aim


def bar() -> rx.Component:
    """The pin that is shown; pressing goes to it, and on to the next older one. Hidden without pins."""
    number = State.shown + 1
    count = State.pins.length()
    title = rx.cond(count > 1, f"Pinned message, {number} of {count}", "Pinned message")
    text = rx.el.button(
        rx.el.b(title),
        rx.el.span(State.current.content, class_name="truncate", dir="auto"),
        type="button",
        class_name="pinbar__text",
        on_click=State.walk(State.place),
    )
    shown = rx.el.div(
        rx.el.span(rx.foreach(State.marks, _mark), class_name="pinbar__marks", aria_hidden=True),
        icon("pin"),
        text,
        icon_button("All pinned messages", "list", on_click=State.open_all(State.place)),
        class_name="pinbar",
    )
    here, moved = PlaceState.address, f"{WindowState.news}-{SidebarState.visit}"
    return rx.fragment(
        again(f"pins {here}", moved=moved, on_due=State.load(here)),
        rx.cond(_is_read() & (count > 0), shown),
    )


def tab() -> rx.Component:
    """All pinned messages, the latest pin first."""
    nothing = empty_state("pin", "Nothing is pinned", "Pin a message to keep it in view for everyone here.")
    return rx.cond(
        _is_read() & (State.pins.length() > 0), rx.el.div(rx.foreach(State.pins, _card), class_name="pins"), nothing
    )


def choices(aim: Aim) -> list[Choice]:
    """Pins a message for everybody, or unpins it."""
    message = aim.message
    pin, unpin = {"on_click": State.pin(message.id)}, {"on_click": State.unpin(message.id)}
    return [
        Choice("Pin", "pin", pin, key="p", is_shown=~message.is_pinned, is_quick=True),
        Choice("Unpin", "pin-off", unpin, key="p", is_shown=message.is_pinned, is_quick=True),
    ]


def _is_read() -> rx.Var[bool]:
    """Whether the pins are those of the conversation that is shown."""
    return rx.Var.create(State.place) == PlaceState.address


def _mark(is_shown: rx.Var[bool]) -> rx.Component:
    return rx.el.i(class_name=rx.cond(is_shown, "on", ""))


def _card(pin: rx.Var[PinCard]) -> rx.Component:
    head = rx.el.div(
        avatar(pin.initials, pin.gradient, pin.avatar, size="24"),
        rx.el.b(pin.author, class_name="grow truncate", dir="auto"),
        moments.moving_time(pin.at, class_name="small"),
        class_name="pincard__head",
    )
    foot = rx.el.div(
        rx.el.span(f"Pinned by {isolated(pin.by)}", class_name="small grow truncate"),
        button(
            "Open",
            kind="link",
            size="small",
            on_click=ThreadState.go_to(State.place, pin.seq),
            custom_attrs={"data-leads-to-message": "true"},
        ),
        icon_button("Unpin", "pin-off", size="32", on_click=State.unpin(pin.message_id)),
        class_name="pincard__foot",
    )
    return rx.el.article(head, rx.el.p(pin.content, dir="auto"), foot, class_name="pincard", key=pin.seq.to_string())
