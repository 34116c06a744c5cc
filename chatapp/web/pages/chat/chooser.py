"""A dialog in which several people or conversations are searched and chosen, for one act."""

from typing import Any

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.dialog import dialog_foot, dialog_list, dialog_nothing, dialog_pad
from chatapp.web.components.field import search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon import icon

SEARCH_PAUSE = 150  # ms without a key before the search goes out


def chooser(
    lead: rx.Component, *listed: rx.Component, state: Any, what: str, search: Any, chip: Any, act: rx.Component
) -> rx.Component:
    """The body of such a dialog. `state` has `chosen`, `error` and `close`; `what` names the list, `chip` draws one of
    the chosen, and `act` is the button that ends the dialog.
    """
    head = dialog_pad(
        lead,
        search_field(f"Search {what.lower()}", on_change=search),
        rx.cond(state.chosen.length() > 0, rx.el.div(rx.foreach(state.chosen, chip), class_name="chips")),
        rx.cond(state.error != "", rx.el.p(icon("circle-alert"), state.error, class_name="alert", role="alert")),
    )
    cancel = button("Cancel", kind="quiet", on_click=state.close)
    foot = dialog_foot(cancel, act, note=f"{state.chosen.length()} chosen")
    return rx.fragment(head, dialog_list(*listed, label=what), foot)


def none_called(words: str, *, query: rx.Var[str], found: rx.Var[list[Any]]) -> rx.Component:
    """Says in the list that a search found nothing; `words` stand before the query."""
    return rx.cond((found.length() == 0) & (query != ""), dialog_nothing(f"{words} “{isolated(query)}”."))
