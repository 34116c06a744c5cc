"""The actions of a message; for its author the composer with the message, and the question before deleting."""

from typing import Any

import reflex as rx

from chatapp.web.components.button import button
from chatapp.web.components.composer import editing_composer
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.message import message_action, message_actions
from chatapp.web.shapes import PlacedBubble
from chatapp.web.states.message_actions import MessageActionsState as State
from chatapp.web.states.receipts import ReceiptsState

from . import parts
from .place import place as current_place


def actions_of(message: rx.Var[PlacedBubble], *, mine: rx.Var[bool], place: rx.Var[str]) -> rx.Component:
    """Beside a message in the conversation with the id `place`: what anybody may do, and what its author may do."""
    seen = rx.cond(message.edited_at != "", message.edited_at, message.at)
    begin = State.begin(message.id, message.content, place, seen)
    ask = State.ask(place, message.id, message.content)
    return message_actions(
        rx.cond(mine, message_action("Message info", "info", key="i", on_click=ReceiptsState.show(place, message.id))),
        message_action("Copy text", "copy", key="c", attributes={"data-copy": message.content}),
        *(action(message) for action in parts.ACTIONS),
        rx.cond(
            mine,
            rx.fragment(
                message_action("Edit message", "pencil", key="e", on_click=begin, attributes={"data-edit": "true"}),
                message_action("Delete message", "trash-2", key="Delete", on_click=ask),
            ),
        ),
    )


def is_editing(conversation: rx.Var[str]) -> rx.Var[bool]:
    """Whether the composer holds a message of this conversation."""
    return rx.Var.create(State.editing > 0) & (State.place == conversation)


def edit_composer() -> rx.Component:
    """In the place of the composer while a message is edited."""

    def submit(form: rx.Var) -> Any:
        return State.save(State.editing, form.to(dict[str, str])["text"])

    return editing_composer(
        message_id=State.editing,
        conversation_id=State.place,
        text=State.text,
        on_submit=submit,
        on_cancel=State.cancel,
        key=f"{State.editing}-{State.attempt}",
    )


def delete_dialog() -> rx.Component:
    """Deleting cannot be undone, so it is asked first."""
    question = rx.el.p("It's deleted for everyone in the conversation, and you can't get it back.")
    box = dialog(
        "Delete this message?",
        dialog_pad(rx.el.p(State.doomed, class_name="truncate"), question),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.keep),
            button("Delete", kind="danger", on_click=State.delete(State.deleting)),
        ),
        on_close=State.keep,
    )
    return rx.cond((State.deleting > 0) & (State.deleting_in == current_place), box)
