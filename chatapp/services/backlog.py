"""The backlog of a reader: what a conversation has after a place, in one snapshot."""

from dataclasses import dataclass
from typing import Any

from chatapp.domain.conversation import End, SharedConversation
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView

from . import conversations, messages
from .work import Work


@dataclass(frozen=True, slots=True)
class Backlog:
    """New messages in the order of `seq`, and changes of older messages in the order of `revision`.

    A reader who has got both is at `reached`. `end` is the end of the conversation in the same snapshot.
    `conversation` is given where changes of messages do not explain all new revisions: its name or its participants
    may have changed.
    """

    messages: list[MessageView]
    changed: list[MessageView]
    reached: End
    end: End
    conversation: SharedConversation | None = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing comes after it."""
        return self.reached.covers(self.end)


def after(work: Work, *, viewer_id: UserId, conversation_id: ConversationId, position: End, limit: int) -> Backlog:
    """The next part after a place: at most `limit` messages, and as many changes. Raises as `conversations.load`.

    Changes come with the last messages only: before that, they would be read again for each part.
    """
    ask: dict[str, Any] = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    end = conversations.end_of(work, **ask)
    page = messages.page_after(work, **ask, seq=position.seq, limit=limit)
    if page.has_newer:
        return Backlog(page.messages, [], End(page.messages[-1].seq, position.revision), end)
    if position.revision >= end.revision:
        return Backlog(page.messages, [], end, end)
    changed = messages.changed_after(work, **ask, revision=position.revision, up_to=position.seq, limit=limit)
    reached = End(end.seq, changed[-1].revision) if len(changed) == limit else end
    explained = len(changed) + sum(message.revision > position.revision for message in page.messages)
    is_explained = reached.revision - position.revision <= explained
    conversation = None if is_explained else conversations.shared(work, **ask)
    return Backlog(page.messages, changed, reached, end, conversation)
