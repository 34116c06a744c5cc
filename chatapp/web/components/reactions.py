"""Reactions: the chips below a message, the few in its bar, and the picker of all emoji."""

import reflex as rx

from chatapp.web.scripts import address, call, load
from chatapp.web.shapes import PlacedBubble, ReactionChip


def reaction_row(message: rx.Var[PlacedBubble], me: rx.Var[int]) -> rx.Component:
    """Most first; the viewer's own are pressed. Nothing without a reaction."""
    chips = call("reactions.chips", message.reactions, me, returns=list[ReactionChip])
    row = rx.el.div(rx.foreach(chips, _chip), role="group", aria_label="Reactions", class_name="reactions")
    return rx.cond(message.reactions.length() > 0, row)


def quick_reactions() -> rx.Component:
    """Those that the viewer used last."""
    return rx.el.span(rx.foreach(call("reactions.recent", returns=list[str]), _quick), class_name="reacts")


def emoji_picker() -> rx.Component:
    """Once in a page; a button with the attribute data-picks opens it."""
    return rx.el.div(
        _EmojiPicker.create(),
        load("reactions"),
        id="picker",
        role="dialog",
        aria_label="Emoji",
        class_name="picker",
        custom_attrs={"popover": "auto"},
    )


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


def _quick(emoji: rx.Var[str]) -> rx.Component:
    label = f"React with {emoji}"
    return rx.el.button(
        emoji,
        type="button",
        tab_index=-1,
        class_name="iconbtn iconbtn--plain iconbtn--32 reacts__one",
        aria_label=label,
        custom_attrs={"data-react": emoji},
        key=emoji,
    )


class _EmojiPicker(rx.Component):
    library = address("picker")
    tag = "EmojiPicker"
    lib_dependencies: list[str] = ["emoji-picker-element@1.29.1", "emoji-picker-element-data@1.8.0"]  # noqa: RUF012 - as Reflex
