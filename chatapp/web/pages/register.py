"""Create an account."""

import reflex as rx

from chatapp.services.accounts import PASSWORD_NOTE, USERNAME_NOTE
from chatapp.web.components.field import field, password_field, text_slot, wanted
from chatapp.web.components.gate import gate, gate_foot
from chatapp.web.components.icon import icon
from chatapp.web.components.strength import meter
from chatapp.web.scripts import load

OPTIONAL = "Optional"


def register_page() -> rx.Component:
    """All rules are the server's; what it refuses is shown at the field it belongs to. The password need not be typed
    twice, because it can be shown.
    """
    return gate(
        "Create your account",
        "A minute from now you can write the first message",
        rx.el.div(
            field("First name", name="first_name", extra=OPTIONAL, auto_complete="given-name", auto_focus=True),
            field("Last name", name="last_name", extra=OPTIONAL, auto_complete="family-name"),
            class_name="gate__row",
        ),
        rx.el.div(_username(), _free(), class_name="gate__pair"),
        field("Email", name="email", type="email", auto_complete="email", **wanted("Enter your email address.")),
        password_field(
            "Password",
            name="password",
            auto_complete="new-password",
            note=PASSWORD_NOTE,
            below=meter(),
            **wanted("Choose a password."),
        ),
        password_field(
            "Confirm password",
            name="password2",
            extra=OPTIONAL,
            auto_complete="new-password",
            custom_attrs={"data-same-as": "password"},
        ),
        load("register"),
        address="/api/auth/session/register/",
        submit="Create account",
        foot=gate_foot("Already have one?", "Sign in", href="/login"),
        width="wide",
    )


def _username() -> rx.Component:
    return field(
        "Username",
        name="username",
        note=USERNAME_NOTE,
        auto_complete="username",
        auto_capitalize="none",
        spell_check=False,
        **wanted("Choose a username."),
    )


def _free() -> rx.Component:
    """register.js says here that the name can be had, or puts in others that can."""
    state = rx.el.p(
        icon("check", size="16"),
        text_slot(),
        role="status",
        hidden=True,
        class_name="field__note field__note--good",
        custom_attrs={"data-free-state": "true"},
    )
    choices = rx.el.div(
        role="group",
        aria_label="Free usernames",
        hidden=True,
        class_name="name-choices",
        custom_attrs={"data-free": "true", "dangerouslySetInnerHTML": {"__html": ""}, "suppressHydrationWarning": True},
    )
    return rx.fragment(state, choices)
