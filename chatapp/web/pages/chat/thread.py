"""The open conversation: bar, messages, composer."""

from typing import Any

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.composer import composer
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.icon import icon
from chatapp.web.components.message import message_bubble
from chatapp.web.components.message_list import message_list
from chatapp.web.components.skeleton import bubble_skeletons
from chatapp.web.components.top_bar import top_bar
from chatapp.web.pages.layout import connection_notice, shell
from chatapp.web.shapes import Bubble
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState as State

from . import outbox


def thread_page() -> rx.Component:
    """`/c/{id}`; what another address left in the state is not shown under this one."""
    is_here = State.address == State.cid
    missing = empty_state(
        "message-circle-off",
        "There is no such conversation",
        "It does not exist, or you take no part in it.",
        action=button("To your conversations", kind="primary", on_click=rx.redirect("/")),
    )
    thread = rx.fragment(_messages(is_here), _jump(), _composer(is_here))
    return shell(
        outbox.pending,
        _bar(is_here),
        connection_notice(),
        rx.cond(is_here & State.is_missing, missing, thread),
        _controls(),
        outbox.resend_after_reconnection(),
        pane="thread",
        selected=State.cid,
    )


def _bar(is_here: rx.Var[bool]) -> rx.Component:
    picture = avatar(State.initials, State.gradient, State.picture, size="36", is_group=State.is_group)
    return top_bar(
        rx.cond(is_here, State.title, "Loading…"),
        sub=rx.cond(is_here & ~State.is_missing, State.subtitle, ""),
        picture=rx.cond(is_here & ~State.is_missing, picture),
        on_back=rx.redirect("/"),
    )


def _messages(is_here: rx.Var[bool]) -> rx.Component:
    messages = outbox.shown()
    hello = rx.el.div(
        empty_state("hand", f"Say hello to {State.title}", "Nobody has written here yet.", tone="moment"),
        class_name="thread__empty",
    )
    here = rx.fragment(
        rx.foreach(messages, _bubble),
        outbox.waiting_bubbles(),
        rx.cond((messages.length() == 0) & State.is_open, hello),
    )
    return message_list(
        rx.cond(is_here, here, bubble_skeletons()),
        is_group=State.is_group,
        custom_attrs={
            "data-thread": "true",
            "data-conversation": State.cid,
            "data-held": (State.history.length() > 0).to_string(),
            "data-gap": outbox.has_gap().to_string(),
        },
    )


def _bubble(message: rx.Var[Bubble]) -> rx.Component:
    me = SidebarState.me.id
    return message_bubble(message, me=me, is_new=(message.seq > State.opened_at) & (message.sender != me))


def _jump() -> rx.Component:
    pill = rx.el.button(
        icon("arrow-down", size="16"),
        "To the latest",
        type="button",
        class_name="jump is-away",
        custom_attrs={"data-jump": "true"},
    )
    return rx.el.div(pill, class_name="jumpdock")


def _composer(is_here: rx.Var[bool]) -> rx.Component:
    def submit(form: rx.Var) -> Any:
        text = form.to(dict[str, str])["text"]
        return State.send(text, outbox.queue(text), State.cid)

    placeholder = rx.cond(is_here, f"Message {State.title}", "Message")
    return composer(conversation_id=State.cid, placeholder=placeholder, on_submit=submit)


def _controls() -> rx.Component:
    """What assets/scripts/thread.js presses; it knows the scroll position, and the handlers do the rest."""

    def control(name: str, handler: rx.event.EventHandler) -> rx.Component:
        return rx.el.button(hidden=True, type="button", on_click=handler, custom_attrs={"data-do": name})

    messages = outbox.shown()
    return rx.fragment(
        rx.cond(messages[0].seq > 1, control("older", State.load_older)),
        control("newer", State.load_newer),
        control("hold", State.hold),
        control("release", State.release),
        rx.el.input(
            type="text",
            hidden=True,
            on_change=State.mark_read,
            aria_hidden=True,
            custom_attrs={"data-do": "read"},
        ),
    )
