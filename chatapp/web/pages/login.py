"""Sign in."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.field import field, password_field, wanted
from chatapp.web.components.gate import gate, gate_foot

FORGOTTEN = "forgotten"


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
            **wanted("Enter your username or email address."),
        ),
        password_field(
            "Password",
            name="password",
            placeholder="Your password",
            auto_complete="current-password",
            below=rx.fragment(_forgot(), _help()),
            **wanted("Enter your password.", {"data-refocus": "true"}),
        ),
        address="/api/auth/session/",
        submit="Sign in",
        foot=rx.fragment(_demo(), gate_foot("New here?", "Create account", href="/register")),
    )


def _forgot() -> rx.Component:
    return rx.el.button(
        "Forgot it?",
        type="button",
        class_name="linkbtn field__beside",
        aria_expanded="false",
        aria_controls=FORGOTTEN,
        custom_attrs={"data-discloses": "true"},
    )


def _help() -> rx.Component:
    """There is no mail: whoever runs the server makes the links (`reset-link`)."""
    return rx.el.p(
        "Ask whoever runs this server for a reset link. It lets you choose a new password, and works for an hour.",
        id=FORGOTTEN,
        role="status",
        hidden=True,
        class_name="field__note field__help",
    )


def _demo() -> rx.Component:
    """gate.js shows it where the server has the demo account and lets it in from here."""
    return rx.el.div(
        rx.el.p("or", class_name="gate__or"),
        button("Look around as Demo", size="block"),
        hidden=True,
        class_name="gate__instead",
        custom_attrs={"data-demo": "true"},
    )
