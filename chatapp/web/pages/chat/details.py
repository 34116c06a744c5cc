"""The panel with what there is to know about the open conversation."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.panel import panel, panel_tab, panel_tabs
from chatapp.web.states.details import DetailsState as State
from chatapp.web.states.thread import ThreadState

from .parts import TABS


def details() -> rx.Component:
    """One tab at a time."""
    tabs = [panel_tab(tab.label, is_shown=State.tab == tab.key, on_click=State.show_tab(tab.key)) for tab in TABS]
    return panel(
        "Details",
        _shown(),
        rx.cond(State.asking > 0, _removing()),
        tabs=panel_tabs(*tabs) if len(tabs) > 1 else None,
        label="Conversation details",
        on_close=State.close,
    )


def _shown() -> rx.Component:
    shown = TABS[0].body()
    for tab in TABS[1:]:
        shown = rx.cond(State.tab == tab.key, tab.body(), shown)
    return shown


def _removing() -> rx.Component:
    who = rx.el.p("Remove ", rx.el.b(State.asked_name, dir="auto"), " from ", rx.el.b(ThreadState.title), "?")
    means = "They see nothing of the group any more. What they wrote stays, and they can be added again."
    return dialog(
        "Remove from group?",
        dialog_pad(who, rx.el.p(means)),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.stay),
            button("Remove", kind="danger", on_click=State.remove(State.place, State.asking)),
        ),
        on_close=State.stay,
    )
