"""Blocking somebody: the dialog, and the closed composer of a direct conversation."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.composer import no_composer
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.foreign import isolated
from chatapp.web.states.blocks import BlocksState as State
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState


def is_blocked() -> rx.Var[bool]:
    """Whether the viewer blocked the other one of the open conversation."""
    return (ThreadState.other > 0) & SidebarState.blocked.contains(ThreadState.other)


def block_dialog() -> rx.Component:
    """Explains the consequences of blocking, before it is done."""
    words = rx.el.p(
        "Neither of you can write to the other, or see when the other is online or typing. "
        "Groups you share stay as they are. They won't be told."
    )
    box = dialog(
        f"Block {isolated(State.name)}?",
        dialog_pad(words),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.cancel),
            button("Block", kind="danger", on_click=State.block(State.asking)),
        ),
        on_close=State.cancel,
    )
    return rx.cond(State.asking > 0, box)


def stopped() -> rx.Component:
    """In the place of the composer."""
    unblock = button("Unblock", size="small", on_click=State.unblock(ThreadState.other))
    return no_composer("ban", f"You blocked {isolated(ThreadState.title)}.", unblock)
