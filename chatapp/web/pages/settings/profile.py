"""Settings, profile: what others see of the user, and the names that only the user needs."""

import reflex as rx

from chatapp.services.accounts import MAX_BIO, MAX_NAME
from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot, fact
from chatapp.web.components.field import field, text_field
from chatapp.web.components.picture_field import picture_field
from chatapp.web.pages.later import page_later
from chatapp.web.states.base import ToastState
from chatapp.web.states.profile import ProfileState
from chatapp.web.states.sidebar import SidebarState


def profile() -> rx.Component:
    """Rendered once the profile is there, so that its fields begin with what is stored."""
    return rx.cond(ProfileState.is_loaded, rx.fragment(_shown(), _account()), _unloaded())


def _unloaded() -> rx.Component:
    words = "What you had begun to change here is kept."
    return page_later("Your profile opens when you are back online", words, otherwise=rx.fragment())


def _shown() -> rx.Component:
    picture = picture_field(
        SidebarState.me,
        address="/api/auth/session/avatar/",
        on_uploaded=ToastState.show("success", "Your new picture is up."),
        on_remove=ProfileState.remove_picture,
    )
    return card("Profile", picture, _form(), note="Everyone who is signed in can see this.")


def _form() -> rx.Component:
    state = ProfileState
    return rx.el.form(
        rx.el.div(
            _name("First name", "first_name", "given-name", state.first_name),
            _name("Last name", "last_name", "family-name", state.last_name),
            class_name="gate__row",
        ),
        text_field(
            "About you",
            name="bio",
            most=MAX_BIO,
            rows=3,
            is_kept=True,
            default_value=state.bio,
            key=state.bio,
            error=state.errors["bio"].to(str),
        ),
        card_foot(button("Save profile", kind="primary", type="submit", aria_busy=state.is_saving)),
        on_submit=state.save,
        no_validate=True,
        class_name="card__form",
        custom_attrs={"data-saved": state.saves},
    )


def _name(label: str, name: str, complete: str, value: rx.Var[str]) -> rx.Component:
    return field(
        label,
        name=name,
        auto_complete=complete,
        most=MAX_NAME,
        is_kept=True,
        default_value=value,
        key=value,
        error=ProfileState.errors[name].to(str),
    )


def _account() -> rx.Component:
    state = ProfileState
    facts = rx.el.dl(
        fact("Username", f"@{state.username}", note="People can find you by it."),
        fact("Email", state.email, note="Only you can see this."),
        class_name="lined",
    )
    return card("Account", facts, note="You can sign in with either of these. They can't be changed yet.")
