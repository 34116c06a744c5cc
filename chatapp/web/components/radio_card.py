"""One of a few choices in a form, with a sentence about each."""

import reflex as rx


def radio_card(label: str, note: str, *, name: str, value: str, is_first: bool = False) -> rx.Component:
    """A radio button in a box; the arrow keys go from one to the next. The first one is chosen to begin with."""
    radio = rx.el.input(type="radio", name=name, value=value, default_checked=is_first, class_name="sr")
    words = rx.el.span(
        rx.el.span(label, class_name="radiocard__label"),
        rx.el.span(note, class_name="radiocard__note"),
        class_name="grow",
    )
    return rx.el.label(radio, rx.el.span(class_name="radiocard__dot", aria_hidden=True), words, class_name="radiocard")
