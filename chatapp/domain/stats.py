"""The figures of the dashboard, and what its charts draw."""

from dataclasses import dataclass
from datetime import date

from .conversation import ConversationRow


@dataclass(frozen=True, slots=True)
class DashboardStats:
    total_conversations: int
    total_messages_sent: int
    total_unread: int
    recent_conversations: list[ConversationRow]
    total_groups: int
    total_unread_conversations: int
    total_calls: int = 0  # unread messages of direct conversations, and those of groups that call the viewer


@dataclass(frozen=True, slots=True)
class DaySum:
    """What one user sent and received on one day of their calendar."""

    day: date
    sent: int
    received: int


@dataclass(frozen=True, slots=True)
class ActiveConversation:
    """A conversation, and how many messages it had lately."""

    row: ConversationRow
    messages: int


@dataclass(frozen=True, slots=True)
class Trend:
    """A week against the one before: the last seven times 24 hours, and the seven before them."""

    now: int
    before: int


@dataclass(frozen=True, slots=True)
class DashboardCharts:
    """Everything in the viewer's zone; `hours` has seven rows (Monday first) of 24 counts.

    The `_by_day` lists belong to the last seven days, today last: conversations had in all, and those with messages.
    """

    days: list[DaySum]
    hours: list[list[int]]
    most_active: list[ActiveConversation]
    sent: Trend
    received: Trend
    new_conversations: int  # in the last seven days
    conversations_by_day: list[int]
    active_by_day: list[int]
    week: list[DaySum]
