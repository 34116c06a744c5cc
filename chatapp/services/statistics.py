"""The sums behind the dashboard as a whole."""

from chatapp.domain.ids import ConversationId
from chatapp.storage import activity, conversations

from .work import Work


def places(work: Work) -> list[ConversationId]:
    """All conversations."""
    return conversations.ids(work.db)


def rebuild(work: Work, *, conversation_id: ConversationId) -> None:
    """Make the sums of a conversation anew from its stored messages; they come out as they were kept. Who sends there
    waits meanwhile, and nobody else.
    """
    conversations.lock(work.db, conversation_id)
    activity.rebuild(work.db, conversation_id)
