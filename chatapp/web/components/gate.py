"""The card on the brand backdrop: what both pages before the door have in common."""

from typing import Literal

import reflex as rx

from chatapp.web.scripts import load

from .button import button
from .field import OF_SCRIPT, text_slot
from .icon import icon
from .logo import logo

Width = Literal["normal", "wide"]


def gate(
    title: str,
    sub: str,
    *fields: rx.Component,
    address: str,
    submit: str,
    foot: rx.Component,
    width: Width = "normal",
    then: str = "",
) -> rx.Component:
    """A form that gate.js sends to `address`; static, so that nothing is rendered over its changes.

    Afterwards it goes to `then`, or to the page that was asked for.
    """
    head = rx.el.header(
        logo(size="48"),
        rx.el.h1(title, class_name="gate__title"),
        rx.el.p(sub, class_name="gate__sub"),
        class_name="gate__head",
    )
    card = rx.el.form(
        head,
        _notices(),
        *fields,
        button(submit, kind="primary", size="block", type="submit"),
        foot,
        method="post",  # sent before the script is there, it must not put the password into an address
        no_validate=True,
        class_name=["gate__card", f"gate__card--{width}"],
        custom_attrs={"data-gate": address} | ({"data-then": then} if then else {}),
    )
    return rx.el.main(rx.el.div(class_name="gate__shapes", aria_hidden=True), card, load("theme"), class_name="gate")


def _notices() -> rx.Component:
    """Why one is here, and what the server refused; the moving part of that is for the eye."""
    why = rx.el.div(
        icon("info"),
        text_slot(),
        role="status",
        class_name="alert alert--told",
        hidden=True,
        custom_attrs={"data-why": "true"},
    )
    countdown = rx.el.span(aria_hidden=True, custom_attrs={"data-countdown": "true"} | OF_SCRIPT)
    refusal = rx.el.div(icon("circle-alert"), text_slot(), countdown, role="alert", class_name="alert", hidden=True)
    return rx.fragment(load("arriving"), why, refusal)


def gate_foot(question: str, label: str, *, href: str) -> rx.Component:
    """The way to the other page; it loads anew, and takes along where the visitor wanted to go."""
    link = rx.el.a(
        label, href=href, class_name="linkbtn", reload_document=True, custom_attrs={"data-keep-next": "true"}
    )
    return rx.el.p(question, " ", link, class_name="gate__foot")
