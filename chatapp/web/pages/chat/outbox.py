"""What this tab has sent and the server has not confirmed.

Reflex does not confirm events: a send in flight when a process dies is lost unless the page sends it again. So a
bubble waits in the browser, also over a reload, until its client id is answered, and goes out again whenever `link`
changes: once for every new connection, and now and then while the database is away. Each client id is stored once.
"""

from typing import Any

import reflex as rx

from chatapp.web.components.message import failed_bubble, pending_bubble
from chatapp.web.reflex import browser
from chatapp.web.shapes import Bubble
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

pending = browser.client_state("pending", default=rx.Var("(globalThis.chat?.unsent() ?? [])", _var_type=list))

_READ, _WRITE = browser.reader_of("pending"), browser.writer_of("pending")


def shown() -> rx.Var[list[Bubble]]:
    """The messages on screen: the live window, or the history of a tab whose reader left the end."""
    return _call("shown", ThreadState.history, ThreadState.pages, ThreadState.tail, type_=list[Bubble], otherwise="[]")


def first_seq() -> rx.Var[int]:
    """Where the messages on screen begin."""
    window = (ThreadState.history, ThreadState.pages, ThreadState.tail)
    return _call("firstSeq", *window, type_=int, otherwise="0")


def first_live_seq() -> rx.Var[int]:
    """Where the live window begins, on screen or not."""
    return _call("firstSeq", "[]", ThreadState.pages, ThreadState.tail, type_=int, otherwise="0")


def has_gap() -> rx.Var[bool]:
    """Whether there are messages beyond the history."""
    return _call("hasGap", ThreadState.history, ThreadState.pages, ThreadState.tail, type_=bool, otherwise="false")


def last_seq() -> rx.Var[int]:
    """The last message that this process knows of, on screen or not."""
    return _call("lastOf", ThreadState.pages, ThreadState.tail, type_=int, otherwise="0")


def queue(text: rx.Var[str]) -> rx.Var[str]:
    """Runs in the submit handler: shows the text as a bubble at once, and gives its new client id."""
    place = (ThreadState.cid, ThreadState.link, SidebarState.me.id)
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail)
    return _call("queue", _READ, _WRITE, text, *place, *window, type_=str, otherwise='""')


def waiting_bubbles() -> rx.Component:
    """The bubbles of the open conversation that wait for their answer, and those that were refused."""
    return rx.fragment(rx.foreach(_waiting(is_refused=False), _pending), rx.foreach(_waiting(is_refused=True), _failed))


def resend_unconfirmed() -> rx.Component:
    """Invisible; each mounts once for every new link, and sends its bubble again."""
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail)
    asker = (ThreadState.link, SidebarState.me.id)
    unsure = _call("unsure", pending.value, *window, *asker, type_=list[dict[str, str]], otherwise="[]")
    return rx.foreach(unsure, _resend_row)


@rx.memo
def resend(rest: rx.RestProp, text: rx.Var[str], client_id: rx.Var[str], conversation: rx.Var[str]) -> rx.Component:
    """Sends when it mounts."""
    return rx.el.span(rest, on_mount=OutboxState.send(text, client_id, conversation), hidden=True)


def _resend_row(item: rx.Var[dict[str, str]]) -> rx.Component:
    key = item["id"] + ThreadState.link
    return resend(text=item["text"], client_id=item["id"], conversation=item["conversation"], key=key)


def _waiting(*, is_refused: bool) -> rx.Var[list[dict[str, str]]]:
    flag = "true" if is_refused else "false"
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail, ThreadState.cid)
    return _call(
        "waiting", pending.value, *window, flag, SidebarState.me.id, type_=list[dict[str, str]], otherwise="[]"
    )


def _pending(item: rx.Var[dict[str, str]]) -> rx.Component:
    return pending_bubble(
        item["text"],
        at=item["at"],
        previous_at=item["previousAt"],
        starts_run=item["starts"] != "",
        key=item["id"],
    )


def _failed(item: rx.Var[dict[str, str]]) -> rx.Component:
    rest = _call("discard", pending.value, item["id"], type_=list, otherwise="[]")
    return failed_bubble(
        item["text"],
        at=item["at"],
        on_retry=OutboxState.send(item["text"], item["id"], item["conversation"]),
        on_discard=pending.set_value(rest),
        key=item["id"],
    )


def _call(function: str, *values: rx.Var | str, type_: Any, otherwise: str) -> rx.Var:
    """A call of assets/scripts/outbox.js; pages are also rendered at build time, where `otherwise` stands."""
    needs = (pending, *(value for value in values if isinstance(value, rx.Var)))
    arguments = ", ".join(str(value) for value in values)
    code = f"(globalThis.chat?.{function}({arguments}) ?? {otherwise})"
    return browser.expression(code, *needs, type_=type_)
