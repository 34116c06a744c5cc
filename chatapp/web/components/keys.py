"""The keys of shortcuts, by the names that they have on the reader's keyboard."""

import reflex as rx

ON_APPLE = {"Ctrl": "⌘", "Alt": "⌥", "Shift": "⇧"}


def key_caps(keys: str) -> list[rx.Component]:
    """A cap for each key, with blanks between them. platform.js tells the style sheet which keyboard it is."""
    return [rx.el.kbd(*_names(key), class_name="kbd") for key in keys.split()]


def key_names(keys: str) -> list[rx.Component | str]:
    """The same as words: Ctrl + Enter."""
    names = [_names(key) for key in keys.split()]
    return [part for at, parts in enumerate(names) for part in (([" + "] if at else []) + parts)]


def _names(key: str) -> list[rx.Component | str]:
    if key not in ON_APPLE:
        return [key]
    return [rx.el.span(key, class_name="on-other"), rx.el.span(ON_APPLE[key], class_name="on-apple")]
