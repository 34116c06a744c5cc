"""Choose a new password with the link of an administrator."""

import reflex as rx

from chatapp.services.accounts import PASSWORD_NOTE
from chatapp.web.components.field import password_field, wanted
from chatapp.web.components.gate import gate, gate_foot


def reset_page() -> rx.Component:
    """The token stands behind `#` in the address, which the browser sends to nobody; gate.js puts it into the form."""
    return gate(
        "Choose a new password",
        "You'll be signed out everywhere, and sign in with the new one",
        rx.el.input(type="hidden", name="token", custom_attrs={"data-from-hash": "true"}),
        password_field(
            "New password",
            name="new_password",
            auto_complete="new-password",
            auto_focus=True,
            note=PASSWORD_NOTE,
            **wanted("Choose a new password."),
        ),
        address="/api/auth/password/reset/",
        submit="Change password",
        foot=gate_foot("Remembered it?", "Sign in", href="/login"),
        then="/login?why=password",
    )
