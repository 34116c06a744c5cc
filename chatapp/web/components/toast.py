"""Short notices in the corner: what happened, and what to do when it went wrong."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from chatapp.web.scripts import load
from chatapp.web.shapes import Toast

from .button import button
from .icon import icon
from .icon_button import icon_button


def toast_list(
    toasts: rx.Var[Sequence[Toast]], *, on_close: Callable[[rx.Var[int]], Any], on_undo: Callable[[rx.Var[str]], Any]
) -> rx.Component:
    """Newest below. They press their own close button after a while (assets/scripts/toasts.js), errors later than the
    others, but not under the pointer or with focus inside.
    """
    rows = rx.foreach(toasts, lambda toast: _toast(toast, on_close=on_close, on_undo=on_undo))
    return rx.el.div(rows, load("toasts"), class_name="toasts")


def _toast(
    toast: rx.Var[Toast], *, on_close: Callable[[rx.Var[int]], Any], on_undo: Callable[[rx.Var[str]], Any]
) -> rx.Component:
    is_error = toast.kind == "error"
    return rx.el.div(
        _symbol(toast.kind),
        rx.el.span(toast.title, class_name="toast__title grow"),
        rx.cond(
            toast.conversation.to(int) > 0,
            rx.el.a("Open", href=f"/c/{toast.conversation}", class_name="btn btn--link btn--small"),
        ),
        rx.cond(
            toast.undo.to(str) != "",
            button("Undo", kind="link", size="small", on_click=[on_undo(toast.undo), on_close(toast.id)]),
        ),
        icon_button("Close", "x", size="32", on_click=on_close(toast.id), custom_attrs={"data-close": "true"}),
        class_name=["toast", f"toast--{toast.kind}"],
        role=rx.cond(is_error, "alert", "status"),
        key=toast.id.to_string(),
    )


def _symbol(kind: rx.Var[str]) -> rx.Component:
    return rx.fragment(
        rx.match(
            kind,
            ("success", icon("circle-check")),
            ("warning", icon("triangle-alert")),
            ("error", icon("circle-alert")),
            icon("info"),
        )
    )
