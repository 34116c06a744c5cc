"""What one socket reads from the database, for as long as its session is open."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from chatapp import errors
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer
from chatapp.flows import presence
from chatapp.runtime import Runtime
from chatapp.services import conversations, messages, receipts, sessions
from chatapp.services.messages import Page

T = TypeVar("T")

PAGE = 100  # messages that are read at once for a socket that missed some


class Records:
    """Each reading looks first whether the session still is open, and raises `TokenInvalid` where it is not."""

    def __init__(self, run: Runtime, viewer: Viewer) -> None:
        self._run, self._viewer = run, viewer

    async def page(self, conversation_id: ConversationId, seq: int) -> Page:
        """The messages after a `seq`."""
        return await self._read(messages.page_after, conversation_id=conversation_id, seq=seq, limit=PAGE)

    async def end_of(self, conversation_id: ConversationId) -> int:
        """The `seq` of the last message; 0 where nothing was said yet."""
        end = await self._read(messages.newest, conversation_id=conversation_id, limit=1)
        return end.messages[-1].seq if end.messages else 0

    async def reads(self, conversation_id: ConversationId) -> dict[UserId, int]:
        """How far everybody has read."""
        return await self._read(receipts.reads, conversation_id=conversation_id)

    async def ends(self) -> dict[ConversationId, int]:
        """As `end_of`, of all of the user's conversations."""
        return await self._read(conversations.ends)

    async def look_up(self, conversation_ids: Collection[ConversationId]) -> list[tuple[ConversationRow, int]]:
        """Those of some conversations in which the user takes part, each with the `seq` after which that began."""
        found = await self._read(conversations.look_up, conversation_ids=conversation_ids)
        rows = await presence.fill(self._run, [row for row, _ in found], self._viewer.user_id)
        return [(row, joined) for row, (_, joined) in zip(rows, found, strict=True)]

    async def _read(self, service: Callable[..., T], **about: Any) -> T:
        """The answer of a service. `NotFound` becomes `TokenInvalid` when the account was disabled meanwhile."""
        await self._check_session()
        try:
            return await self._run.read(service, viewer_id=self._viewer.user_id, **about)
        except errors.NotFound:
            await self._check_session()
            raise

    async def _check_session(self) -> None:
        if not await self._run.read(sessions.is_open, viewer=self._viewer):
            raise errors.TokenInvalid
