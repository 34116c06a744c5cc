"""In the place of a conversation in which the viewer takes no part any more."""

import reflex as rx

from chatapp.web.components import moments
from chatapp.web.components.button import button
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.foreign import isolated
from chatapp.web.components.unsent import copy_button
from chatapp.web.scripts import call
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState as State

from .place import place


def gone() -> rx.Component:
    """Says who ended it and when, shows what is unsent in this browser, and the way on."""
    title, at = isolated(State.title), moments.clock(State.out_at)
    left, removed = f"You left {title} at {at}", f"{isolated(State.out_by)} removed you from {title} at {at}"
    draft = call("drafts.left", SidebarState.me.id, place, returns=str)
    unsent = rx.el.section(
        rx.el.h3("What you had written"),
        rx.el.p(draft, class_name="gone__text", dir="auto"),
        copy_button(draft),
        class_name="gone__unsent",
        aria_label="What you had written",
    )
    close = button("Close", kind="primary", on_click=rx.redirect("/"))
    said = empty_state(
        "log-out",
        rx.cond(State.out_by == "", left, removed),
        "It opens here by itself if you take part again.",
        action=rx.fragment(rx.cond(draft != "", unsent), close),
    )
    return rx.el.div(said, class_name="gone", role="status")
