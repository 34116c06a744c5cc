"""Commands of the message box: words behind a slash that press what has a button elsewhere, and nothing else.

commands.js completes and presses them.
"""

import reflex as rx

from chatapp.web.components.menu import Choice
from chatapp.web.scripts import load
from chatapp.web.states.add_people import AddPeopleState
from chatapp.web.states.details import DetailsState
from chatapp.web.states.receipts import ReadingState

from . import conversation_choices as of_conversation
from . import messages
from .actions import ACTIONS
from .conversation_choices import Subject

# Those of the palette that a conversation has no other way to.
OF_PALETTE = {"theme": "theme", "shortcuts": "keys", "new": "new", "group": "group"}


def commands(about: Subject) -> rx.Component:
    """Renders a button for each command that there is now, which nobody sees."""
    add = {"on_click": AddPeopleState.open(about.place)}
    unread = {"on_click": ReadingState.mark_unread(about.place, messages.last_seq())}
    may_add = DetailsState.can_manage & (DetailsState.place == about.place)
    found = {
        "read": of_conversation.read(about),
        "unread": Choice("Mark the last message unread", "mail", unread, is_shown=messages.last_seq().to(int) > 0),
        "details": of_conversation.details(about),
        "date": of_conversation.go_to_date(about),
        "add": Choice("Add people", "user-plus", add, is_shown=may_add),
        "leave": of_conversation.leave(about),
        "block": of_conversation.block(about),
        "unblock": of_conversation.unblock(about),
    }
    palette = {action.key: action for action in ACTIONS}
    for name, key in OF_PALETTE.items():
        action = palette[key]
        found[name] = Choice(action.label, action.symbol, dict(action.props))
    return rx.el.div(*(_button(name, choice) for name, choice in found.items()), load("commands"), hidden=True)


def _button(name: str, choice: Choice) -> rx.Component:
    attributes = {**choice.attributes, "data-command": name}
    button = rx.el.button(choice.label, type="button", tab_index=-1, custom_attrs=attributes, **choice.handlers)
    return button if choice.is_shown is True else rx.fragment(rx.cond(choice.is_shown, button))
