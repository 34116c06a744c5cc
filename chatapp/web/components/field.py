"""A labelled input with room for a note and for what is wrong with it."""

from typing import Any

import reflex as rx

from .icon import icon


def field(label: str, *, name: str, note: str = "", extra: str = "", **props: Any) -> rx.Component:
    """`props` go to the input; `extra` stands right of the label. What is wrong is put in by a script."""
    return _frame(label, _input(name, note, props), name=name, note=note, extra=extra)


def password_field(label: str, *, name: str, note: str = "", **props: Any) -> rx.Component:
    """With a button that shows what was typed."""
    reveal = rx.el.button(
        icon("eye"),
        icon("eye-off"),
        type="button",
        class_name="iconbtn reveal",
        aria_label="Show password",
        aria_pressed="false",
        title="Show password",
        custom_attrs={"data-reveal": "true"},
    )
    return _frame(label, _input(name, note, {"type": "password", **props}), reveal, name=name, note=note)


def search_field(label: str, *, name: str = "query", **props: Any) -> rx.Component:
    """A search box whose label is its placeholder and its accessible name."""
    box = rx.el.input(
        type="search",
        name=name,
        aria_label=label,
        placeholder=label,
        auto_complete="off",
        spell_check=False,
        **props,
    )
    return rx.el.label(icon("search"), box, class_name="input")


def _input(name: str, note: str, props: dict[str, Any]) -> rx.Component:
    props.setdefault("type", "text")
    described_by = f"{name}-error {name}-note" if note else f"{name}-error"
    return rx.el.input(id=name, name=name, aria_describedby=described_by, **props)


def _frame(label: str, *box: rx.Component, name: str, note: str, extra: str = "") -> rx.Component:
    beside = rx.el.span(extra, class_name="field__extra", aria_hidden=True) if extra else rx.fragment()
    below = rx.el.p(note, id=f"{name}-note", class_name="field__note") if note else rx.fragment()
    return rx.el.div(
        rx.el.label(label, beside, html_for=name, class_name="field__label"),
        rx.el.div(*box, class_name="input"),
        below,
        rx.el.p(
            icon("circle-alert", size="16"),
            text_slot(),
            id=f"{name}-error",
            class_name="field__note field__note--bad",
            hidden=True,
        ),
        class_name="field",
    )


def text_slot() -> rx.Component:
    """Where a script writes a sentence: the attributes tell React to leave the content alone."""
    return rx.el.span(
        custom_attrs={
            "data-text": "true",
            "dangerouslySetInnerHTML": {"__html": ""},
            "suppressHydrationWarning": True,
        }
    )
