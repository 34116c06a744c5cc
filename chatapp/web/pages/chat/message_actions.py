"""What can be done with a message, where the pointer or the keyboard is: a bar, a menu, and a sheet on phones. For its
author the composer with the message, and the question before deleting.
"""

from typing import Any

import reflex as rx

from chatapp.web.components import moments
from chatapp.web.components.at_message import at_message, message_at
from chatapp.web.components.button import button
from chatapp.web.components.composer import editing_composer
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.menu import choice_bar, context_menu
from chatapp.web.components.radio_card import radio_card
from chatapp.web.components.reactions import quick_reactions
from chatapp.web.states.message_actions import MessageActionsState as State

from . import parts
from .choices import Aim
from .place import place as current_place


@rx.memo
def message_actions(
    me: rx.Var[int],
    place: rx.Var[str],
    is_group: rx.Var[bool],
    can_write: rx.Var[bool],
    edit_minutes: rx.Var[int],
    delete_minutes: rx.Var[int],
) -> rx.Component:
    """Once for all messages of the open conversation, whose id is `place`."""
    message = message_at()
    aim = Aim(
        message=message,
        mine=message.sender == me,
        place=place,
        is_group=is_group,
        can_write=can_write,
        is_editable=moments.is_within(message.at, edit_minutes),
        is_deletable=moments.is_within(message.at, delete_minutes),
    )
    groups = [[choice for choices in group for choice in choices(aim)] for group in parts.ACTIONS]
    label = "Message actions"
    quick = rx.cond(aim.can_write, quick_reactions(IN_BAR))
    return rx.fragment(
        at_message(choice_bar(label, groups, quick)),
        context_menu(
            label, groups, name="message", first=lambda role: rx.cond(aim.can_write, quick_reactions(IN_MENU, role))
        ),
    )


IN_BAR, IN_MENU = 3, 6  # recent reactions


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
    """Deleting for everyone cannot be undone, so it is asked first, and for whom."""

    def submit(form: rx.Var) -> Any:
        return State.delete(State.deleting, form.to(dict[str, str])["whom"])

    whom = rx.el.fieldset(
        rx.el.legend("For whom", class_name="sr"),
        radio_card(
            "For everyone",
            "It's gone for everyone here, and you can't get it back.",
            name="whom",
            value="all",
            is_first=True,
        ),
        radio_card("Only for me", "Everyone else keeps it.", name="whom", value="me"),
        class_name="radiocards",
    )
    form = rx.el.form(
        dialog_pad(rx.el.p(State.doomed, class_name="doomed truncate", dir="auto"), whom),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=State.keep), button("Delete", kind="danger", type="submit")
        ),
        on_submit=submit,
    )
    box = dialog("Delete this message?", form, on_close=State.keep)
    return rx.cond((State.deleting > 0) & (State.deleting_in == current_place), box)
