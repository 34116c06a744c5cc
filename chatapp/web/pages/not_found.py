"""A kind 404."""

import reflex as rx

from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.logo import wordmark


def not_found_page() -> rx.Component:
    """For addresses that name nothing."""
    home = rx.el.a("To your conversations", href="/", class_name="btn btn--primary")
    return rx.el.main(
        wordmark(),
        empty_state(
            "compass",
            "There is nothing here",
            "The address may have a typo, or the page no longer exists.",
            action=home,
            is_page=True,
        ),
        class_name="alone",
    )
