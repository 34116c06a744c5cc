"""Reading again what a tab alone holds, when it has moved on: at most once a second (again.js)."""

from typing import Any

import reflex as rx

from chatapp.web import scripts


def again(about: rx.Var[str] | str, *, moved: rx.Var[str] | str, on_due: Any) -> rx.Component:
    """Renders nothing. It calls the handler when it mounts and when `moved` changes; `about` says what is read, and
    where.
    """
    return _Again.create(about=about, moved=moved, on_due=on_due)


class _Again(rx.Component):
    """The component of again.js."""

    library = scripts.address("again")
    tag = "Again"

    about: rx.Var[str]
    moved: rx.Var[str]
    on_due: rx.EventHandler[rx.event.no_args_event_spec]
