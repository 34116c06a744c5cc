"""Where the user is signed in."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.device import device_name, is_handheld
from chatapp.domain.ids import SessionId
from chatapp.domain.session import SessionKind, SessionView
from chatapp.services import sessions

from .base import Effect, ToastState, dialog, entering, viewer_of


@dataclass(frozen=True, slots=True)
class Device:
    """One session of the user; `last_used` is RFC 3339."""

    session_id: int
    last_used: str


@dataclass(frozen=True, slots=True)
class DeviceGroup:
    """The sessions of one program, latest use first; `kind` is desktop, handheld or program, `last_used` RFC 3339. The
    present session is a group of its own.
    """

    key: str
    name: str
    kind: str
    last_used: str
    is_current: bool
    sessions: list[Device]


@dialog("is_asking")
class DevicesState(rx.State):
    """The sessions of the user by program; `is_asking` while signing out all others waits for a yes."""

    groups: rx.Field[list[DeviceGroup]] = rx.field(default_factory=list)
    is_asking: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the list."""
        async with entering(self, "load"):
            await self._read()

    @rx.event
    async def end(self, session_id: int) -> None:
        """Sign one of them out, unless it has ended by itself meanwhile."""
        viewer = await viewer_of(self)
        with contextlib.suppress(errors.SessionNotFound):
            await runtime.current().work(sessions.end, viewer=viewer, session_id=SessionId(session_id))
        await self._read()

    @rx.event
    async def end_like(self, session_id: int) -> Effect:
        """Sign out all sessions of one program, but this browser; `session_id` is any of them."""
        viewer = await viewer_of(self)
        await runtime.current().work(sessions.end_like, viewer=viewer, session_id=SessionId(session_id))
        await self._read()
        return ToastState.show("success", "All of them are signed out.")

    @rx.event
    def ask(self) -> None:
        """Make sure first."""
        self.is_asking = True

    @rx.event
    def cancel(self) -> None:
        """Esc, the backdrop, or another thought."""
        self.is_asking = False

    @rx.event
    async def end_others(self) -> Effect:
        """Sign out everything but this browser."""
        viewer = await viewer_of(self)
        await runtime.current().work(sessions.end_others, viewer=viewer)
        self.is_asking = False
        await self._read()
        return ToastState.show("success", "You are signed out everywhere else.")

    async def _read(self) -> None:
        viewer = await viewer_of(self)
        self.groups = grouped(await runtime.current().read(sessions.list_for, viewer=viewer))


def grouped(found: Sequence[SessionView]) -> list[DeviceGroup]:
    """The present session alone and first, then the others by program; latest use first, as `found` has them."""
    places: dict[tuple[bool, str, str], int] = {}
    for session in found:
        places.setdefault(_program(session), len(places))
    ordered = sorted(found, key=lambda one: (not one.is_current, places[_program(one)]))  # stable
    return [_group_of(list(of_one)) for _, of_one in groupby(ordered, key=_program)]


def _program(session: SessionView) -> tuple[bool, str, str]:
    return session.is_current, session.kind, device_name(session.client)


def _group_of(found: list[SessionView]) -> DeviceGroup:
    latest = found[0]
    kind = "handheld" if is_handheld(latest.client) else "desktop"
    return DeviceGroup(
        key=f"{latest.is_current}-{latest.kind}-{device_name(latest.client)}",
        name=device_name(latest.client),
        kind="program" if latest.kind == SessionKind.API else kind,
        last_used=latest.last_used_at,
        is_current=latest.is_current,
        sessions=[Device(session.id, session.last_used_at) for session in found],
    )
