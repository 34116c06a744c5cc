"""Deletion of an account: which rows go, and what stays."""

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.search import search_key
from chatapp.domain.session import Ending
from chatapp.domain.timer import TimerKind
from chatapp.domain.user import User
from chatapp.storage import (
    blocks,
    cursor_marks,
    departures,
    hidden,
    introductions,
    mentions,
    pictures,
    preferences,
    users,
)
from chatapp.storage import participants as participant_rows
from chatapp.storage import sessions as session_rows

from . import changes, files, participants, reactions, sessions, timers
from .work import Work

FIRST_NAME, LAST_NAME = "Deleted", "user"


def hash_of(work: Work, *, user_id: UserId) -> str:
    """The password hash of an active account. Raises `TokenInvalid`."""
    user = users.by_id(work.db, user_id)
    if user is None or not user.is_active:
        raise errors.TokenInvalid
    return user.password_hash


def delete(work: Work, *, user_id: UserId, shown: str) -> None:
    """Delete the account whose password has this hash. Raises `WrongPassword` where it was changed meanwhile.

    The sessions end first, so that no tab of theirs is told of anything that follows.
    """
    user = users.lock_for_deletion(work.db, user_id)
    if user.password_hash != shown:
        raise errors.WrongPassword(field="password")
    partners = participant_rows.partners(work.db, user_id)
    sessions.end_all(work, user_id=user_id, why=Ending.DELETED)
    session_rows.forget_clients(work.db, user_id)
    pictures.remove(work.db, user_id)
    files.forget_unsent(work, user_id)
    _take_away(user, user_id)
    participants.leave_all(work, user_id=user_id)
    for rows in (blocks, cursor_marks, departures, hidden, introductions, mentions, preferences):
        rows.forget(work.db, user_id)
    timers.cancel(work, kind=TimerKind.FORGET_INTRODUCTIONS, key=str(user_id))
    reactions.forget_later(work, user_id)
    changes.tell_user(work, user, partners)


def _take_away(user: User, user_id: UserId) -> None:
    """No user name and no address has a colon in such a place, so what stands here is nobody's."""
    user.username = user.email_key = f"deleted:{user_id}"
    user.first_name, user.last_name = FIRST_NAME, LAST_NAME
    user.search_key = search_key(FIRST_NAME, LAST_NAME)  # direct conversations are still found
    user.email = user.bio = user.password_hash = ""
    user.avatar = user.last_seen_at = None
    user.is_active = user.is_admin = False
