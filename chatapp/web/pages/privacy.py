"""The part of the settings about one's own data: taking it along, and letting it go."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.field import password_field
from chatapp.web.states.privacy import PrivacyState

EXPORT = "/api/auth/session/export/"


def privacy_card() -> rx.Component:
    """A link that loads a file, and a button that asks once more."""
    export = rx.el.a(
        "Download my data",
        href=EXPORT,
        download=True,
        reload_document=True,  # no page of ours: the browser asks for it
        class_name="btn btn--plain btn--normal",
    )
    delete = button("Delete my account", kind="danger", on_click=PrivacyState.ask)
    words = rx.el.p(
        "The download has your profile, your devices, your conversations and everything that you have written, "
        "for programs and as a page to read."
    )
    return card("Privacy", words, card_foot(export, delete), note="What is kept of you is yours.")


def farewell() -> rx.Component:
    """The dialog that asks for the password."""
    state = PrivacyState
    form = rx.el.form(
        dialog_pad(
            rx.el.p(
                "Your name, address, picture and devices are deleted for good, and you leave your groups. "
                "What you have written stays where you wrote it, as the words of “Deleted user”."
            ),
            password_field(
                "Your password", name="password", auto_complete="current-password", error=state.error.to(str)
            ),
        ),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=state.cancel),
            button("Delete my account", kind="danger", type="submit", aria_busy=state.is_deleting),
        ),
        on_submit=state.delete,
        no_validate=True,
    )
    return rx.cond(state.is_asking, dialog("Delete your account?", form, on_close=state.cancel))
