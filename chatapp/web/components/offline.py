"""The component of offline.js: what a page does without a connection."""

from typing import Any

import reflex as rx

from chatapp.web import scripts
from chatapp.web.reflex import browser, page


def works_offline(rules: dict[str, Any], *, place: rx.Var[str]) -> rx.Component:
    """Renders nothing. `place` is the open conversation's id as text; what `rules` has says web/pages/offline.py."""
    return _Offline.create(
        is_closed=browser.is_disconnected,
        is_refused=browser.refusal != "",
        place=place,
        page=page.inside,
        rules=rx.Var.create(rules),
    )


class _Offline(rx.Component):
    library = scripts.address("offline")
    tag = "Offline"

    is_closed: rx.Var[bool]
    is_refused: rx.Var[bool]
    place: rx.Var[str]
    page: rx.Var[Any]
    rules: rx.Var[dict[str, Any]]
