"""What somebody may ask of what is kept of them: all of it, and that it goes."""

from chatapp import errors, security
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.domain.user import User
from chatapp.limits import UNKNOWN, Caller
from chatapp.storage import blocks, departures, introductions, pictures, users
from chatapp.storage import participants as participant_rows
from chatapp.storage import sessions as session_rows

from . import changes, participants, sessions
from .work import Runner, Work

FIRST_NAME, LAST_NAME = "Deleted", "user"


async def delete_account(run: Runner, *, viewer: Viewer, password: str, caller: Caller = UNKNOWN) -> None:
    """Delete the account, for good; `WrongPassword` unless the password fits, counted as at sign-in.

    What was said stays, as the words of "Deleted user", so that the others still understand their conversations. Names,
    address, picture and biography go, and the sessions with what is known of their devices. Groups are left as by
    `leave`. The row stays without a password, and with it the user name: nobody can take it and be taken for them.
    """
    async with run.limits.guesses.attempt(sessions.word_of_user(viewer.user_id), caller):
        password_hash = await run.read(_hash_of, user_id=viewer.user_id)
        if not await run.hashing(security.verify_password, password, password_hash):
            raise errors.WrongPassword(field="password")
    await run.work(_delete, user_id=viewer.user_id, shown=password_hash)


def _hash_of(work: Work, *, user_id: UserId) -> str:
    user = users.by_id(work.db, user_id)
    if user is None or not user.is_active:
        raise errors.TokenInvalid
    return user.password_hash


def _delete(work: Work, *, user_id: UserId, shown: str) -> None:
    """The sessions end first, so that no tab of theirs is told of anything that follows."""
    user = users.lock_for_deletion(work.db, user_id)
    if user.password_hash != shown:
        raise errors.WrongPassword(field="password")
    partners = participant_rows.partners(work.db, user_id)
    sessions.end_all(work, user_id=user_id)
    session_rows.forget_clients(work.db, user_id)
    pictures.remove(work.db, user_id)
    _take_away(user, user_id)
    participants.leave_all(work, user_id=user_id)
    for rows in (blocks, departures, introductions):
        rows.forget(work.db, user_id)
    changes.tell_user(work, user, partners)


def _take_away(user: User, user_id: UserId) -> None:
    """No user name and no address has a colon in such a place, so what stands here is nobody's."""
    user.username = user.email_key = f"deleted:{user_id}"
    user.first_name, user.last_name = FIRST_NAME, LAST_NAME
    user.email = user.bio = user.search_key = user.password_hash = ""
    user.avatar = user.last_seen_at = None
    user.is_active = user.is_admin = False
