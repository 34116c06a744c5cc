"""Sign in."""

import reflex as rx

from chatapp.web.components.field import field, password_field
from chatapp.web.components.gate import gate, gate_foot


def login_page() -> rx.Component:
    """One answer to unknown names and wrong passwords; after it the focus goes to the password."""
    return gate(
        "Welcome back",
        "Sign in to go on where you left off",
        field(
            "Username",
            name="username",
            placeholder="Your username",
            auto_complete="username",
            auto_capitalize="none",
            spell_check=False,
            auto_focus=True,
        ),
        password_field(
            "Password",
            name="password",
            placeholder="Your password",
            auto_complete="current-password",
            custom_attrs={"data-refocus": "true"},
        ),
        address="/api/auth/session/",
        submit="Sign in",
        foot=gate_foot("New here?", "Create account", href="/register"),
    )
