"""The messages of a conversation, in a region that announces new ones politely."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load


def message_list(
    *children: rx.Component, is_group: rx.Var[bool], is_waiting: rx.Var[bool] | bool = False, **props: Any
) -> rx.Component:
    """Days, bubbles and system lines as flat children in order; runs are read from their adjacency.

    The scroller is a reversed column with one child, so that the end stays in view while messages arrive, and
    the reading position stays put while older ones are put on top. announcing.js lets it speak once it has settled.
    Messages come in a column of their own: that of the skeleton would be moved, under the eye of the reader.
    """
    return rx.el.div(
        rx.el.div(*children, class_name="thread__col", key=rx.cond(is_waiting, "waiting", "messages")),
        load("thread", "messages", "copy"),
        role="log",
        aria_label="Messages",
        aria_live="off",
        tab_index=0,
        class_name=["thread", rx.cond(is_group, "", "thread--direct")],
        **props,
    )
