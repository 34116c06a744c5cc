"""The feeds of this process: one of each however many tabs show it, closed when none does any more."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from chatapp.domain.ids import ConversationId, UserId

from .feed import Feed
from .feeds import INBOX_PAUSE, InboxFeed, ThreadFeed
from .people import PeopleFeed
from .tab import Tab
from .viewpoint import Viewpoint

ShowList = Callable[[UserId, dict[str, Any]], Awaitable[None]]
ShowThread = Callable[[ConversationId, dict[str, Any]], Awaitable[None]]
Lose = Callable[[UserId, ConversationId], UserId | None]

LISTS_A_SECOND = 250  # that are emitted; 200 tabs of 200 users, 10 messages a second: 88 us a delivery, without it 112
INBOX_LONGEST = 2.0  # seconds between two emissions of one list, however many there are


class Loaded:
    """`show_list` and `show_thread` emit to the tabs; `lose` lets go of a viewer who may not read a conversation any
    more, and gives another one.
    """

    def __init__(self, show_list: ShowList, show_thread: ShowThread, lose: Lose) -> None:
        self._show_list, self._show_thread, self._lose = show_list, show_thread, lose
        self.inboxes: dict[UserId, InboxFeed] = {}
        self.threads: dict[ConversationId, ThreadFeed] = {}
        self.people: dict[ConversationId, PeopleFeed] = {}

    def __iter__(self) -> Iterator[Feed]:
        return iter([*self.threads.values(), *self.people.values(), *self.inboxes.values()])

    def open_for(self, tab: Tab) -> list[Feed]:
        """Everything that a tab shows."""
        feeds: list[Feed] = [self.open_inbox(tab.viewer.user_id)]
        if tab.conversation_id is not None:
            feeds += self.open_conversation(tab.conversation_id, tab.viewer.user_id)
        return feeds

    def open_inbox(self, user_id: UserId) -> InboxFeed:
        """A user's list."""
        if user_id not in self.inboxes:

            async def emit(values: dict[str, Any]) -> None:
                await self._show_list(user_id, values)

            self.inboxes[user_id] = InboxFeed(user_id, emit, self._pause)
        return self.inboxes[user_id]

    def open_conversation(self, conversation_id: ConversationId, viewer_id: UserId) -> tuple[ThreadFeed, PeopleFeed]:
        """A conversation, read with the eyes of one who has it open."""
        if conversation_id not in self.threads:

            async def emit(values: dict[str, Any]) -> None:
                await self._show_thread(conversation_id, values)

            def lose(user_id: UserId) -> UserId | None:
                return self._lose(user_id, conversation_id)

            viewpoint = Viewpoint(conversation_id, viewer_id, lose)
            self.threads[conversation_id] = ThreadFeed(viewpoint, emit)
            self.people[conversation_id] = PeopleFeed(viewpoint, emit)
        return self.threads[conversation_id], self.people[conversation_id]

    def thread_values(self, conversation_id: ConversationId) -> dict[str, Any]:
        """The vars of an open conversation by name; empty where it is not open here, or not loaded yet."""
        feed, people = self.threads.get(conversation_id), self.people.get(conversation_id)
        if feed is None or people is None or not (feed.is_loaded and people.is_loaded):
            return {}
        return feed.values() | people.values()

    def inbox_values(self, user_id: UserId) -> dict[str, Any]:
        """The vars of a user's list by name; empty where the user has no tab here, or it is not loaded yet."""
        feed = self.inboxes.get(user_id)
        return feed.values() if feed and feed.is_loaded else {}

    def _pause(self) -> float:
        """Between two emissions of one list: longer, the more lists there are for the processor."""
        return min(max(INBOX_PAUSE, len(self.inboxes) / LISTS_A_SECOND), INBOX_LONGEST)

    def close_inbox(self, user_id: UserId) -> None:
        """Nobody looks at this list."""
        if (feed := self.inboxes.pop(user_id, None)) is not None:
            feed.close()

    def close_conversation(self, conversation_id: ConversationId) -> None:
        """Nobody looks at this conversation."""
        for feed in (self.threads.pop(conversation_id, None), self.people.pop(conversation_id, None)):
            if feed is not None:
                feed.close()
