"""The list of all keys; assets/scripts/ have the keys themselves, and keyboard.js opens this."""

import reflex as rx

from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.keys import key_caps

Keys = tuple[tuple[str, str], ...]

# Which of these holds is the user's preference (preferences.js); the style sheet shows it.
ENTER_SENDS: Keys = (("Enter, Ctrl Enter", "Send"), ("Shift Enter", "New line"))
CTRL_SENDS: Keys = (("Ctrl Enter", "Send"), ("Enter, Shift Enter", "New line"))
# Keys between blanks are pressed together; a comma stands between keys of which one is pressed.
KEYS: dict[str, Keys] = {
    "Anywhere": (
        ("Ctrl K", "Jump to a conversation or a person"),
        ("Alt ↑, Alt ↓", "Previous or next conversation"),
        ("F6, Shift F6", "Next or previous part of the page"),
        ("Esc", "Close what is on top; with nothing open, go to the latest message"),
        ("Shift Esc", "Mark all as read"),
        ("?, Ctrl /", "Show this list"),
    ),
    "In a list": (
        ("↑, ↓", "Previous or next row"),
        ("←, →", "Previous or next button in a row"),
        ("Home, End", "First or last row"),
        ("PageUp, PageDown", "One screen up or down"),
        ("A … Z", "Next row that starts with these letters"),
        ("Shift F10, Menu", "Open the menu of a conversation"),
    ),
    "In a conversation": (
        ("↑, ↓", "Previous or next message"),
        ("Home, End", "Top of the page or latest message"),
    ),
    "On a message": (
        ("→", "Go to its actions"),
        ("Enter, Shift F10, Menu", "Open its menu"),
        ("R", "Reply"),
        ("F", "Forward"),
        ("I", "Message info"),
        ("C", "Copy text"),
        ("L", "Copy link to message"),
        ("M", "Message its author"),
        ("P", "Pin or unpin"),
        ("U", "Mark unread from here"),
        ("+", "React with an emoji"),
        ("E", "Edit"),
        ("Del", "Delete"),
        ("Esc", "Back to the conversation"),
    ),
    "In the message box": (
        *ENTER_SENDS,
        *CTRL_SENDS,
        ("↑", "Edit your last message, if the box is empty"),
        ("Shift ↑", "Reply to the last message of others, if the box is empty"),
        ("Enter", "New line, in a block of code"),
        ("Ctrl Enter", "Send, in a block of code"),
        ("/", "Commands, at the beginning of the box"),
        ("Ctrl B, Ctrl I", "Bold, italic"),
        ("Ctrl Shift X", "Strikethrough"),
        ("Ctrl E, Ctrl Shift C", "Code, block of code"),
        ("Enter", "Take the suggestion above the box"),
        ("Esc", "Close the suggestions, or stop editing or replying"),
    ),
    "On an attachment": (
        ("←, →", "Previous or next attachment"),
        ("Alt ←, Alt →", "Move it"),
        ("Del", "Remove it"),
    ),
    "In a large picture": (
        ("←, →", "Previous or next picture"),
        ("+, -, 0", "Closer, farther, whole"),
        ("D", "Download it"),
    ),
}


def shortcuts() -> rx.Component:
    """A dialog of the browser's own, which needs nothing from the server."""
    close = icon_button("Close", "x", custom_attrs={"data-close-shortcuts": "true"})
    head = rx.el.header(rx.el.h2("Keyboard shortcuts", class_name="dialog__title"), close, class_name="dialog__head")
    groups = (_group(title, keys) for title, keys in KEYS.items())
    return rx.el.dialog(
        head,
        rx.el.div(*groups, class_name="shortcuts__list", tab_index=0),  # so that arrow keys scroll it
        id="shortcuts",
        aria_label="Keyboard shortcuts",
        class_name="dialog shortcuts",
    )


def _group(title: str, keys: Keys) -> rx.Component:
    rows = [
        rx.el.div(
            rx.el.dt(*_alternatives(pressed), class_name="shortcuts__keys"),
            rx.el.dd(words),
            class_name=["shortcuts__row", _when(pressed, words)],
        )
        for pressed, words in keys
    ]
    head = rx.el.h3(title, class_name="shortcuts__title")
    return rx.el.section(head, rx.el.dl(*rows), aria_label=title, class_name="shortcuts__group")


def _when(pressed: str, words: str) -> str:
    row = (pressed, words)
    return "when-enter" if row in ENTER_SENDS else "when-ctrl" if row in CTRL_SENDS else ""


def _alternatives(pressed: str) -> list[rx.Component]:
    return [rx.el.span(*key_caps(keys), class_name="shortcuts__key") for keys in pressed.split(", ")]


def skip_link(place: str) -> rx.Component:
    """First in the page: leads the Tab key past the list. keyboard.js follows it."""
    link = rx.el.a(f"Skip to {place}", href="#main", class_name="skip", custom_attrs={"data-skip": "true"})
    return rx.el.nav(link, aria_label="Skip")
