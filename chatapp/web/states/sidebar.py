"""The conversation list beside every page, the figures, and who is signed in."""

from uuid import uuid4

import reflex as rx

from chatapp import runtime
from chatapp.domain.conversation import ListFilter
from chatapp.flows import presence
from chatapp.live.listing import Listing
from chatapp.web import screens
from chatapp.web.vars import ListVars

from .base import Effect, close_dialogs, entering, holds, shown_to, viewer_of
from .shown import is_behind, shown_vars


@holds(lambda state: [row.id for row in (*state.head, *state.rest, *state.further)])
class SidebarState(rx.State):
    """The vars of `ListVars` are those of all tabs of the user, and kept up to date by the live engine."""

    is_ready: bool = False
    visit: str = ""  # changes with every connection, among others: what is unconfirmed then is sent again
    _shown: str = ListFilter.ALL.value  # the filter whose rows the list has for this tab
    _place: str = ""
    _joined: int = 0

    vars().update(shown_vars(ListVars, lambda state: shown_to(state).inbox))

    @rx.event
    async def enter(self) -> Effect:
        """A page without a conversation was opened, or its socket came back."""
        async with entering(self, "enter"):
            viewer = await viewer_of(self)
            await screens.current().join(self.router.session.session_id, viewer)
            await show_joined(self, place=self.router.url.path)
        return SidebarState.settle

    @rx.event
    async def settle(self) -> None:
        """A room emission may have overtaken the delta of `enter`: then send everything once more."""
        if is_list_behind(self):
            await screens.current().snapshot(self.router.session.session_id)

    @rx.event
    async def show_more(self, shown: str) -> None:
        """More of what a filter lets through was asked for."""
        await viewer_of(self)
        if shown in tuple(ListFilter) and (listing := _list_of(self)) is not None:
            listing.show_more(ListFilter(shown))

    @rx.event
    async def show_only(self, shown: str) -> None:
        """A filter was pressed."""
        await viewer_of(self)
        if shown in tuple(ListFilter):
            self._shown = shown
            _show_filtered(self)

    @rx.event
    async def attend(self, how: str) -> None:
        """The tab is looked at, or hidden; assets/scripts/presence.js says which."""
        await viewer_of(self)
        see = presence.hide if how.startswith("hidden") else presence.touch
        await see(runtime.current(), connection=self.router.session.session_id)


def _list_of(state: SidebarState) -> Listing | None:
    return screens.current().list_of(state.router.session.session_id)


def _show_filtered(state: SidebarState) -> None:
    """Have the list show what the filter of a tab lets through."""
    if (listing := _list_of(state)) is not None:
        listing.show(ListFilter(state._shown))  # noqa: SLF001 - the state's own module


def shows(state: SidebarState, place: str) -> bool:
    """Whether the tab was at this address before: then its socket came back."""
    return state._place == place  # noqa: SLF001 - the state's own module


def is_list_behind(state: SidebarState) -> bool:
    """Whether the vars are not what is shown now."""
    return is_behind(state, ListVars, shown_to(state).inbox)


async def show_joined(state: SidebarState, *, place: str) -> None:
    """Show the list of a tab that has joined, at the address `place`. Dialogs that were opened elsewhere close.

    No method: a browser can call every public method of a state with arguments of its own.
    """
    if not shows(state, place):
        await close_dialogs(state)
    state._place = place  # noqa: SLF001 - the state's own module
    state._joined += 1  # noqa: SLF001
    state.is_ready = True
    _show_filtered(state)
    state.visit = uuid4().hex[:8]
