"""An invitation in the conversation list."""

from typing import Any

import reflex as rx

from chatapp.web.shapes import Invitation

from .avatar import avatar
from .button import button
from .foreign import isolated


def invitation_row(invitation: rx.Var[Invitation], *, on_join: Any, on_decline: Any) -> rx.Component:
    """The person who asks, and the two answers."""
    title = invitation.title
    names = rx.el.span(
        rx.el.span(title, class_name="person__name truncate", dir="auto"),
        rx.el.span(invitation.note, class_name="person__sub"),
        class_name="grow",
    )
    answers = rx.el.span(
        button("Decline", kind="quiet", size="small", on_click=on_decline, aria_label=f"Decline {isolated(title)}"),
        button("Join", kind="primary", size="small", on_click=on_join, aria_label=f"Join {isolated(title)}"),
        class_name="invitation__answers",
    )
    return rx.el.li(
        avatar(invitation.initials, invitation.gradient, rx.Var.create("")),
        names,
        answers,
        class_name="invitation",
        aria_label=title,
        key=invitation.id.to_string(),
    )
