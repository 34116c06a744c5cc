"""In the place of the messages, while the page has none of the conversation in its address."""

import reflex as rx

from chatapp.web.components.skeleton import bubble_skeletons
from chatapp.web.pages.later import page_later


def unopened() -> rx.Component:
    """They are loading, or they come when the line is back."""
    words = "What you write here is kept, and sent then."
    return page_later("Opens when you are back online", words, otherwise=bubble_skeletons())
