"""The messages of this tab that the server has not confirmed.

Reflex does not confirm events: a send in flight when a process dies is lost unless the page sends it again. So a
bubble waits in the browser, also over a reload, until its client id is answered, and goes out again whenever `visit`
changes, on every page: once for every new connection, and now and then while the database is away. Each client id is
stored once. A bubble that was refused waits for its author.
"""

from typing import Any

import reflex as rx

from chatapp.web.components.bridge import bridge
from chatapp.web.components.message import failed_bubble, pending_bubble
from chatapp.web.components.reply import Along, quote
from chatapp.web.components.unsent import refused_list, refused_row, waiting_notice
from chatapp.web.reflex import browser
from chatapp.web.scripts import call, hook
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState

from . import glimpse
from .messages import live_window
from .place import is_here, place

is_down = hook("offline.useIsDown", returns=bool)
pending = browser.client_state("pending", default=call("outbox.unsent", returns=list))


def queue(text: rx.Var[str], reply: rx.Var[str], files: rx.Var[str]) -> rx.Var[str]:
    """Runs in the submit handler: shows the text as a bubble at once, and gives its new client id. `reply` is what it
    answers, as reply.js stores it, `files` are those of sending.js.
    """
    about = (place, SidebarState.visit, SidebarState.me.id)
    window = (OutboxState.answered, live_window())
    more = (glimpse.of_thread("title"), reply, files)
    return call("outbox.queue", *_client_state(), text, *about, *window, *more, returns=str)


def sending(text: Any, client_id: Any, conversation: Any, reply: Any, files: rx.Var[str]) -> Any:
    """The event that sends a message; `reply` and `files` are those of `queue`."""
    send: Any = OutboxState.send  # Reflex has types for events of up to four arguments
    answers = call("quoted.seqOf", reply, returns=int)
    return send(text, client_id, conversation, answers, call("file_words.ids", files, returns=str))


def waiting_bubbles() -> rx.Component:
    """The bubbles of the open conversation that wait for their answer, and those that were refused."""
    return rx.fragment(rx.foreach(_waiting(is_refused=False), _pending), rx.foreach(_waiting(is_refused=True), _failed))


def resend_unconfirmed() -> rx.Component:
    """Invisible; each mounts once for every new `visit`, and sends its bubble again."""
    window = (OutboxState.answered, live_window())
    asker = (SidebarState.visit, SidebarState.me.id)
    about = (pending.value, *window, *asker, OutboxState.refusals)
    unsure = call("outbox.unsure", *about, returns=list[dict[str, str]])
    return rx.fragment(rx.foreach(unsure, _resend_row), bridge(post=_post))


def _post(told: rx.Var[str]) -> Any:
    """Adds a message whose conversation was left before its files arrived; it is sent as those of an earlier page."""
    return pending.set_value(call("outbox.posted", pending.value, told, SidebarState.me.id, returns=list))


@rx.memo
def resend(
    rest: rx.RestProp,
    text: rx.Var[str],
    client_id: rx.Var[str],
    conversation: rx.Var[str],
    reply: rx.Var[str],
    files: rx.Var[str],
) -> rx.Component:
    """Sends when it mounts."""
    return rx.el.span(rest, on_mount=sending(text, client_id, conversation, reply, files), hidden=True)


def _resend_row(item: rx.Var[dict[str, str]]) -> rx.Component:
    key = item["id"] + SidebarState.visit
    about = {"conversation": item["conversation"], "reply": item["reply"], "files": item["files"]}
    return resend(text=item["text"], client_id=item["id"], **about, key=key)


def waiting_line() -> rx.Component:
    """On every page: how much waits for the line."""
    window, asker = (OutboxState.answered, live_window()), (SidebarState.visit, SidebarState.me.id)
    return waiting_notice(call("outbox.notice", pending.value, *window, *asker, is_down, returns=str))


def refused() -> rx.Component:
    """On every page: what was refused in other conversations than the open one."""
    open_here = rx.cond(ThreadState.is_missing & is_here(), "", place)
    about = (pending.value, OutboxState.answered, open_here, SidebarState.me.id)
    bubbles = call("outbox.stranded", *about, returns=list[dict[str, str]])
    return refused_list(rx.foreach(bubbles, _refused), count=bubbles.length())


def last_waiting(conversation: rx.Var[int]) -> rx.Var[str]:
    """The beginning of what waits in a conversation, "" for nothing. It does not look at the open window: a list that
    did would render again with every message.
    """
    about = (pending.value, OutboxState.answered, conversation, SidebarState.me.id)
    return call("outbox.lastWaiting", *about, returns=str)


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
        along=_along(item),
        key=item["id"],
    )


def _failed(item: rx.Var[dict[str, str]]) -> rx.Component:
    about: dict[str, Any] = {"along": _along(item), **_choices(item)}
    return failed_bubble(item["text"], at=item["at"], reason=_reason(item), key=item["id"], **about)


def _along(item: rx.Var[dict[str, str]]) -> Along:
    shown = quote(item["quotedName"], item["quotedText"], seq=item["quoted"])
    return Along(rx.cond(item["quoted"] != "", shown), item["reply"], item["files"])


def _refused(item: rx.Var[dict[str, str]]) -> rx.Component:
    words = call("file_words.words", item, returns=str)
    return refused_row(words, title=item["title"], reason=_reason(item), key=item["id"], **_choices(item))


def _reason(item: rx.Var[dict[str, str]]) -> rx.Var[str]:
    return call("outbox.reason", item, OutboxState.refusals, returns=str)


def _choices(item: rx.Var[dict[str, str]]) -> dict[str, Any]:
    """What the author of a refused bubble may do with it."""
    again = call("outbox.retry", pending.value, item["id"], SidebarState.visit, returns=list)
    rest = call("outbox.discard", pending.value, item["id"], returns=list)
    send = sending(item["text"], item["id"], item["conversation"], item["reply"], item["files"])
    return {"on_retry": [pending.set_value(again), send], "on_discard": pending.set_value(rest)}


def _client_state() -> list[rx.Var]:
    """The bubbles and the function that sets them, as an event handler reaches them: it runs outside of rendering."""
    names = browser.reader_of("pending"), browser.writer_of("pending")
    return [browser.expression(name, pending, type_=None) for name in names]
