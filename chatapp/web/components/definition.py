"""A "?" beside a title, which says what is counted there: a popover of the browser (assets/scripts/definition.js)."""

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon


def definition(of: str, words: str) -> rx.Component:
    """`of` is the title, unique on the page."""
    identifier = f"definition-{of.lower().replace(' ', '-')}"
    opener = rx.el.button(
        icon("circle-help", size="16"),
        type="button",
        class_name="definition",
        aria_label=f"What is counted: {of}",
        custom_attrs={"popoverTarget": identifier},
    )
    popover = rx.el.span(
        words, id=identifier, role="note", class_name="definition__words", custom_attrs={"popover": "auto"}
    )
    return rx.fragment(opener, popover, load("definition"))
