"""The figures of the dashboard."""

from dataclasses import dataclass

from .conversation import ConversationRow


@dataclass(frozen=True, slots=True)
class DashboardStats:
    total_conversations: int
    total_messages_sent: int
    total_unread: int
    recent_conversations: list[ConversationRow]
