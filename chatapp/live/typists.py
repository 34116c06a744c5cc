"""The people who type, as this process was told. An entry expires unless it is repeated."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from chatapp.domain.events import TypingChanged
from chatapp.domain.ids import ConversationId, UserId

FORGET_AFTER = 6.0  # seconds; whoever types says so every three

Key = tuple[ConversationId, UserId]


class Typists:
    """`stopped` hears of those who fell silent, or whose message has arrived."""

    def __init__(self, stopped: Callable[[TypingChanged], None]) -> None:
        self._stopped = stopped
        self._typing: dict[Key, tuple[TypingChanged, asyncio.TimerHandle]] = {}

    def note(self, event: TypingChanged) -> None:
        """Remember who types, until they say that it is over, or say nothing for a while."""
        key = event.conversation_id, event.user_id
        self._take(key)
        if event.is_typing:
            clock = asyncio.get_running_loop().call_later(FORGET_AFTER, self.forget, *key)
            self._typing[key] = event, clock

    def forget(self, conversation_id: ConversationId, user_id: UserId) -> None:
        """A user has fallen silent, or has sent a message."""
        event = self._take((conversation_id, user_id))
        if event is not None:
            self._stopped(replace(event, is_typing=False))

    def _take(self, key: Key) -> TypingChanged | None:
        event, clock = self._typing.pop(key, (None, None))
        if clock is not None:
            clock.cancel()
        return event
