"""Settings: own profile, appearance, password, where one is signed in, and one's data."""

import reflex as rx

from chatapp.services.accounts import MAX_BIO, MAX_NAME, PASSWORD_NOTE
from chatapp.web.components import moments
from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot
from chatapp.web.components.choice import choice
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.field import field, password_field, text_field
from chatapp.web.components.icon import icon
from chatapp.web.components.picture_field import picture_field
from chatapp.web.components.top_bar import top_bar
from chatapp.web.shapes import Device
from chatapp.web.states.base import ToastState
from chatapp.web.states.devices import DevicesState
from chatapp.web.states.profile import PasswordState, ProfileState
from chatapp.web.states.sidebar import SidebarState

from .layout import connection_notice, shell
from .privacy import farewell, privacy_card


def settings_page() -> rx.Component:
    """`/settings`; each part is saved by itself."""
    parts = rx.el.div(_profile(), _appearance(), _password(), _devices(), privacy_card(), class_name="settings__in")
    return shell(
        top_bar("Settings", on_back=rx.redirect("/")),
        connection_notice(),
        rx.el.div(rx.cond(ProfileState.is_loaded, parts), class_name="settings"),
        _confirmation(),
        farewell(),
        pane="settings",
    )


def _profile() -> rx.Component:
    state, me = ProfileState, SidebarState.me
    picture = picture_field(
        me,
        address="/api/auth/session/avatar/",
        on_uploaded=ToastState.show("success", "Your picture is changed."),
        on_remove=state.remove_picture,
    )
    form = rx.el.form(
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
    return card("Profile", picture, form, note="Everybody who is signed in can see this.")


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


def _appearance() -> rx.Component:
    options = (("system", "System", "monitor"), ("light", "Light", "sun"), ("dark", "Dark", "moon"))
    modes = [
        choice(
            label,
            symbol,
            group="appearance",
            value=value,
            is_chosen=rx.color_mode == value,
            on_choose=rx.style.set_color_mode(value),
        )
        for value, label, symbol in options
    ]
    group = rx.el.div(*modes, role="radiogroup", aria_label="Appearance", class_name="choices")
    return card("Appearance", group, note="Remembered in this browser.")


def _password() -> rx.Component:
    state = PasswordState
    form = rx.el.form(
        # Password managers file the new password under this name.
        rx.el.input(
            type="text",
            name="username",
            value=SidebarState.me.username,
            read_only=True,
            hidden=True,
            auto_complete="username",
        ),
        password_field(
            "Current password",
            name="old_password",
            auto_complete="current-password",
            error=state.errors["old_password"].to(str),
        ),
        password_field(
            "New password",
            name="new_password",
            auto_complete="new-password",
            note=PASSWORD_NOTE,
            error=state.errors["new_password"].to(str),
        ),
        card_foot(button("Change password", type="submit", aria_busy=state.is_saving)),
        on_submit=state.change,
        no_validate=True,
        key=state.changes.to_string(),
        class_name="card__form",
    )
    return card("Password", form, note="Changing it signs you out everywhere else.")


def _devices() -> rx.Component:
    state = DevicesState
    rows = rx.el.ul(rx.foreach(state.devices, _device), class_name="devices", aria_label="Devices")
    others = button("Sign out the others", kind="danger", on_click=state.ask)
    foot = rx.cond(state.devices.length() > 1, card_foot(others))
    return card("Signed in on", rows, foot, note="Something you do not know? End it, and change your password.")


def _device(device: rx.Var[Device]) -> rx.Component:
    symbol = rx.match(
        device.kind,
        ("handheld", icon("smartphone")),
        ("program", icon("square-terminal")),
        icon("monitor"),
    )
    last_used = moments.moving_time(device.last_used, before="Last used ")
    words = rx.el.span(
        rx.el.span(device.name, class_name="person__name truncate"),
        rx.el.span(
            rx.cond(device.is_current, rx.el.span("This browser", class_name="devices__here"), last_used),
            class_name="person__sub truncate",
        ),
        class_name="grow",
    )
    end = button("End", size="small", on_click=DevicesState.end(device.session_id), aria_label="End " + device.name)
    return rx.el.li(
        rx.el.span(symbol, class_name="devices__tile", aria_hidden=True),
        words,
        rx.cond(device.is_current, rx.fragment(), end),
        class_name="devices__row",
        key=device.session_id.to_string(),
    )


def _confirmation() -> rx.Component:
    state = DevicesState
    title = "Sign out the others?"
    words = rx.el.p("Every other browser and program is signed out at once. This browser stays signed in.")
    foot = dialog_foot(
        button("Cancel", kind="quiet", on_click=state.cancel),
        button("Sign out the others", kind="danger", on_click=state.end_others),
    )
    return rx.cond(state.is_asking, dialog(title, dialog_pad(words), foot, on_close=state.cancel))
