"""The backlog of a reader: what a conversation has after a place, in one snapshot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chatapp.domain.conversation import End, SharedConversation
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MessageView
from chatapp.storage import hidden

from . import conversations, messages
from .work import Work


@dataclass(frozen=True, slots=True)
class Backlog:
    """New messages in the order of `seq`, and changes of older messages in the order of `revision`.

    A reader who has got both is at `reached`. `end` is the end of the conversation in the same snapshot.
    `conversation` is given where changes of messages do not explain all new revisions: its name or its participants
    may have changed. `hidden_from` has the people who have deleted a message for themselves, where it is not one's own.
    """

    messages: list[MessageView]
    changed: list[MessageView]
    reached: End
    end: End
    conversation: SharedConversation | None = None
    hidden_from: Mapping[MessageId, frozenset[UserId]] = field(default_factory=dict[MessageId, frozenset[UserId]])

    @property
    def is_whole(self) -> bool:
        """Whether nothing comes after it."""
        return self.reached.covers(self.end)


def after(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    position: End,
    limit: int,
    is_own: bool = False,
) -> Backlog:
    """The next part after a place: at most `limit` messages, and as many changes. One that `is_own` leaves out what the
    viewer has hidden; else it is for all participants, and says who has hidden what. Raises as `conversations.load`.

    Changes come with the last messages only: before that, they would be read again for each part.
    """
    about = viewer_id, conversation_id, position, limit
    found = _after(work, *about, is_own=is_own)
    told = [] if is_own else [message.id for message in (*found.messages, *found.changed)]
    return replace(found, hidden_from=hidden.users_of(work.db, told)) if told else found


def _after(
    work: Work, viewer_id: UserId, conversation_id: ConversationId, position: End, limit: int, *, is_own: bool
) -> Backlog:
    ask: dict[str, Any] = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    end = conversations.end_of(work, **ask)
    ask["is_own"] = is_own
    page = messages.page_after(work, **ask, seq=position.seq, limit=limit)
    if page.has_newer:
        return Backlog(page.messages, [], End(page.messages[-1].seq, position.revision), end)
    if position.revision >= end.revision:
        return Backlog(page.messages, [], end, end)
    changed = messages.changed_after(work, **ask, revision=position.revision, up_to=position.seq, limit=limit)
    reached = End(end.seq, changed[-1].revision) if len(changed) == limit else end
    explained = len(changed) + sum(message.revision > position.revision for message in page.messages)
    is_explained = reached.revision - position.revision <= explained
    conversation = (
        None if is_explained else conversations.shared(work, viewer_id=viewer_id, conversation_id=conversation_id)
    )
    return Backlog(page.messages, changed, reached, end, conversation)
