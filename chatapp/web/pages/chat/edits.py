"""The dialog with what a message said before it was edited."""

import reflex as rx

from chatapp.domain.differences import Part
from chatapp.web.components import moments
from chatapp.web.components.again import again
from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot
from chatapp.web.components.menu import Choice
from chatapp.web.scripts import load
from chatapp.web.states.edits import EditsState as State
from chatapp.web.states.edits import VersionCard
from chatapp.web.states.window import WindowState

from .choices import Aim
from .place import place as current_place

LEGEND = "Underlined is new, struck out is gone."


def choices(aim: Aim) -> list[Choice]:
    """Shows what an edited message said before."""
    show = {"on_click": State.show(f"{aim.place}:{aim.message.id}")}
    return [Choice("Edit history", "history", show, is_shown=aim.message.edited_at != "")]


def edits_dialog() -> rx.Component:
    """All versions, the newest first, each with what it changed; it follows the message while it is open."""
    more = rx.cond(State.has_more, button("Show earlier versions", kind="quiet", on_click=State.show_more(State.place)))
    versions = rx.el.ol(rx.foreach(State.versions, _version), class_name="dialog__list versions", aria_label="Versions")
    box = dialog("Edit history", versions, dialog_foot(more, note=LEGEND), on_close=State.hide)
    is_old = State.seen_changes != WindowState.changes
    moved, read = WindowState.changes.to_string(), State.read_again(State.place)
    anew = rx.cond(is_old, again(f"versions {State.place}", moved=moved, on_due=read))
    is_open = (State.versions.length() > 0) & (State.place == current_place)
    return rx.fragment(bridge(edits=State.show), load("in_message"), rx.cond(is_open, rx.fragment(box, anew)))


def _version(version: rx.Var[VersionCard], place: rx.Var[int]) -> rx.Component:
    title = rx.cond(place == 0, "Latest version", rx.cond(version.is_first, "First version", "Edited"))
    at = rx.el.time(moments.day(version.at), ", ", moments.clock(version.at), date_time=version.at)
    return rx.el.li(
        rx.el.h3(title, at, class_name="version__head"),
        rx.el.p(rx.foreach(version.parts, _part), class_name="version__text", dir="auto"),
        key=version.at,
    )


def _part(part: rx.Var[Part]) -> rx.Component:
    words = rx.match(part.kind, ("new", rx.el.ins(part.text)), ("gone", rx.el.del_(part.text)), rx.el.span(part.text))
    return rx.fragment(words)
