"""The dialog with the readers of a message."""

import reflex as rx

from chatapp.web.components.again import again
from chatapp.web.components.receipts import receipts_dialog
from chatapp.web.scripts import call
from chatapp.web.states.receipts import ReceiptsState as State
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

from .place import place as current_place


def message_info() -> rx.Component:
    """It follows the message while it is open: the cursors in the page tell when to ask again."""
    box = receipts_dialog(State.groups, summary=State.summary, note=State.note, on_close=State.hide)
    reach = call("receipts.reachOf", ThreadState.marks, State.seq, SidebarState.me.id, returns=str)
    read = State.read_again(State.place)
    anew = rx.cond(State.seen != reach, again(f"receipts {State.place}", moved=reach, on_due=read))
    is_open = (State.receipts.length() > 0) & (State.place == current_place)
    return rx.cond(is_open, rx.fragment(box, anew))
