"""The first tab of the panel: identity and participants; for owners and admins, what they may do."""

from typing import Any

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.field import field
from chatapp.web.components.icon import icon
from chatapp.web.components.member_row import member_row
from chatapp.web.components.menu import menu_item
from chatapp.web.components.panel import panel_section, panel_top
from chatapp.web.shapes import Member
from chatapp.web.states.add_people import AddPeopleState
from chatapp.web.states.details import DetailsState as State
from chatapp.web.states.thread import ThreadState

from .blocking import blocking_section


def people() -> rx.Component:
    """Identity and participants."""
    thread = ThreadState
    picture = avatar(thread.initials, thread.gradient, thread.picture, size="64", is_group=thread.is_group)
    participants = panel_section(
        "Participants",
        rx.cond(State.can_manage, _add_button()),
        rx.el.ul(rx.foreach(State.people, _member), custom_attrs={"data-roving": "button, a"}),
        count=State.people.length(),
    )
    leave = rx.el.div(
        button("Leave group", kind="danger", size="block", symbol="log-out", on_click=State.ask_to_leave(State.place)),
        class_name="section",
    )
    return rx.fragment(
        panel_top(picture, thread.title, thread.subtitle),
        rx.cond(State.can_manage, _name_form()),
        participants,
        rx.cond(State.is_group, leave, blocking_section()),
    )


def _name_form() -> rx.Component:
    box = field("Group name", name="name", default_value=State.name, most=80, auto_complete="off")

    def submit(form: rx.Var) -> Any:
        return State.rename(State.place, form.to(dict[str, str])["name"])

    key = f"{State.place}-{State.name}"
    return rx.el.form(box, button("Rename", type="submit"), on_submit=submit, class_name="details__form", key=key)


def _add_button() -> rx.Component:
    return rx.el.button(
        rx.el.span(icon("user-plus", size="16"), class_name="section__tile"),
        "Add people",
        type="button",
        class_name="section__add",
        on_click=AddPeopleState.open(State.place),
    )


def _member(member: rx.Var[Member]) -> rx.Component:
    def role(name: str, label: str, symbol: str) -> rx.Component:
        item = menu_item(label, symbol, on_click=State.set_role(State.place, member.id, name))
        return rx.cond(member.can_promote & (member.role != name), item)

    remove = State.remove(State.place, member.id)
    return member_row(
        member,
        role("owner", "Make owner", "crown"),
        role("admin", "Make admin", "shield"),
        role("member", "Make member", "user"),
        rx.cond(member.can_remove, menu_item("Remove from group", "user-minus", on_click=remove)),
        presence=ThreadState.presence[member.id],
    )
