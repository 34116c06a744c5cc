"""Going to a date: a dialog of the browser's own, which dates.js opens."""

import reflex as rx

from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog_foot, dialog_pad
from chatapp.web.components.icon_button import icon_button
from chatapp.web.scripts import load
from chatapp.web.states.dates import DatesState

TITLE = "Go to a date"


def dialog() -> rx.Component:
    """A date of the viewer's calendar; the first message of that day is shown, or the next one after it."""
    close = icon_button("Close", "x", custom_attrs={"data-close-dates": "true"})
    head = rx.el.header(rx.el.h2(TITLE, class_name="dialog__title"), close, class_name="dialog__head")
    field = rx.el.div(
        rx.el.label("Date", html_for="date", class_name="field__label"),
        rx.el.div(rx.el.input(id="date", type="date", required=True), class_name="input"),
        class_name="field",
    )
    form = rx.el.form(head, dialog_pad(field), dialog_foot(button("Go", kind="primary", type="submit")))
    return rx.fragment(
        rx.el.dialog(form, id="dates", aria_label=TITLE, class_name="dialog dates"),
        load("dates"),
        bridge(day=DatesState.go),
    )
