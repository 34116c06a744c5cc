"""Frozen views that the live engine gives to rooms, made of domain views. The door makes them vars of a page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.departure import InvitationView
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.preferences import Preferences
from chatapp.domain.presence import Presence
from chatapp.domain.receipt import Marks
from chatapp.domain.user import OwnUserView

Page = tuple[MessageView, ...]
Typists = Mapping[UserId, str]  # full names, in the order of beginning


K = TypeVar("K")
V = TypeVar("V")


def with_entry(entries: Mapping[K, V], key: K, value: V | None) -> dict[K, V]:
    """A copy in which the key has this value, or is missing where the value is None."""
    if value is None:
        return {other: found for other, found in entries.items() if other != key}
    return {**entries, key: value}


@dataclass(frozen=True, slots=True)
class WindowView:
    """The end of a conversation. `pages` is a ring: their order in it says nothing, the `seq` of their messages does.

    `changes` counts changes of messages, `news` changes of the conversation or of its people: a tab reads anew what it
    alone holds when its counter is behind.
    """

    pages: tuple[Page, ...]
    changes: int = 0
    news: int = 0


@dataclass(frozen=True, slots=True)
class CompanyView:
    """The people of a conversation: how far they have read, who is connected, who types.

    `presence` is empty above NAMED participants; `active` counts those who are online. The same for every viewer.
    """

    marks: Marks = field(default_factory=Marks)
    presence: Mapping[UserId, Presence] = field(default_factory=dict[UserId, Presence])
    active: int = 0
    last_seen: Mapping[UserId, str] = field(default_factory=dict[UserId, str])
    typing: Typists = field(default_factory=dict[UserId, str])


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of the statistics cards, and how many conversations are groups and have unread messages.
    `calls` are the unread messages of direct conversations, and those of groups that call the user.
    """

    conversations: int = 0
    messages_sent: int = 0
    unread: int = 0
    groups: int = 0
    unread_conversations: int = 0
    calls: int = 0


@dataclass(frozen=True, slots=True)
class ListView:
    """A user's list, latest activity first, with what stands beside every page. No row is missing between the first
    `whole` of `rows`; the others are there for filters. `ticks` says of rows whose last message is the user's own
    whether it is read, delivered or sent.
    """

    me: OwnUserView
    rows: tuple[ConversationRow, ...]
    whole: int
    figures: Figures
    presence: Mapping[UserId, Presence]
    typing: Mapping[ConversationId, Typists]
    ticks: Mapping[ConversationId, str]
    blocked: tuple[UserId, ...]
    invitations: tuple[InvitationView, ...]
    preferences: Preferences
