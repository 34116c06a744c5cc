"""Text that people wrote, in any direction, among our own words.

An element that shows such a text alone has `dir="auto"`, or is a `bdi`. In a sentence, a label or a title the text is
`isolated`. A scene with names and texts from right to left walks all of them (tests/e2e/test_directions.py).
"""

import reflex as rx

from chatapp.web.scripts import call


def isolated(text: rx.Var[str] | str) -> rx.Var[str]:
    """The text between the characters that isolate it, where letters of it run from right to left."""
    return call("text.isolated", text, returns=str)


def named(name: rx.Var[str], handle: rx.Var[str]) -> rx.Var[str]:
    """A name, with the user name behind it where there is one to tell it from another."""
    return rx.cond(handle != "", f"{isolated(name)} {handle}", name).to(str)
