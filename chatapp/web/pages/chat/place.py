"""The conversation in the address of the page: acts on a conversation carry its id."""

import reflex as rx

from chatapp.web.scripts import hook
from chatapp.web.states.place import PlaceState

place = hook("address.useConversation", returns=str)  # an id as text; changes before the server answers


def is_here() -> rx.Var[bool]:
    """Whether the states show the conversation in the address: what another address left in them is not shown."""
    return place == PlaceState.address
