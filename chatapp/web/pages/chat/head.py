"""The menu in the head of the open conversation."""

import reflex as rx

from chatapp.web.components.menu import menu, menu_groups
from chatapp.web.states.thread import ThreadState

from .blocking import is_blocked
from .commands import commands
from .conversation_choices import OF_HEAD, Subject
from .glimpse import of_thread
from .place import is_here, place
from .row_menu import row_with


def head_menu() -> rx.Component:
    """Nobody is blocked before the conversation is loaded."""
    about = Subject(
        place=place,
        title=of_thread("title"),
        is_group=of_thread("is_group"),
        is_unread=row_with(place).unread > 0,
        other=rx.cond(is_here(), ThreadState.other, 0).to(int),
        is_blocked=is_blocked(),
    )
    groups = [[choice(about) for choice in group] for group in OF_HEAD]
    return rx.fragment(menu("More", *menu_groups(groups), name="more", symbol="ellipsis"), commands(about))
