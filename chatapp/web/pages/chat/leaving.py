"""The question before a group is left, on every page."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.states.leaving import LeavingState as State

from .place import place


def leaving_dialog() -> rx.Component:
    """Explains the consequences of leaving, before it is done."""
    box = dialog(
        "Leave this group?",
        dialog_pad(
            rx.el.p(rx.el.b(State.title)),
            rx.el.p("It disappears from your list right away. Nobody can add you back without asking you first."),
        ),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.stay),
            button("Leave", kind="danger", on_click=State.leave(State.place)),
        ),
        on_close=State.stay,
    )
    is_asked = rx.Var.create(State.place != "") & (State.asked_at == place)  # it closes as soon as the address changes
    return rx.cond(is_asked, box)
