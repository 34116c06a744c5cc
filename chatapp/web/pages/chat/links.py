"""The preview of a link, in the menu of its message."""

from chatapp.web.components.link_card import has_card
from chatapp.web.components.menu import Choice
from chatapp.web.states.links import LinksState

from .choices import Aim


def choices(aim: Aim) -> list[Choice]:
    """Its author may take it away."""
    remove = {"on_click": LinksState.remove_preview(aim.message.id.to_string())}
    return [Choice("Remove preview", "unlink", remove, is_shown=aim.mine & has_card(aim.message))]
