"""Mentions: what has called a user; `calling` stores it with each message."""

from dataclasses import dataclass

from chatapp.domain.ids import MAX_MESSAGE_ID, MessageId, UserId
from chatapp.domain.message import MessageView
from chatapp.storage import mentions, messages

from .work import Work

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Messages that call a user, the latest first, and whether there are older ones."""

    messages: list[MessageView]
    has_older: bool


def list_for(work: Work, *, viewer_id: UserId, before: MessageId | None = None, limit: int = PAGE_SIZE) -> Page:
    """The messages that call the viewer, in the conversations that the viewer is in, since they joined. Those of people
    whom the viewer blocked are left out.
    """
    beyond = MAX_MESSAGE_ID if before is None else before
    found = mentions.page(work.db, viewer_id, before=beyond, limit=limit + 1)
    return Page(messages.by_ids(work.db, found[:limit]), len(found) > limit)
