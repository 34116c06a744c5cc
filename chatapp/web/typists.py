"""Who types, as this process was told: forgotten when it is not said again."""

import asyncio
from collections.abc import Callable

from chatapp.domain.events import Event, MessageSent, TypingStarted, TypingStopped
from chatapp.domain.ids import ConversationId, UserId

FORGET_AFTER = 6.0  # seconds; whoever types says so every three

Key = tuple[ConversationId, UserId]


class Typists:
    """`stopped` is told of those who fell silent, or whose message has arrived."""

    def __init__(self, stopped: Callable[[TypingStopped], None]) -> None:
        self._stopped = stopped
        self._clocks: dict[Key, asyncio.TimerHandle] = {}
        self._started: dict[Key, TypingStarted] = {}

    def receive(self, event: Event) -> None:
        """Take an event; what it does not end by itself, the clock will."""
        match event:
            case TypingStarted():
                self._end(event.conversation_id, event.user_id)
                self._begin(event)
            case TypingStopped():
                self._end(event.conversation_id, event.user_id)
            case MessageSent():
                self._forget(event.message.conversation, event.message.sender)
            case _:
                pass

    def _begin(self, event: TypingStarted) -> None:
        ask = event.conversation_id, event.user_id
        self._started[ask] = event
        self._clocks[ask] = asyncio.get_running_loop().call_later(FORGET_AFTER, self._forget, *ask)

    def _end(self, conversation_id: ConversationId, user_id: UserId) -> TypingStarted | None:
        clock = self._clocks.pop((conversation_id, user_id), None)
        if clock is not None:
            clock.cancel()
        return self._started.pop((conversation_id, user_id), None)

    def _forget(self, conversation_id: ConversationId, user_id: UserId) -> None:
        event = self._end(conversation_id, user_id)
        if event is not None:
            self._stopped(TypingStopped(conversation_id, user_id, event.username, event.audience))
