"""One icon of the family that the whole interface uses."""

from typing import Literal

import reflex as rx

Size = Literal["16", "20", "32"]


def icon(name: str, *, size: Size = "20", extra: str = "") -> rx.Component:
    """Decoration for the eye only: what it means is said in words beside it or by its button."""
    return rx.icon(name, class_name=["icon", f"icon--{size}", extra], aria_hidden=True)
