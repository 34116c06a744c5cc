"""The first steps of a new account, which tick themselves off."""

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.icon import icon
from chatapp.web.components.icon_button import icon_button
from chatapp.web.scripts import load
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.sidebar import SidebarState

NEW = 10  # an account that has sent fewer messages is new


def first_steps() -> rx.Component:
    """Shown until the steps are done or the card is closed, which the browser remembers (assets/scripts/steps.js).

    It stands in place of the figures while there is no conversation.
    """
    figures = SidebarState.figures
    head = rx.el.div(
        rx.el.h2("Three steps to begin with", id="first-steps", class_name="steps__title"),
        icon_button("Close the first steps", "x", size="32", custom_attrs={"data-steps": "close"}),
        class_name="steps__head",
    )
    card = rx.el.section(
        head,
        _steps(),
        load("copy", "steps"),
        aria_labelledby="first-steps",
        class_name="card steps",
        custom_attrs={
            "data-first-steps": "true",
            "data-alone": rx.cond(figures.conversations == 0, "true", "false"),
        },
    )
    return rx.cond(SidebarState.is_ready & (figures.messages_sent < NEW), card)


def _steps() -> rx.Component:
    me, figures = SidebarState.me, SidebarState.figures
    return rx.el.ol(
        _step(
            "Add a picture",
            "People recognise you by it.",
            rx.el.a("Choose a picture", href="/settings", class_name="btn btn--plain btn--small"),
            is_done=me.avatar != "",
        ),
        _step(
            "Say hello to somebody",
            "Find a person, and write the first message.",
            button("Find somebody", kind="primary", size="small", on_click=NewConversationState.open),
            is_done=figures.messages_sent > 0,
        ),
        _step(
            "Invite others",
            "Send them the address of this server.",
            button("Copy the address", size="small", symbol="copy", custom_attrs={"data-invite": "true"}),
            name="invite",
        ),
        class_name="steps__list",
    )


def _step(
    title: str, note: str, act: rx.Component, *, is_done: rx.Var[bool] | None = None, name: str = ""
) -> rx.Component:
    """`is_done` is a fact; without one the script ticks the step off by its name."""
    done = {} if is_done is None else {"data-done": rx.cond(is_done, "true", "false")}
    return rx.el.li(
        rx.el.span(icon("check", size="16"), class_name="steps__tick", aria_hidden=True),
        rx.el.span(
            rx.el.span(title, rx.el.span(", done", class_name="steps__done"), class_name="steps__name"),
            rx.el.span(note, class_name="note"),
            class_name="grow steps__words",
        ),
        act,
        class_name="steps__step",
        custom_attrs=done | ({"data-step": name} if name else {}),
    )
