"""The rows behind a change of a password; `flows/passwords.py` checks, judges and hashes."""

from dataclasses import dataclass

from chatapp import errors, security
from chatapp.domain.ids import UserId
from chatapp.domain.session import Ending, Viewer
from chatapp.domain.user import User, account_key
from chatapp.security import Claims
from chatapp.storage import users

from . import sessions
from .work import Work


@dataclass(frozen=True, slots=True)
class Account:
    """`personal` are words that a guesser of this person's password would try."""

    password_hash: str
    personal: tuple[str, ...]


def account(work: Work, *, viewer: Viewer) -> Account:
    """The viewer's account. Raises `TokenInvalid` where it is not active."""
    user = users.by_id(work.db, viewer.user_id)
    if user is None or not user.is_active:
        raise errors.TokenInvalid
    return _account_of(user)


def _account_of(user: User) -> Account:
    return Account(user.password_hash, (user.username, user.email, user.first_name, user.last_name))


def hash_of(work: Work, *, name: str) -> tuple[UserId, str]:
    """Id and password hash of the active account with this user name or address. Raises `UserNotFound`."""
    user = users.by_key(work.db, account_key(name))
    if user is None or user.id is None or not user.is_active:
        raise errors.UserNotFound
    return user.id, user.password_hash


def resettable(work: Work, *, claims: Claims) -> Account:
    """The account that a reset token names. Raises `ResetLinkInvalid` where the password has changed since."""
    user = users.by_id(work.db, claims.user_id)
    is_good = user and user.is_active and security.fingerprint(user.password_hash) == claims.token_id
    if user is None or not is_good:
        raise errors.ResetLinkInvalid
    return _account_of(user)


def replace_by_link(work: Work, *, user_id: UserId, old_hash: str, new_hash: str) -> None:
    """Store the password that was chosen with a link, and end all sessions. Raises `ResetLinkInvalid` for the second of
    two who use the link at once.
    """
    if not users.replace_hash(work.db, user_id, old=old_hash, new=new_hash):
        raise errors.ResetLinkInvalid
    sessions.end_all(work, user_id=user_id, why=Ending.PASSWORD)


def replace(work: Work, *, viewer: Viewer, old_hash: str, new_hash: str) -> None:
    """Store a new password and end all other sessions. Raises `WrongPassword` where it was changed meanwhile."""
    if not users.replace_hash(work.db, viewer.user_id, old=old_hash, new=new_hash):
        raise errors.WrongPassword
    sessions.end_others(work, viewer=viewer, why=Ending.PASSWORD)
