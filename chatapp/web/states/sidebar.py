"""The conversation list beside every page, the figures, and who is signed in."""

from typing import Any
from uuid import uuid4

import reflex as rx

from chatapp import runtime
from chatapp.flows import presence
from chatapp.web.live import live
from chatapp.web.shapes import Figures, Invitation, Person, Row, Typist

from .base import entering, viewer_of

NOBODY = Person(id=0, username="", name="", initials="", gradient=1, avatar="", note="")


class SidebarState(rx.State):
    """The rows are this process's feed: evaluated when a tab joins, and emitted by `web.live` from then on."""

    is_ready: bool = False
    shown: str = "all"  # which rows: all, unread, direct or group
    visit: str = ""  # changes with every connection: the page then says anew whether it is hidden
    _place: str = ""
    _joined: int = 0

    @rx.var(auto_deps=False, deps=["_joined"])
    def me(self) -> Person:
        return self._value("me", NOBODY)

    @rx.var(auto_deps=False, deps=["_joined"])
    def head(self) -> list[Row]:
        return list(self._value("head", []))

    @rx.var(auto_deps=False, deps=["_joined"])
    def rest(self) -> list[Row]:
        return list(self._value("rest", []))

    @rx.var(auto_deps=False, deps=["_joined"])
    def has_more(self) -> bool:
        return bool(self._value("has_more", 0))

    @rx.var(auto_deps=False, deps=["_joined"])
    def figures(self) -> Figures:
        return self._value("figures", Figures())

    @rx.var(auto_deps=False, deps=["_joined"])
    def presence(self) -> dict[int, str]:
        return dict(self._value("presence", {}))

    @rx.var(auto_deps=False, deps=["_joined"])
    def typing(self) -> dict[int, list[Typist]]:
        return dict(self._value("typing", {}))

    @rx.var(auto_deps=False, deps=["_joined"])
    def blocked(self) -> list[int]:
        return list(self._value("blocked", []))

    @rx.var(auto_deps=False, deps=["_joined"])
    def invitations(self) -> list[Invitation]:
        return list(self._value("invitations", []))

    @rx.event
    async def enter(self) -> None:
        """A page without a conversation was opened, or its socket came back."""
        async with entering(self, "enter"):
            viewer = await viewer_of(self)
            await live.join(self.router.session.session_id, viewer)
            show_joined(self)

    @rx.event
    async def show_more(self) -> None:
        """The end of the list came into view."""
        await viewer_of(self)
        live.show_more(self.router.session.session_id)

    @rx.event
    def show_only(self, shown: str) -> None:
        """A filter was pressed."""
        self.shown = shown

    @rx.event
    async def attend(self, how: str) -> None:
        """The tab is looked at, or hidden; assets/scripts/presence.js says which."""
        await viewer_of(self)
        see = presence.hide if how.startswith("hidden") else presence.touch
        await see(runtime.current(), connection=self.router.session.session_id)

    def _value(self, name: str, default: Any) -> Any:
        return live.shown_to(self.router.session.session_id).inbox.get(name, default)


def shows(state: SidebarState, place: str) -> bool:
    """Whether this is where the tab was before: then its socket came back."""
    return state._place == place  # noqa: SLF001 - the state's own module


def show_joined(state: SidebarState, *, place: str = "") -> None:
    """Show the list of a tab that has joined, and shows the conversation with the id `place`.

    No method: a browser can call every public method of a state with arguments of its own.
    """
    state._place = place  # noqa: SLF001 - the state's own module
    state._joined += 1  # noqa: SLF001
    state.is_ready = True
    state.visit = uuid4().hex[:8]
