"""Mentions: what has called a user; `calling` stores it with each message."""

from collections.abc import Sequence
from dataclasses import dataclass

from chatapp.domain.conversation import ListFilter
from chatapp.domain.ids import MAX_MESSAGE_ID, ConversationId, MessageId, UserId
from chatapp.domain.mention import MAX_NAMES
from chatapp.domain.message import MessageView
from chatapp.domain.participant import NAMED, Role
from chatapp.domain.search import query_words
from chatapp.domain.text import storable
from chatapp.domain.user import UserView, public_view
from chatapp.limits import Quota
from chatapp.storage import conversations as conversation_rows
from chatapp.storage import lists, mentions, messages, participants, users
from chatapp.storage.matching import Asked

from .calling import may_call_all
from .conversations import load
from .limited import limited
from .work import Work

PAGE_SIZE = 50
ACQUAINTANCES = 20  # people with whom the viewer talked last


@dataclass(frozen=True, slots=True)
class Page:
    """Messages that call a user, the latest first, and whether there are older ones."""

    messages: list[MessageView]
    has_older: bool


def list_for(work: Work, *, viewer_id: UserId, before: MessageId | None = None, limit: int = PAGE_SIZE) -> Page:
    """The messages that call the viewer, in the conversations that the viewer is in, since they joined. Those of people
    whom the viewer blocked are left out.
    """
    beyond = MessageId(MAX_MESSAGE_ID) if before is None else before
    found = mentions.page(work.db, viewer_id, before=beyond, limit=limit + 1)
    return Page(messages.by_ids(work.db, found[:limit]), len(found) > limit)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Whom a text in a conversation may call. `people` are in it: all others up to NAMED, above that those who are
    called so. `others` are not in it. `known` has those of both with whom the viewer talked last. `count` people are in
    it besides the viewer, and `may_call_all` and `may_add` say what the viewer may do with them.
    """

    people: list[UserView]
    others: list[UserView]
    known: list[UserId]
    count: int
    may_call_all: bool
    may_add: bool


@limited(Quota.SEARCHES, by="viewer_id")
def candidates(work: Work, *, viewer_id: UserId, conversation_id: ConversationId, text: str, limit: int) -> Candidates:
    """The people whose names contain each word of a text; without a word, nobody from outside."""
    mine = load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    everybody, words = participants.cursors(work.db, conversation_id), query_words(text)
    is_small = len(everybody) <= NAMED
    most, asked = (NAMED, []) if is_small else (limit, words)
    inside = mentions.called_so(work.db, conversation_id, asked, without=viewer_id, limit=most)
    found = users.search(work.db, without=viewer_id, words=words, limit=limit) if words else []
    rows = lists.rows(work.db, viewer_id, limit=ACQUAINTANCES, asked=Asked(ListFilter.DIRECT))
    return Candidates(
        people=[public_view(user) for user in inside],
        others=[public_view(user) for user, _ in found if user.id not in everybody],
        known=[row.other_participants[0].user_id for row in rows if row.other_participants],
        count=len(everybody) - 1,
        may_call_all=may_call_all(work, viewer_id, conversation_id),
        may_add=_may_add(work, conversation_id, mine.role),
    )


@limited(Quota.SEARCHES, by="viewer_id")
def check(work: Work, *, viewer_id: UserId, conversation_id: ConversationId, names: Sequence[str]) -> Candidates:
    """Those whom names in a text mean, by their user names in small letters, in a conversation and outside of it."""
    mine = load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    everybody = participants.cursors(work.db, conversation_id)
    asked = [storable(name) for name in names[:MAX_NAMES]]
    found = [public_view(user) for user in mentions.with_names(work.db, asked)]
    return Candidates(
        people=[user for user in found if user.id in everybody],
        others=[user for user in found if user.id not in everybody],
        known=[],
        count=len(everybody) - 1,
        may_call_all=may_call_all(work, viewer_id, conversation_id),
        may_add=_may_add(work, conversation_id, mine.role),
    )


def _may_add(work: Work, conversation_id: ConversationId, role: Role) -> bool:
    conversation = conversation_rows.by_id(work.db, conversation_id)
    return conversation is not None and conversation.is_group and role != Role.MEMBER
