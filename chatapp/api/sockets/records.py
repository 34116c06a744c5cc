"""Database reads of one socket. Each is refused once the session has ended."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from chatapp import errors
from chatapp.domain.conversation import ConversationRow, End
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.flows import presence
from chatapp.runtime import Runtime
from chatapp.services import backlog, conversations, sessions
from chatapp.services.backlog import Backlog

T = TypeVar("T")

PAGE = 100  # messages, and changes, that are read at once for a socket that missed some


class Records:
    """Each read asks first whether the session is open, and raises `TokenInvalid` where it is not."""

    def __init__(self, run: Runtime, viewer: Viewer) -> None:
        self._run, self.viewer = run, viewer

    async def backlog(self, conversation_id: ConversationId, place: End) -> Backlog:
        """The next part of what comes after a place. Raises `NotFound` where the user takes no part."""
        about = {"conversation_id": conversation_id, "position": place, "limit": PAGE}
        return await self._read(backlog.after, **about, is_own=True)

    async def end_of(self, conversation_id: ConversationId) -> End:
        """Read the end of a conversation. Raises `NotFound` unless the user is a participant."""
        return await self._read(conversations.end_of, conversation_id=conversation_id)

    async def ends(self) -> dict[ConversationId, End]:
        """Read the ends of all conversations of the user."""
        return await self._read(conversations.ends)

    async def look_up(self, conversation_ids: Collection[ConversationId]) -> list[tuple[ConversationRow, int]]:
        """Those of some conversations in which the user takes part, each with the `seq` after which that began."""
        found = await self._read(conversations.look_up, conversation_ids=conversation_ids)
        rows = await presence.fill(self._run, [row for row, _ in found], self.viewer.user_id)
        return [(row, joined) for row, (_, joined) in zip(rows, found, strict=True)]

    async def _read(self, service: Callable[..., T], **about: Any) -> T:
        """The answer of a service. `NotFound` becomes `TokenInvalid` when the account was disabled meanwhile."""
        await self._check_session()
        try:
            return await self._run.read(service, viewer_id=self.viewer.user_id, **about)
        except errors.NotFound:
            await self._check_session()
            raise

    async def _check_session(self) -> None:
        if not await self._run.read(sessions.is_open, viewer=self.viewer):
            raise errors.TokenInvalid
