"""The list of keys that work everywhere; assets/scripts/keyboard.js knows them, and opens this."""

import reflex as rx

from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.keys import key_caps

KEYS = (
    ("Ctrl K", "Jump to a conversation or a person"),
    ("Alt ↑ ↓", "Previous or next conversation"),
    ("F6", "Next part of the page"),
    ("↑ ↓", "In the messages: from one to the next"),
    ("↑", "In the empty box: edit your last message"),
    ("Shift Enter", "New line"),
    ("Esc", "Close what is open, then go to the latest message"),
    ("?", "This list"),
)


def shortcuts() -> rx.Component:
    """A dialog of the browser's own, which needs nothing from the server."""
    close = icon_button("Close", "x", custom_attrs={"data-close-shortcuts": "true"})
    head = rx.el.header(rx.el.h2("Keyboard shortcuts", class_name="dialog__title"), close, class_name="dialog__head")
    rows = [
        rx.el.div(
            rx.el.dt(*key_caps(keys), class_name="shortcuts__keys"),
            rx.el.dd(words),
            class_name="shortcuts__row",
        )
        for keys, words in KEYS
    ]
    return rx.el.dialog(
        head,
        rx.el.dl(*rows, class_name="shortcuts__list"),
        id="shortcuts",
        aria_label="Keyboard shortcuts",
        class_name="dialog shortcuts",
    )
