"""Which conversation a tab shows, so that a call that comes too late changes nothing in another one."""

import reflex as rx

from .base import conversation_id_of, holds


@holds(lambda state: [conversation_id_of(state.address)])
class PlaceState(rx.State):
    """`address` is the id of the conversation that the other states have loaded, as text. It is empty while they load
    another one.
    """

    address: str = ""


async def is_at(state: rx.State, conversation: str) -> bool:
    """Whether the state's tab still shows the conversation for which the page has drawn what was pressed."""
    return (await state.get_state(PlaceState)).address == conversation
