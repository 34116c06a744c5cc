"""Reactions: the chips below a message, the few in its bar, and the picker of all emoji."""

import reflex as rx

from chatapp.web.scripts import address, call, load
from chatapp.web.shapes import PlacedBubble, ReactionChip

from .field import OF_SCRIPT
from .icon import icon


def reaction_row(message: rx.Var[PlacedBubble], me: rx.Var[int]) -> rx.Component:
    """Most first; the viewer's own are pressed. Nothing without a reaction."""
    chips = call("reactions.chips", message.reactions, me, message.id, returns=list[ReactionChip])
    row = rx.el.div(rx.foreach(chips, _chip), _more(), role="group", aria_label="Reactions", class_name="reactions")
    return rx.cond(message.reactions.length() > 0, row)


def quick_reactions(most: int, role: str | None = None) -> rx.Component:
    """The reactions that the viewer used last, as buttons with this role."""
    recent = call("reactions.recent", most, returns=list[str])
    buttons = rx.foreach(recent, lambda emoji: _quick(emoji, role))
    return rx.el.span(buttons, role="group", aria_label="Recent reactions", class_name="reacts")


def emoji_picker() -> rx.Component:
    """Once in a page; a button with the attribute data-picks opens it. The box beside it is for the names of those who
    reacted, where a finger holds a chip.
    """
    names = rx.el.div(role="status", class_name="reacted", custom_attrs={"popover": "auto", **OF_SCRIPT})
    return rx.fragment(_EmojiPicker.create(), names, load("reactions"))


def _chip(chip: rx.Var[ReactionChip]) -> rx.Component:
    return rx.el.button(
        rx.el.span(chip.emoji, class_name="reaction__emoji"),
        chip.count,
        type="button",
        class_name="reaction",
        aria_pressed=chip.isMine,
        custom_attrs={"data-react": chip.emoji},
        key=chip.emoji,
    )


def _more() -> rx.Component:
    attributes = {"data-picks": "true"}
    return rx.el.button(
        icon("smile-plus", size="16"),
        type="button",
        class_name="reaction reaction--more",
        aria_label="Add a reaction",
        title="Add a reaction",
        custom_attrs=attributes,
    )


def _quick(emoji: rx.Var[str], role: str | None) -> rx.Component:
    return rx.el.button(
        emoji,
        type="button",
        role=role,
        tab_index=-1,
        class_name="iconbtn iconbtn--plain iconbtn--32 reacts__one",
        aria_label=f"React with {emoji}",
        custom_attrs={"data-react": emoji},
        key=emoji,
    )


class _EmojiPicker(rx.Component):
    library = address("picker")
    tag = "EmojiPicker"
    lib_dependencies: list[str] = ["emoji-picker-element@1.29.1", "emoji-picker-element-data@1.8.0"]  # noqa: RUF012 - as Reflex
