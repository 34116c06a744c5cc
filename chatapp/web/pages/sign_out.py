"""The question before signing out drops what was not sent; assets/scripts/session.js asks it."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog_foot, dialog_pad
from chatapp.web.components.field import text_slot


def sign_out_button() -> rx.Component:
    """The end of the settings, where phones have no other way out."""
    return button("Sign out", symbol="log-out", size="block", custom_attrs={"data-sign-out": "true"})


def sign_out_dialog() -> rx.Component:
    """A dialog of the browser's own: it opens offline too, and says then that the session goes on."""
    return rx.el.dialog(
        rx.el.header(
            rx.el.h2("Sign out?", class_name="dialog__title"),
            class_name="dialog__head",
            custom_attrs={"data-grip": "true"},
        ),
        dialog_pad(rx.el.p(text_slot(), role="status")),
        dialog_foot(
            button("Stay signed in", kind="quiet", custom_attrs={"data-stay": "true"}),
            button("Sign out", kind="danger", custom_attrs={"data-sign-out": "surely"}),
        ),
        id="sign-out",
        aria_label="Sign out?",
        class_name="dialog",
        custom_attrs={"data-sheet": "true"},
    )
