"""Create an account."""

import reflex as rx

from chatapp.services.accounts import PASSWORD_NOTE
from chatapp.web.components.field import field, password_field
from chatapp.web.components.gate import gate, gate_foot


def register_page() -> rx.Component:
    """All rules are the server's; what it refuses is shown at the field it belongs to."""
    return gate(
        "Create your account",
        "A minute from now you can write the first message",
        rx.el.div(
            field("First name", name="first_name", auto_complete="given-name", auto_focus=True),
            field("Last name", name="last_name", auto_complete="family-name"),
            class_name="gate__row",
        ),
        field("Username", name="username", auto_complete="username", auto_capitalize="none", spell_check=False),
        field("Email", name="email", type="email", auto_complete="email"),
        password_field("Password", name="password", auto_complete="new-password", note=PASSWORD_NOTE),
        password_field("Confirm password", name="password2", auto_complete="new-password"),
        address="/api/auth/session/register/",
        submit="Create account",
        foot=gate_foot("Already have one?", "Sign in", href="/login"),
        width="wide",
    )
