"""Settings, security: the password, and where the user is signed in."""

import reflex as rx

from chatapp.services.accounts import PASSWORD_NOTE
from chatapp.web.components import moments
from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.field import password_field
from chatapp.web.components.icon import icon
from chatapp.web.states.devices import Device, DeviceGroup, DevicesState
from chatapp.web.states.profile import PasswordState
from chatapp.web.states.sidebar import SidebarState


def security() -> rx.Component:
    """Each part is saved by itself."""
    return rx.fragment(_password(), _sessions(), _confirmation())


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
        card_foot(button("Change password", kind="primary", type="submit", aria_busy=state.is_saving)),
        on_submit=state.change,
        no_validate=True,
        key=state.changes.to_string(),
        class_name="card__form",
    )
    return card("Password", form, note="Changing it signs you out everywhere else.")


def _sessions() -> rx.Component:
    state = DevicesState
    rows = rx.el.ul(
        rx.foreach(state.groups, _group),
        class_name="devices",
        aria_label="Sessions",
        custom_attrs={"data-roving": "button, summary"},
    )
    others = rx.cond(
        state.groups.length() > 1, button("Sign out all others", kind="danger", size="small", on_click=state.ask)
    )
    return card(
        "Where you are signed in",
        rows,
        note="Don't recognise one? Sign it out, then change your password.",
        tool=others,
    )


def _group(group: rx.Var[DeviceGroup]) -> rx.Component:
    """One session, or all of one program behind a row that opens."""
    several = rx.el.li(
        rx.el.details(
            rx.el.summary(
                _tile(group),
                _names(group.name, rx.fragment(f"{group.sessions.length()} sessions. ", _last_used(group.last_used))),
                icon("chevron-down", extra="devices__turn"),
                class_name="devices__row",
            ),
            rx.el.ul(rx.foreach(group.sessions, lambda one: _inner(one, group.name)), class_name="devices__inner"),
            card_foot(_end_all(group)),
        ),
        key=group.key,
    )
    alone = rx.el.li(
        _tile(group),
        _names(group.name, rx.cond(group.is_current, "Active now", _last_used(group.last_used)), _here(group)),
        rx.cond(group.is_current, rx.fragment(), _end(group.sessions[0], group.name)),
        class_name="devices__row",
        key=group.key,
    )
    return rx.cond(group.sessions.length() > 1, several, alone)


def _end_all(group: rx.Var[DeviceGroup]) -> rx.Component:
    label = f"Sign out all {group.sessions.length()}"
    end = DevicesState.end_like(group.sessions[0].session_id)
    return button(label, size="small", on_click=end, aria_label=f"{label} of {group.name}")


def _inner(session: rx.Var[Device], name: rx.Var[str]) -> rx.Component:
    return rx.el.li(
        rx.el.span(_last_used(session.last_used), class_name="person__sub grow"),
        _end(session, name),
        class_name="devices__row",
        key=session.session_id.to_string(),
    )


def _end(session: rx.Var[Device], name: rx.Var[str]) -> rx.Component:
    return button(
        "Sign out",
        kind="quiet",
        size="small",
        on_click=DevicesState.end(session.session_id),
        aria_label=f"Sign out {name}",
    )


def _tile(group: rx.Var[DeviceGroup]) -> rx.Component:
    symbol = rx.match(
        group.kind,
        ("handheld", icon("smartphone")),
        ("program", icon("square-terminal")),
        icon("monitor"),
    )
    return rx.el.span(symbol, class_name="devices__tile", aria_hidden=True)


def _names(name: rx.Var[str], note: rx.Component | rx.Var[str], *beside: rx.Component) -> rx.Component:
    return rx.el.span(
        rx.el.span(rx.el.span(name, class_name="truncate"), *beside, class_name="person__name devices__name"),
        rx.el.span(note, class_name="person__sub truncate"),
        class_name="grow",
    )


def _here(group: rx.Var[DeviceGroup]) -> rx.Component:
    return rx.cond(group.is_current, rx.el.span("This one", class_name="tag tag--ok"))


def _last_used(at: rx.Var[str]) -> rx.Component:
    return moments.moving_time(at, before="Last used ")


def _confirmation() -> rx.Component:
    state = DevicesState
    title = "Sign out all others?"
    words = rx.el.p("Every other browser and program is signed out straight away. You stay signed in here.")
    foot = dialog_foot(
        button("Cancel", kind="quiet", on_click=state.cancel),
        button("Sign out all others", kind="danger", on_click=state.end_others),
    )
    return rx.cond(state.is_asking, dialog(title, dialog_pad(words), foot, on_close=state.cancel))
