"""What the page shows of the conversation in the address: what the states hold or, until they have loaded it, what is
cached in the browser and what its row in the list says.
"""

from typing import Any

import reflex as rx

from chatapp.web.scripts import address, call
from chatapp.web.shapes import Glimpse
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

from .place import is_here, place

# The vars of `ThreadState` that are cached.
KEPT = (
    "title",
    "subtitle",
    "initials",
    "picture",
    "gradient",
    "is_group",
    "is_closed",
    "other",
    "handles",
    "marks",
)


def shown(loaded: rx.Var[Any], name: str) -> rx.Var[Any]:
    """A var of a state while that has loaded the conversation, and the field of the glimpse before."""
    return rx.cond(is_here(), loaded, getattr(_glimpse(), name))


def of_thread(name: str) -> rx.Var[Any]:
    """A var of `ThreadState` and the field of the glimpse that has its name."""
    return shown(getattr(ThreadState, name), name)


def is_known() -> rx.Var[bool]:
    """Whether anything is known of the conversation."""
    return is_here() | (_glimpse().title != "")


def presence() -> rx.Var[str]:
    """Of the other one of a direct conversation; "" in a group."""
    return rx.cond(is_here(), ThreadState.presence[ThreadState.other], SidebarState.presence[_glimpse().other])


def remembering(*, live: rx.Var[Any], history: rx.Var[Any]) -> rx.Component:
    """Renders nothing, and caches what the states have loaded. `live` and `history` are pages in no order."""
    what = {name: getattr(ThreadState, name) for name in KEPT} | {"live": live, "history": history}
    what["hidden"] = HiddenState.seqs
    remember = _Remembering.create(
        conversation=place, what=rx.cond(ThreadState.is_missing, rx.Var("null"), rx.Var.create(what))
    )
    return rx.cond(is_here(), remember)


def _glimpse() -> rx.Var[Glimpse]:
    rows = (SidebarState.head, SidebarState.rest, SidebarState.further)
    return call("cached.glimpse", place, *rows, returns=Glimpse)


class _Remembering(rx.Component):
    """The component of remembering.js."""

    library = address("remembering")
    tag = "Remembering"

    conversation: rx.Var[str]
    what: rx.Var[Any]
