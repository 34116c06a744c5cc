"""The panel beside the main pane; assets/scripts/details.js ties Esc to its close button."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon
from .icon_button import icon_button


def panel(title: str, *body: rx.Component, label: str, on_close: Any, tabs: rx.Component | None = None) -> rx.Component:
    """Open while it is rendered; a third column, an overlay above a scrim where there is no room, a whole pane on
    phones.
    """
    close = icon_button("Close details", "x", on_click=on_close, custom_attrs={"data-close-details": "true"})
    head = rx.el.header(rx.el.h2(title, class_name="bar__title grow"), close, class_name="bar")
    scrolled = rx.el.div(*body, class_name="details__scroll")
    scrim = rx.el.div(class_name="details-scrim", aria_hidden=True)
    aside = rx.el.aside(head, tabs or rx.fragment(), scrolled, load("details"), class_name="details", aria_label=label)
    return rx.fragment(scrim, aside)


def panel_tabs(*tabs: rx.Component) -> rx.Component:
    """The row of tabs below the head; arrow keys go from one to the next (details.js)."""
    return rx.el.div(*tabs, role="tablist", aria_label="Details", class_name="views")


def panel_tab(label: str, *, is_shown: rx.Var[bool], on_click: Any) -> rx.Component:
    """One of them; only the one that is shown is a stop of the Tab key."""
    return rx.el.button(
        label,
        type="button",
        role="tab",
        aria_selected=rx.cond(is_shown, "true", "false"),
        tab_index=rx.cond(is_shown, 0, -1),
        on_click=on_click,
        class_name="view",
    )


def panel_top(picture: rx.Component, heading: rx.Component, sub: rx.Var[str]) -> rx.Component:
    """The picture and the name of the panel's subject."""
    return rx.el.div(picture, heading, rx.el.p(sub, class_name="person__sub"), class_name="details__top")


def panel_heading(*parts: rx.Component) -> rx.Component:
    """The name, and what stands beside it."""
    return rx.el.div(*parts, class_name="details__heading")


def panel_quicks(*quicks: rx.Component) -> rx.Component:
    """The most frequent actions, in tiles of the same width."""
    return rx.el.div(*quicks, class_name="quicks")


def panel_quick(label: str, symbol: str, *, word: str, extra: str = "", **props: Any) -> rx.Component:
    """One of them: `word` is what of the label stands on it."""
    return rx.el.button(icon(symbol), word, type="button", class_name=["quick", extra], aria_label=label, **props)


def panel_section(title: str, *body: rx.Component, count: rx.Var[int] | None = None) -> rx.Component:
    """A part with a heading of its own."""
    number = rx.el.span(count, class_name="section__count") if count is not None else rx.fragment()
    head = rx.el.h3(rx.el.span(title, number), class_name="section__head")
    return rx.el.section(head, *body, class_name="section", aria_label=title)
