"""Where the user is signed in."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.device import device_name, is_handheld
from chatapp.domain.ids import SessionId
from chatapp.domain.session import SessionKind, SessionView
from chatapp.services import sessions
from chatapp.web.shapes import Device

from .base import Effect, ToastState, dialog, viewer_of


@dialog("is_asking")
class DevicesState(rx.State):
    """The sessions of the user, latest use first; `is_asking` while ending all others waits for a yes."""

    devices: rx.Field[list[Device]] = rx.field(default_factory=list)
    is_asking: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the list."""
        await self._read()

    @rx.event
    async def end(self, session_id: int) -> Effect:
        """Sign one of them out."""
        viewer = await viewer_of(self)
        try:
            await runtime.current().work(sessions.end, viewer=viewer, session_id=SessionId(session_id))
        except errors.SessionNotFound:  # it ended by itself meanwhile, which is what was wanted
            await self._read()
            return None
        await self._read()
        return ToastState.show("success", "That device is signed out.")

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
        found = await runtime.current().read(sessions.list_for, viewer=viewer)
        self.devices = [_device_of(session) for session in found]


def _device_of(session: SessionView) -> Device:
    kind = "handheld" if is_handheld(session.client) else "desktop"
    return Device(
        session_id=session.id,
        name=device_name(session.client),
        kind="program" if session.kind == SessionKind.API else kind,
        last_used=session.last_used_at,
        is_current=session.is_current,
    )
