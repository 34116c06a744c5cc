"""Settings, appearance: how a user likes to see and use the pages, and what that looks like.

assets/scripts/synced.js takes what is chosen to the server.
"""

from typing import Any

import reflex as rx

from chatapp.web import scripts
from chatapp.web.components import moments
from chatapp.web.components.avatar import avatar
from chatapp.web.components.card import card
from chatapp.web.components.choice import choices
from chatapp.web.components.keys import key_names
from chatapp.web.states.sidebar import SidebarState

EXAMPLE = "2026-03-12T14:05:00"  # without a zone: the same time on every clock


def appearance() -> rx.Component:
    """Each choice takes effect at once, on the example below too."""
    return rx.fragment(
        card(
            "Appearance",
            rx.el.div(_theme(), _density(), _hours(), _link_previews(), class_name="lined"),
            note="The theme is for this browser, the rest for all your devices.",
        ),
        card("Writing", rx.el.div(_enter_sends(), class_name="lined")),
        # The build has another clock than the reader: what it renders ahead tells no time.
        rx.cond(SidebarState.is_ready, card("Preview", _preview())),
    )


def _theme() -> rx.Component:
    return choices(
        "Theme",
        (("system", "System", "monitor"), ("light", "Light", "sun"), ("dark", "Dark", "moon")),
        name="theme",
        chosen=rx.color_mode,
        on_choose=rx.style.set_color_mode,
        note="System follows your device.",
    )


def _density() -> rx.Component:
    return choices(
        "Density",
        (("cosy", "Cosy", "rows-2"), ("compact", "Compact", "rows-4")),
        name="density",
        chosen=scripts.hook("chosen.useDensity", returns=str),
        on_choose=_choosing("density"),
        note="Compact fits more on the screen.",
    )


def _hours() -> rx.Component:
    return choices(
        "Clock",
        (("auto", "Automatic", "clock"), ("12", "12-hour", ""), ("24", "24-hour", "")),
        name="hours",
        chosen=scripts.hook("chosen.useHours", returns=str),
        on_choose=_choosing("hours"),
        note="Automatic follows your browser's language.",
    )


def _enter_sends() -> rx.Component:
    return choices(
        "Send with",
        (("true", "Enter", ""), ("false", rx.el.span(*key_names("Ctrl Enter")), "")),
        name="enter_sends",
        chosen=scripts.hook("chosen.useEnterSends", returns=str),
        on_choose=_choosing("enter_sends"),
        note="On touch screens the button sends.",
    )


def _link_previews() -> rx.Component:
    return choices(
        "Link previews",
        (("true", "Show", ""), ("false", "Hide", "")),
        name="link_previews",
        chosen=scripts.hook("chosen.useLinkPreviews", returns=str),
        on_choose=_choosing("link_previews"),
        note="Your browser asks no other server.",
    )


def _choosing(name: str) -> Any:
    def choose(value: str) -> rx.Var[Any]:
        return scripts.call("synced.chooser", name, value, returns=rx.event.EventChain)

    return choose


def _preview() -> rx.Component:
    """A row and two messages; they are a picture, and hidden from who listens."""
    time = rx.el.time(moments.clock(rx.Var.create(EXAMPLE)), custom_attrs=moments.follows_calendar("clock", at=EXAMPLE))
    row = rx.el.div(
        avatar(rx.Var.create("AB"), rx.Var.create(7), rx.Var.create("")),
        rx.el.span(
            _line(rx.el.span("Ada Byron", class_name="row__name truncate"), rx.el.span(time, class_name="row__time")),
            _line(rx.el.span("See you at the harbour!", class_name="row__preview truncate")),
            class_name="grow",
        ),
        class_name="row",
    )
    said = rx.el.div(
        _message("The lamp room is open until six.", time, "msg msg--start"),
        _message("Perfect, I'll bring the keys.", time, "msg msg--mine msg--start msg--joined msg--joint"),
        _message("See you at the harbour!", time, "msg msg--mine"),
        class_name="thread--direct",
    )
    return rx.el.div(row, said, class_name="preview", aria_hidden=True)


def _line(*parts: rx.Component) -> rx.Component:
    return rx.el.span(*parts, class_name="row__line")


def _message(text: str, time: rx.Component, look: str) -> rx.Component:
    words = rx.el.div(text, rx.el.span(time, class_name="meta"), class_name="bubble__text")
    return rx.el.div(rx.el.div(rx.el.div(words, class_name="bubble"), class_name="msg__body"), class_name=look)
