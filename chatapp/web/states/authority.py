"""In front of every event of a tab: a state shows what it holds to nobody who may not see that any more.

A session that is over finds an empty state, whatever its browser sends, with the token of whichever tab. Hydration
sends all that a state holds: before that, what it holds of conversations in which the viewer takes no part any more is
emptied.
"""

from collections.abc import Awaitable, Callable

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId
from chatapp.services import authority
from chatapp.web import screens
from chatapp.web.reflex import states

from .base import PLACES, ToastState, session_of, shown_to
from .sidebar import SidebarState


async def check(state: rx.State, handler: str) -> None:
    """Empty what the browser that sent an event may not be shown. Runs before every event.

    `flows.recognised` keeps an answer for a second, so a burst of events asks once. Raises `Unavailable` for a tab
    that is shown nothing yet; other events fail by themselves while the database is away.
    """
    is_hydrating = states.is_hydration(handler)
    try:
        await _check(state, is_hydrating=is_hydrating)
    except errors.Unavailable:
        if is_hydrating and not shown_to(state).inbox:
            screens.current().ask_later(state.router.session.session_id, handler)
            raise


async def _check(state: rx.State, *, is_hydrating: bool) -> None:
    try:
        viewer = await session_of(state)
    except errors.Unauthenticated:
        await states.empty(state, states.own_states())
        return
    if not is_hydrating:
        return
    await states.set_back(state, ToastState, "toasts")  # those of the page before a reload
    held = {ConversationId(key) for kind in PLACES for key in await _places(state, kind)}
    if lost := held - await runtime.current().read(authority.places_among, viewer=viewer, conversation_ids=held):
        await states.empty(state, [kind for kind in PLACES if lost & set(await _places(state, kind))])


def forgetting(app: rx.App) -> Callable[[str, ConversationId | None], Awaitable[None]]:
    """A function that empties the state of a tab: of one conversation, or of everything, which the tab is not told."""

    async def forget(sid: str, conversation_id: ConversationId | None) -> None:
        async with states.opened(app, sid) as state:
            if state is None:
                return
            if conversation_id is None:
                await states.empty(state, states.own_states())
                states.discard_changes(state)
                return
            kinds = [kind for kind in PLACES if kind is not SidebarState]  # the engine changes the list
            held = {kind: await _places(state, kind) for kind in kinds}
            await states.empty(state, [kind for kind in kinds if conversation_id in held[kind]])

    return forget


async def _places(state: rx.State, kind: type[rx.State]) -> list[int]:
    return [key for key in PLACES[kind](await state.get_state(kind)) if key]
