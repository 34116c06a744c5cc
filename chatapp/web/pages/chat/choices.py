"""What anybody may do with a message, and what its author may do."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import reflex as rx

from chatapp.web.components.copying import copies, copies_link
from chatapp.web.components.foreign import isolated
from chatapp.web.components.menu import Choice
from chatapp.web.shapes import Bubble
from chatapp.web.states.forwarding import ForwardingState
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.message_actions import MessageActionsState
from chatapp.web.states.receipts import ReadingState, ReceiptsState
from chatapp.web.states.switcher import SwitcherState


class Aim(NamedTuple):
    """A message and who looks at it: `place` is the conversation's id, `can_write` whether there is a message box. Its
    author may edit and delete it for as long as the policies say.
    """

    message: rx.Var[Bubble]
    mine: rx.Var[bool]
    place: rx.Var[str]
    is_group: rx.Var[bool]
    can_write: rx.Var[bool]
    is_editable: rx.Var[bool] | bool = True
    is_deletable: rx.Var[bool] | bool = True


Choices = Callable[[Aim], Sequence[Choice]]


def reply(aim: Aim) -> list[Choice]:
    seq = {"custom_attrs": {"data-reply-to": aim.message.seq}}
    return [Choice("Reply", "reply", seq, key="r", is_shown=aim.can_write, is_quick=True)]


def react(aim: Aim) -> list[Choice]:
    picks = {"custom_attrs": {"data-picks": "true"}}
    return [Choice("React", "smile-plus", picks, key="+", is_shown=aim.can_write, is_quick=True)]


def edit(aim: Aim) -> list[Choice]:
    message = aim.message
    seen = rx.cond(message.edited_at != "", message.edited_at, message.at)
    begin = MessageActionsState.begin(message.id, message.content, aim.place, seen)
    is_shown = aim.mine & aim.is_editable & ~(message.forwarded.id > 0)
    return [
        Choice("Edit", "pencil", {"on_click": begin}, key="e", name="Edit message", is_shown=is_shown, is_quick=True)
    ]


def copy(aim: Aim) -> list[Choice]:
    text = {"custom_attrs": copies(aim.message.content)}
    return [Choice("Copy text", "copy", text, key="c", is_shown=aim.message.content != "", is_quick=True)]


def copy_link(aim: Aim) -> list[Choice]:
    link = {"custom_attrs": copies_link(f"/c/{aim.place}?m={aim.message.seq}")}
    return [Choice("Copy link to message", "link", link, key="l")]


def forward(aim: Aim) -> list[Choice]:
    show = {"on_click": ForwardingState.open(aim.place, aim.message.id)}
    return [Choice("Forward", "forward", show, key="f")]


def write_to_author(aim: Aim) -> list[Choice]:
    """In a group; between two people one is there already."""
    label = f"Message {isolated(aim.message.name)}"
    go = {"on_click": SwitcherState.choose(aim.message.sender)}
    return [Choice(label, "message-circle", go, key="m", is_shown=aim.is_group & ~aim.mine)]


def info(aim: Aim) -> list[Choice]:
    show = {"on_click": ReceiptsState.show(aim.place, aim.message.id)}
    return [Choice("Message info", "info", show, key="i", is_shown=aim.mine)]


def mark_unread(aim: Aim) -> list[Choice]:
    mark: dict[str, Any] = {"on_click": ReadingState.mark_unread(aim.place, aim.message.seq)}
    mark["custom_attrs"] = {"data-unread-from": aim.place}  # reading.js reports nothing more then
    return [Choice("Mark unread from here", "mail", mark, key="u")]


def delete(aim: Aim) -> list[Choice]:
    """For everyone or for oneself, which is asked, where it can be both."""
    ask = {"on_click": MessageActionsState.ask(aim.place, aim.message.id, aim.message.content)}
    hide = {"on_click": HiddenState.delete(aim.message.id)}
    is_asked = aim.mine & aim.is_deletable
    about = {"key": "Delete", "name": "Delete message"}
    return [
        Choice("Delete…", "trash-2", ask, **about, is_shown=is_asked, is_danger=True),
        Choice("Delete for me", "eye-off", hide, **about, is_shown=~is_asked),
    ]
