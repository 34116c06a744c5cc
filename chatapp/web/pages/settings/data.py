"""Settings, data: taking one's data along, and deleting the account."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.field import password_field
from chatapp.web.states.privacy import EXPORT, PrivacyState


def data() -> rx.Component:
    """A link that loads a file, and a button that asks once more."""
    export = rx.el.a(
        "Download my data",
        href=EXPORT,
        download=True,
        reload_document=True,  # no page of ours: the browser asks for it
        class_name="btn btn--plain btn--normal",
    )
    delete = button("Delete my account", kind="danger", on_click=PrivacyState.ask)
    return rx.fragment(
        card(
            "Your data",
            card_foot(export),
            note="One file with your profile, your sessions, your conversations and everything you have written: "
            "a page to read, and data for other programs.",
        ),
        card("Delete account", card_foot(delete), note="This can't be undone. Your messages stay where they are."),
        _farewell(),
    )


def _farewell() -> rx.Component:
    """The dialog that asks for the password."""
    state = PrivacyState
    form = rx.el.form(
        dialog_pad(
            rx.el.p(
                "Your name, email address, picture and sessions are deleted for good, and you leave all your groups. "
                "Your messages stay where you wrote them, signed “Deleted user”."
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
