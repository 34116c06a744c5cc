"""What this tab has sent and the server has not confirmed.

Reflex does not confirm events: a send in flight when a process dies is lost unless the page sends it again. So a
bubble waits in the browser, also over a reload, until its client id is answered, and goes out again whenever `link`
changes: once for every new connection, and now and then while the database is away. Each client id is stored once.
"""

import reflex as rx

from chatapp.web.components.message import failed_bubble, pending_bubble
from chatapp.web.reflex import browser
from chatapp.web.scripts import call
from chatapp.web.shapes import Bubble
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

pending = browser.client_state("pending", default=call("outbox.unsent", returns=list))


def shown() -> rx.Var[list[Bubble]]:
    """The messages on screen: the live window, or the history of a tab whose reader left the end."""
    return call("outbox.shown", *_window(), returns=list[Bubble])


def first_seq() -> rx.Var[int]:
    """Where the messages on screen begin."""
    return call("outbox.firstSeq", *_window(), returns=int)


def first_live_seq() -> rx.Var[int]:
    """Where the live window begins, on screen or not."""
    return call("outbox.firstSeq", [], ThreadState.pages, ThreadState.tail, returns=int)


def has_gap() -> rx.Var[bool]:
    """Whether there are messages beyond the history."""
    return call("outbox.hasGap", *_window(), returns=bool)


def last_seq() -> rx.Var[int]:
    """The last message that this process knows of, on screen or not."""
    return call("outbox.lastOf", ThreadState.pages, ThreadState.tail, returns=int)


def queue(text: rx.Var[str]) -> rx.Var[str]:
    """Runs in the submit handler: shows the text as a bubble at once, and gives its new client id."""
    place = (ThreadState.cid, ThreadState.link, SidebarState.me.id)
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail)
    return call("outbox.queue", *_client_state(), text, *place, *window, returns=str)


def waiting_bubbles() -> rx.Component:
    """The bubbles of the open conversation that wait for their answer, and those that were refused."""
    return rx.fragment(rx.foreach(_waiting(is_refused=False), _pending), rx.foreach(_waiting(is_refused=True), _failed))


def resend_unconfirmed() -> rx.Component:
    """Invisible; each mounts once for every new link, and sends its bubble again."""
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail)
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


def _waiting(*, is_refused: bool) -> rx.Var[list[dict[str, str]]]:
    window = (OutboxState.answered, ThreadState.pages, ThreadState.tail, ThreadState.cid)
    me = SidebarState.me.id
    return call("outbox.waiting", pending.value, *window, is_refused, me, returns=list[dict[str, str]])


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


def _window() -> tuple[rx.Var, ...]:
    return ThreadState.history, ThreadState.pages, ThreadState.tail


def _client_state() -> list[rx.Var]:
    """The bubbles and the function that sets them, as an event handler reaches them: it runs outside of rendering."""
    names = browser.reader_of("pending"), browser.writer_of("pending")
    return [browser.expression(name, pending, type_=None) for name in names]
