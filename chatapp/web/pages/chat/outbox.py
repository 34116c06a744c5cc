"""What this tab has sent and the server has not confirmed.

Reflex does not confirm events: a send in flight when a process dies is lost unless the page sends it again. So a
bubble waits in the browser, also over a reload, until its client id is answered, and goes out again whenever `link`
changes: once for every new connection, and now and then while the database is away. Each client id is stored once.
"""

from typing import Any

import reflex as rx

from chatapp.web.components.message import failed_bubble, pending_bubble
from chatapp.web.reflex import browser
from chatapp.web.scripts import call
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

from .messages import live_window
from .place import place

pending = browser.client_state("pending", default=call("outbox.unsent", returns=list))


def queue(text: rx.Var[str]) -> rx.Var[str]:
    """Runs in the submit handler: shows the text as a bubble at once, and gives its new client id."""
    about = (place, ThreadState.link, SidebarState.me.id)
    window = (OutboxState.answered, live_window())
    return call("outbox.queue", *_client_state(), text, *about, *window, returns=str)


def waiting_bubbles() -> rx.Component:
    """The bubbles of the open conversation that wait for their answer, and those that were refused."""
    return rx.fragment(rx.foreach(_waiting(is_refused=False), _pending), rx.foreach(_waiting(is_refused=True), _failed))


def resend_unconfirmed() -> rx.Component:
    """Invisible; each mounts once for every new link, and sends its bubble again."""
    window = (OutboxState.answered, live_window())
    asker = (ThreadState.link, SidebarState.me.id)
    unsure = call("outbox.unsure", pending.value, *window, *asker, returns=list[dict[str, str]])
    return rx.foreach(unsure, _resend_row)


@rx.memo
def resend(rest: rx.RestProp, text: rx.Var[str], client_id: rx.Var[str], conversation: rx.Var[str]) -> rx.Component:
    """Sends when it mounts."""
    return rx.el.span(rest, on_mount=OutboxState.send(text, client_id, conversation), hidden=True)


def _resend_row(item: rx.Var[dict[str, str]]) -> rx.Component:
    key = item["id"] + ThreadState.link
    return resend(text=item["text"], client_id=item["id"], conversation=item["conversation"], key=key)


def follows() -> rx.Var[bool]:
    """Whether a bubble that waits continues the run of the last message, so that the two touch."""
    return call("outbox.follows", *_about(is_refused=False), returns=bool)


def _waiting(*, is_refused: bool) -> rx.Var[list[dict[str, str]]]:
    return call("outbox.waiting", *_about(is_refused=is_refused), returns=list[dict[str, str]])


def _about(*, is_refused: bool) -> tuple[Any, ...]:
    """The arguments of `waiting` in outbox.js."""
    return pending.value, OutboxState.answered, live_window(), place, is_refused, SidebarState.me.id


def _pending(item: rx.Var[dict[str, str]]) -> rx.Component:
    return pending_bubble(
        item["text"],
        at=item["at"],
        previous_at=item["previousAt"],
        starts_run=item["starts"] != "",
        key=item["id"],
    )


def _failed(item: rx.Var[dict[str, str]]) -> rx.Component:
    rest = call("outbox.discard", pending.value, item["id"], returns=list)
    return failed_bubble(
        item["text"],
        at=item["at"],
        on_retry=OutboxState.send(item["text"], item["id"], item["conversation"]),
        on_discard=pending.set_value(rest),
        key=item["id"],
    )


def _client_state() -> list[rx.Var]:
    """The bubbles and the function that sets them, as an event handler reaches them: it runs outside of rendering."""
    names = browser.reader_of("pending"), browser.writer_of("pending")
    return [browser.expression(name, pending, type_=None) for name in names]
