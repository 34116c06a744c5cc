"""A participant in a list, with role and menu."""

import reflex as rx

from chatapp.web.shapes import Member

from .avatar import avatar
from .foreign import isolated, named
from .menu import menu
from .people import presence_note


def member_row(member: rx.Var[Member], *items: rx.Component, presence: rx.Var[str]) -> rx.Component:
    """`items` are what the viewer may do about this participant; the menu is there when any of it is allowed."""
    names = rx.el.span(
        rx.el.span(member.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(member.note, presence_note(presence), class_name="person__sub truncate"),
        class_name="grow",
    )
    name = named(member.name, member.handle)
    actions = menu(f"Actions for {isolated(name)}", *items, name=f"member-{member.id}", symbol="ellipsis")
    return rx.el.li(
        avatar(member.initials, member.gradient, member.avatar, size="32", presence=presence),
        names,
        rx.match(
            member.role,
            ("owner", rx.el.span("Owner", class_name="tag tag--accent")),
            ("admin", rx.el.span("Admin", class_name="tag")),
            rx.fragment(),
        ),
        rx.cond(member.can_remove | member.can_promote, actions),
        class_name="person member",
        aria_label=name,
        key=member.id.to_string(),
    )
