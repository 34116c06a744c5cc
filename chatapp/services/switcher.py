"""Conversations and people that a few letters lead to."""

from typing import NamedTuple

from chatapp.domain.conversation import ConversationRow, ListFilter
from chatapp.domain.ids import UserId
from chatapp.domain.search import query_words
from chatapp.domain.user import UserView, public_view
from chatapp.limits import Quota
from chatapp.storage import lists, users
from chatapp.storage.matching import Asked, Place

from . import accounts
from .limited import limited
from .work import Work

ACQUAINTANCES = 20  # people who come first because the viewer talked with them last


class Found(NamedTuple):
    """What a text leads to; `is_loose` where that is only similar to the text."""

    rows: list[ConversationRow]
    people: list[UserView]
    is_loose: bool = False


@limited(Quota.SEARCHES, by="viewer_id")
def find(work: Work, *, viewer_id: UserId, text: str, limit: int) -> Found:
    """The viewer's conversations that are called so, latest activity first, and other people; `limit` of each.

    Without a word in the text: unread conversations, then the others. Where nothing is called so, what is similar.
    """
    words = query_words(text)
    if not words:
        unread = lists.rows(work.db, viewer_id, limit=limit, asked=Asked(ListFilter.UNREAD))
        latest = lists.rows(work.db, viewer_id, limit=limit)
        return Found(list({row.id: row for row in (*unread, *latest)}.values())[:limit], [])
    for is_loose in (False, True):
        rows = lists.rows(work.db, viewer_id, limit=limit, asked=Asked(words=words, is_loose=is_loose))
        people = users.search(work.db, without=viewer_id, words=words, limit=limit, is_loose=is_loose)
        if rows or people:
            return Found(rows, [public_view(user) for user, _ in people], is_loose)
    return Found([], [])


@limited(Quota.SEARCHES, by="viewer_id")
def people(work: Work, *, viewer_id: UserId, text: str) -> list[UserView]:
    """The first page of other people whose names contain each word of a text.

    Without a word: those with whom the viewer talked last come first, then the others by their user names.
    """
    found, _ = accounts.search(work, viewer_id=viewer_id, text=text)
    if query_words(text):
        return found
    rows = lists.rows(work.db, viewer_id, limit=ACQUAINTANCES, asked=Asked(ListFilter.DIRECT))
    last = [row.other_participants[0].user_id for row in rows if row.other_participants]
    known = users.active_rows(work.db, last)
    talked = [public_view(known[user_id]) for user_id in last if user_id in known]
    return [*talked, *(user for user in found if user.id not in known)]


@limited(Quota.SEARCHES, by="viewer_id")
def called(
    work: Work,
    *,
    viewer_id: UserId,
    text: str,
    limit: int,
    show: ListFilter = ListFilter.ALL,
    beyond: Place | None = None,
    is_loose: bool = False,
) -> list[ConversationRow]:
    """A page of the viewer's list, latest activity first, beyond a place: conversations that are called so.

    Each word of the text must be part of the conversation's name, or without a name of the name of somebody else in it.
    Loosely, the letters of a word may have others between them.
    """
    asked = Asked(show, query_words(text), is_loose=is_loose)
    return lists.rows(work.db, viewer_id, limit=limit, beyond=beyond, asked=asked)
