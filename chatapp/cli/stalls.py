"""The write timeout of all connections: a client that takes nothing for 20 seconds is disconnected."""

import asyncio
from typing import Any

STALLED_AFTER = 20.0  # seconds without any progress while the transport's buffer is full


class StallTimeout:
    """A mixin for an asyncio protocol. The timer runs only while the transport has paused writing, so a packet that
    leaves at once costs nothing.
    """

    loop: asyncio.AbstractEventLoop
    transport: Any
    _stall_timer: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()  # type: ignore[misc] - the protocol beside this mixin has it
        self._watch()

    def resume_writing(self) -> None:
        self.stop_watching()
        super().resume_writing()  # type: ignore[misc]

    def on_stall(self) -> None:
        """Disconnect a client that takes nothing."""
        self.transport.abort()

    def stop_watching(self) -> None:
        """Forget the timer."""
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _watch(self) -> None:
        self.stop_watching()
        left = self.transport.get_write_buffer_size()
        self._stall_timer = self.loop.call_later(STALLED_AFTER, self._look, left)

    def _look(self, before: int) -> None:
        if self.transport.get_write_buffer_size() < before:
            self._watch()
        else:
            self.on_stall()
