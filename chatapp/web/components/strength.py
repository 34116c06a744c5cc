"""How strong a new password looks (assets/scripts/strength.js): four bars, and a sentence."""

import reflex as rx

from .field import text_slot

BARS = 4


def meter() -> rx.Component:
    """Below the box of the password; register.js fills it in."""
    bars = rx.el.div(
        *(rx.el.span(class_name="meter__bar") for _ in range(BARS)),
        aria_hidden=True,
        class_name="meter",
        custom_attrs={"data-strength": "0"},
    )
    words = rx.el.p(
        text_slot(),
        role="status",
        hidden=True,
        class_name="field__note field__rule",
        custom_attrs={"data-strength-words": "true"},
    )
    return rx.fragment(bars, words)
