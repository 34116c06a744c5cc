"""What a user does through one socket: being there, saying, reading, typing."""

import contextlib
import time
from uuid import uuid4

from chatapp import errors
from chatapp.domain.ids import ConversationId, MessageId
from chatapp.domain.session import Viewer
from chatapp.flows import messages, presence
from chatapp.runtime import Runtime
from chatapp.services import reactions, receipts, typing

from . import frames

TYPING_EVERY = 2.5  # seconds between two tellings that somebody still types


class Acts:
    """The acts of one socket."""

    def __init__(self, run: Runtime, viewer: Viewer) -> None:
        self._run, self._user_id = run, viewer.user_id
        self._connection = uuid4().hex  # as presence calls it
        self._typing_since: dict[ConversationId, float] = {}

    async def arrive(self) -> None:
        """The user is there."""
        await presence.connect(self._run, user_id=self._user_id, connection=self._connection)

    async def leave(self) -> None:
        """The user is gone, and types no more."""
        await presence.disconnect(self._run, connection=self._connection)
        for conversation_id in list(self._typing_since):
            await self._stop_typing(conversation_id)

    async def admit(self, frame: frames.Act | frames.Resume) -> None:
        """Count a frame before it is done; raises `TooMany` at the limit. A `resume` costs one for each position."""
        cost = max(1, len(frame.positions)) if isinstance(frame, frames.Resume) else 1
        await self._run.limits.act(self._user_id, cost)
        await presence.touch(self._run, connection=self._connection)

    async def do(self, frame: frames.Act, conversation_id: ConversationId) -> str | None:
        """Do what a frame says, once it is admitted; gives the answer, if this socket alone is to have one.

        Writes wait for nothing before they are in the queue of the database, so those that are started one after the
        other are stored in that order.
        """
        match frame:
            case frames.Say():
                return await self._say(frame, conversation_id)
            case frames.Read():
                await self._run.work(
                    receipts.mark_read, reader_id=self._user_id, conversation_id=conversation_id, seq=frame.seq
                )
            case frames.React():
                act = reactions.add if frame.is_added else reactions.remove
                about = MessageId(frame.message_id)
                await self._run.work(act, actor_id=self._user_id, message_id=about, emoji=frame.emoji)
            case frames.Typing():
                await (self._start_typing if frame.is_typing else self._stop_typing)(conversation_id)
        return None

    async def _say(self, frame: frames.Say, conversation_id: ConversationId) -> str | None:
        sent = await messages.say(
            self._run,
            sender_id=self._user_id,
            conversation_id=conversation_id,
            content=frame.content,
            client_id=frame.client_id,
            reply_to=frame.reply_to,
            file_ids=frame.file_ids,
        )
        await self._stop_typing(conversation_id)
        return None if sent.is_new else frames.message(sent.message)

    async def _start_typing(self, conversation_id: ConversationId) -> None:
        """Tell that the user types, not more often than others need to hear it."""
        now = time.monotonic()
        if now - self._typing_since.get(conversation_id, -TYPING_EVERY) >= TYPING_EVERY:
            await self._run.tell(typing.start, typist_id=self._user_id, conversation_id=conversation_id)
            self._typing_since[conversation_id] = now

    async def _stop_typing(self, conversation_id: ConversationId) -> None:
        """Tell that it is over; who takes part no more has nobody to tell it to."""
        if self._typing_since.pop(conversation_id, None) is not None:
            with contextlib.suppress(errors.ChatError):
                await self._run.tell(typing.stop, typist_id=self._user_id, conversation_id=conversation_id)
