"""What a part of a page says instead of loading, while there is no connection."""

import reflex as rx

from chatapp.web.components.empty_state import empty_state

from .chat.outbox import is_down


def page_later(title: str, text: str, *, otherwise: rx.Component) -> rx.Component:
    """In the place of all that a pane shows."""
    words = rx.el.div(empty_state("cloud-off", title, text), class_name="thread__empty skeletons")
    return rx.cond(is_down, words, otherwise)


def part_later(look: str, *, otherwise: rx.Component) -> rx.Component:
    """In the place of one of many parts; `look` is the class that gives the part its place."""
    words = rx.el.p("This comes when you are back online.", class_name=["note", "skeletons", look])
    return rx.cond(is_down, words, otherwise)
