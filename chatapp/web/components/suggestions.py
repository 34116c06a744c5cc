"""The list above the message box, which completes a word in it: suggestions.js says what it holds."""

import reflex as rx

from chatapp.web.scripts import address, load


def suggestions() -> rx.Component:
    """Once beside the message box; nothing while there is nothing to choose."""
    return rx.fragment(_Suggestions.create(), load("suggestions", "mentions", "emoji_codes"))


class _Suggestions(rx.Component):
    """The component of suggestion_list.js."""

    library = address("suggestion_list")
    tag = "Suggestions"
