"""The one place that takes events from the bus and hands each to whom it concerns in this process."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator
from typing import Any, assert_never

from chatapp import metrics
from chatapp.domain.events import (
    CacheStale,
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
    PersonalChanged,
    PresenceChanged,
    SessionEnded,
    TypingChanged,
    UserChanged,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import age_of
from chatapp.domain.session import Viewer
from chatapp.flows.runner import Runner

from .company import Company
from .debounce import Debounce
from .deliveries import Deliveries
from .follower import Follower
from .listing import PAUSE, Listing
from .readers import Passing, Reader, Room, Sink
from .thread import Thread, ThreadView, WindowFeed
from .typists import Typists
from .views import ListView

logger = logging.getLogger(__name__)

LISTS_PER_SECOND = 250  # emissions of all lists of this process together, so that messages keep the processor
LONGEST_PAUSE = 2.0  # seconds between two emissions of one list, however many there are


class Hub:
    """Sinks are told first: who is out leaves before anything else is shown. What nobody reads any more is closed."""

    def __init__(self, run: Runner) -> None:
        self._run = run
        self._sinks: dict[UserId, set[Sink]] = {}
        self._followers: dict[ConversationId, Follower] = {}
        self._threads: dict[ConversationId, Thread] = {}
        self._lists: dict[UserId, Listing] = {}
        self._typists = Typists(self._stop_typing)
        self._deliveries = Deliveries(run)
        self._rereading = Debounce(self._reread)

    def join(self, user_id: UserId, sink: Sink) -> None:
        """Tell a sink what is for a user."""
        self._sinks.setdefault(user_id, set()).add(sink)

    def leave(self, user_id: UserId, sink: Sink) -> None:
        """Tell a sink nothing more of a user."""
        sinks = self._sinks.get(user_id, set())
        sinks.discard(sink)
        if not sinks:
            self._sinks.pop(user_id, None)

    def viewers(self) -> set[Viewer]:
        """The viewers of all sinks, once for each session."""
        return {viewer for sink in self._all_sinks() for viewer in sink.viewers}

    def follow(self, conversation_id: ConversationId, reader: Reader) -> Follower:
        """Let a reader hear what is told of a conversation from now on."""
        follower = self._follower(conversation_id)
        follower.attach(reader)
        return follower

    def _follower(self, conversation_id: ConversationId) -> Follower:
        if conversation_id not in self._followers:
            self._followers[conversation_id] = Follower(conversation_id, self._run)
        return self._followers[conversation_id]

    def unfollow(self, conversation_id: ConversationId, reader: Reader) -> None:
        """Let a reader hear nothing more."""
        follower = self._followers.get(conversation_id)
        if follower is None:
            return
        follower.detach(reader)
        if not follower.is_read:
            del self._followers[conversation_id]
            follower.close()

    def open_thread(self, conversation_id: ConversationId, room: Callable[[], Room[ThreadView]]) -> Thread:
        """The thread that all tabs of a conversation share; the first of them opens it, with a room of its own."""
        if conversation_id not in self._threads:
            follower, its_room = self._follower(conversation_id), room()
            thread = Thread(its_room, WindowFeed(follower, its_room), Company(follower, self._run, its_room))
            follower.attach(thread)
            self._threads[conversation_id] = thread
        return self._threads[conversation_id]

    def thread(self, conversation_id: ConversationId) -> Thread | None:
        return self._threads.get(conversation_id)

    def close_thread(self, conversation_id: ConversationId) -> None:
        """No tab shows this conversation."""
        thread = self._threads.pop(conversation_id, None)
        if thread is not None:
            thread.close()
            self.unfollow(conversation_id, thread)

    def open_list(self, user_id: UserId, room: Callable[[], Room[ListView]]) -> Listing:
        """The list that all tabs of a user share; the first of them opens it, with a room of its own."""
        if user_id not in self._lists:
            self._lists[user_id] = Listing(user_id, self._run, room(), self._pause)
        return self._lists[user_id]

    def list_of(self, user_id: UserId) -> Listing | None:
        return self._lists.get(user_id)

    def close_list(self, user_id: UserId) -> None:
        """No tab of this user is left."""
        listing = self._lists.pop(user_id, None)
        if listing is not None:
            listing.close()

    def note_list(self, listing: Listing) -> None:
        """A tab shows a list: what it holds has reached its user."""
        view = listing.view()
        self._deliveries.note_list(view.me.id, view.rows)

    def receive(self, event: Event) -> None:
        """Take an event; what fails is logged, and the others still receive it."""
        sinks = {sink for user_id in event.audience & self._sinks.keys() for sink in self._sinks[user_id]}
        for sink in sinks:
            _guard(sink.receive, event)
        _guard(self._route, event)
        metrics.EVENTS.labels(event.type).inc()
        metrics.DELIVERIES.labels("sinks").inc(len(sinks))
        if isinstance(event, MessagePosted):
            metrics.LAG.labels("fanout").observe(age_of(event.message))

    def reread(self) -> None:
        """Events may have been missed: read everything again."""
        self._rereading.request()

    async def _reread(self) -> None:
        """Verify participants first, so that only they get the messages that are read again."""
        await asyncio.gather(*(follower.verify() for follower in list(self._followers.values())))
        for sink in set(self._all_sinks()):
            _guard(lambda it: it.reread(), sink)
        for follower in self._followers.values():
            follower.fill()
        for feed in (*self._threads.values(), *self._lists.values()):
            feed.reread()

    def _route(self, event: Event) -> None:  # noqa: C901, PLR0912 - one case for each event
        match event:
            case MessagePosted():
                self._posted(event)
            case MessageChanged():
                if (follower := self._followers.get(event.message.conversation)) is not None:
                    follower.change(event)
            case ConversationChanged():
                self._pass_on([event.conversation.id], event)
            case CursorsMoved():
                self._pass_on([event.conversation_id], event)
            case ParticipationChanged():
                self._took_part(event)
            case UserChanged():
                for thread in self._threads.values():
                    thread.rename(event.user)
            case PersonalChanged():
                if (thread := self._threads.get(event.conversation_id)) is not None:
                    thread.reread_company()
            case PresenceChanged():
                self._pass_on(event.conversation_ids & self._followers.keys(), event)
            case TypingChanged():
                self._typists.note(event)
                self._pass_on([event.conversation_id], event)
            case SessionEnded() | CacheStale():
                pass
            case _:
                assert_never(event)
        self._update_lists(event)

    def _update_lists(self, event: Event) -> None:
        for user_id in event.audience & self._lists.keys():
            self._lists[user_id].take(event)

    def _posted(self, event: MessagePosted) -> None:
        message = event.message
        self._deliveries.note(event, event.audience & self._lists.keys())
        if (follower := self._followers.get(message.conversation)) is not None:
            follower.post(event)
        self._typists.forget(message.conversation, message.sender)

    def _took_part(self, event: ParticipationChanged) -> None:
        follower = self._followers.get(event.conversation_id)
        for user_id, now in event.people.items():
            if follower is not None and not now.is_member:
                follower.lose(user_id)

    def _pass_on(self, conversation_ids: Collection[ConversationId], event: Passing) -> None:
        for conversation_id in conversation_ids:
            if (follower := self._followers.get(conversation_id)) is not None:
                follower.pass_on(event)

    def _stop_typing(self, event: TypingChanged) -> None:
        """Pages are told; API clients forget by themselves."""
        if (thread := self._threads.get(event.conversation_id)) is not None:
            thread.told(event)
        self._update_lists(event)

    def _pause(self) -> float:
        """Seconds between two emissions of one list: longer, the more lists there are for the processor."""
        return min(max(PAUSE, len(self._lists) / LISTS_PER_SECOND), LONGEST_PAUSE)

    def _all_sinks(self) -> Iterator[Sink]:
        return (sink for sinks in self._sinks.values() for sink in sinks)


def _guard(act: Callable[[Any], None], about: Any) -> None:
    try:
        act(about)
    except Exception:
        logger.exception("a part of the live engine failed; the others go on")
