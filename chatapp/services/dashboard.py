"""The dashboard: three figures and the latest conversations."""

from chatapp.domain.ids import UserId
from chatapp.domain.stats import DashboardStats
from chatapp.storage import conversations, stats

from .work import Work

RECENT = 5


def overview(work: Work, *, viewer_id: UserId) -> DashboardStats:
    """What the viewer has: conversations, messages sent, unread; four queries whatever the history."""
    count, unread = stats.conversations_and_unread(work.db, viewer_id)
    return DashboardStats(
        total_conversations=count,
        total_messages_sent=stats.messages_sent(work.db, viewer_id),
        total_unread=unread,
        recent_conversations=conversations.rows(work.db, viewer_id, limit=RECENT),
    )
