"""A participant in a list: a press shows the person, a menu what the viewer may do."""

import reflex as rx

from chatapp.web.shapes import Member

from .avatar import avatar
from .foreign import isolated, named
from .menu import menu
from .people import presence_note, presence_word, pressed_opens


def member_row(member: rx.Var[Member], *items: rx.Component, presence: rx.Var[str]) -> rx.Component:
    """`items` are what the viewer may do about this participant; there is no menu for oneself."""
    beside = rx.cond(member.handle != "", rx.el.span(member.handle, class_name="handle"))
    where = rx.cond(presence_word(presence) != "", presence_word(presence), member.note)
    names = rx.el.span(
        rx.el.span(rx.el.bdi(member.name), beside, class_name="person__name truncate"),
        rx.el.span(where, class_name="person__sub truncate"),
        class_name="grow",
    )
    name = named(member.name, member.handle)
    press = rx.el.button(
        avatar(member.initials, member.gradient, member.avatar, size="32", presence=presence),
        names,
        type="button",
        class_name="member__press",
        aria_label=name,
        aria_description=f"{member.note}{presence_note(presence)}",
        custom_attrs=pressed_opens(member.id),
    )
    actions = menu(f"Actions for {isolated(name)}", *items, name=f"member-{member.id}", symbol="ellipsis")
    return rx.el.li(
        press,
        rx.match(
            member.role,
            ("owner", rx.el.span("Owner", class_name="tag tag--accent")),
            ("admin", rx.el.span("Admin", class_name="tag")),
            rx.fragment(),
        ),
        rx.cond(member.is_me, rx.fragment(), actions),
        class_name="person member",
        aria_label=name,
        key=member.id.to_string(),
    )
