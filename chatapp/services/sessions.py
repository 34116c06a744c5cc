"""Sessions: their rows begin, stay and end. `flows/sessions.py` checks passwords and signs tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatapp import errors, security
from chatapp.domain.device import device_name
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import SessionId, UserId
from chatapp.domain.session import Ending, Session, SessionKind, SessionView, Viewer
from chatapp.domain.times import rfc3339
from chatapp.domain.user import OwnUserView, account_key, own_view
from chatapp.security import Claims
from chatapp.storage import sessions, users

from .work import Work

GRACE = timedelta(seconds=30)  # in which the refresh token before gives the same successor again
SLIDE_EVERY = timedelta(hours=1)  # a use is written down at most this often
MAX_OPEN = 100  # sessions of a user
MAX_CLIENT = 200  # characters of a user agent that are kept


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a sign-in is checked against."""

    user_id: UserId
    password_hash: str


@dataclass(frozen=True, slots=True)
class Started:
    """A session that has just begun; `refresh_id` is empty for a browser."""

    user: OwnUserView
    session_id: SessionId
    session_key: str
    refresh_id: str


def renew_hash(work: Work, *, user_id: UserId, old: str, new: str) -> None:
    """Keep the password in a hash of today, unless it was changed meanwhile."""
    users.replace_hash(work.db, user_id, old=old, new=new)


def start(work: Work, *, user_id: UserId, kind: SessionKind, client: str, shown: str | None = None) -> Started:
    """Begin a session for a user who has shown who they are, with the password of the hash `shown` if it was one.

    A password that was changed between its check and this opens nothing: the change has ended all other sessions.
    The user is locked, so that a change that comes at the same moment ends this session too.
    """
    user = users.lock_any(work.db, user_id)
    if user is None or not user.is_active or shown not in (None, user.password_hash):
        raise errors.InvalidCredentials
    key, refresh_id = security.new_id(), security.new_id() if kind == SessionKind.API else ""
    session = Session(
        user_id=user_id,
        kind=kind,
        key=key,
        refresh_id=refresh_id or None,
        client=client[:MAX_CLIENT],
        created_at=work.now,
        last_used_at=work.now,
        expires_at=_end_of(work, work.now),
    )
    started = Started(own_view(user), sessions.add(work.db, session), key, refresh_id)
    _tidy(work, user_id)
    return started


def _tidy(work: Work, user_id: UserId) -> None:
    """End a user's oldest sessions beyond MAX_OPEN, and delete those that are over.

    This runs after another session was added. SQLite gives the highest id again when its row is deleted, and a late
    `SessionEnded` must not name a younger session.
    """
    _end(work, user_id, _open_ids(work, user_id)[MAX_OPEN:])
    sessions.forget(work.db, user_id, work.now)


def is_open(work: Work, *, viewer: Viewer) -> bool:
    """Whether a session that was good still is."""
    return sessions.is_open(work.db, viewer.session_id, work.now)


def list_for(work: Work, *, viewer: Viewer) -> list[SessionView]:
    """Where the user is signed in, latest use first."""
    return [
        SessionView(
            id=row.id or SessionId(0),
            kind=row.kind,
            client=row.client,
            is_current=row.id == viewer.session_id,
            created_at=rfc3339(row.created_at),
            last_used_at=rfc3339(row.last_used_at),
            expires_at=rfc3339(row.expires_at),
        )
        for row in sessions.open_of(work.db, viewer.user_id, work.now)
    ]


def log_out(work: Work, *, viewer: Viewer) -> None:
    """End the session that asks."""
    _end(work, viewer.user_id, [viewer.session_id], Ending.OUT)


def end(work: Work, *, viewer: Viewer, session_id: SessionId) -> None:
    """End one of the user's own sessions."""
    if session_id not in {row.id for row in sessions.open_of(work.db, viewer.user_id, work.now)}:
        raise errors.SessionNotFound
    _end(work, viewer.user_id, [session_id], Ending.ELSEWHERE)


def end_like(work: Work, *, viewer: Viewer, session_id: SessionId) -> None:
    """End all of the user's sessions with the kind and the device name of this one, but the one that asks."""
    found = {row.id: row for row in sessions.open_of(work.db, viewer.user_id, work.now) if row.id is not None}
    if session_id not in found:
        raise errors.SessionNotFound
    alike = _program(found.pop(session_id))
    found.pop(viewer.session_id, None)
    same = [row_id for row_id, row in found.items() if _program(row) == alike]
    ids = [one for one in (session_id, *same) if one != viewer.session_id]
    _end(work, viewer.user_id, ids, Ending.ELSEWHERE)


def _program(session: Session) -> tuple[str, str]:
    return session.kind, device_name(session.client)


def end_others(work: Work, *, viewer: Viewer, why: Ending = Ending.ELSEWHERE) -> None:
    """End all of the user's sessions but the one that asks."""
    ids = _open_ids(work, viewer.user_id)
    _end(work, viewer.user_id, [session_id for session_id in ids if session_id != viewer.session_id], why)


def end_all(work: Work, *, user_id: UserId, why: Ending = Ending.ENDED) -> None:
    """End all sessions of a user."""
    _end(work, user_id, _open_ids(work, user_id), why)


def _open_ids(work: Work, user_id: UserId) -> list[SessionId]:
    return [row.id for row in sessions.open_of(work.db, user_id, work.now) if row.id is not None]


def _end(work: Work, user_id: UserId, session_ids: list[SessionId], why: Ending = Ending.ENDED) -> None:
    sessions.end(work.db, session_ids, work.now)
    for session_id in session_ids:
        work.emit(SessionEnded(session_id, frozenset({user_id}), why))


def credentials(work: Work, *, name: str) -> Credentials | None:
    """The credentials behind a user name or address; None for unknown and disabled users."""
    user = users.by_key(work.db, account_key(name))
    if user is None or user.id is None or not user.is_active:
        return None
    return Credentials(user.id, user.password_hash)


def rotate(work: Work, *, claims: Claims, new: str) -> str | None:
    """The refresh id to hand out. None when a spent token has ended the session, which is to be committed."""
    found = _open_session(work, claims)
    until = _end_of(work, found.created_at)
    if sessions.rotate(work.db, found.session_id, old=claims.token_id, new=new, used_at=work.now, until=until):
        return new
    good = sessions.successor(work.db, found.session_id, old=claims.token_id, since=work.now - GRACE)
    if good is None:
        _end(work, claims.user_id, [found.session_id])
    return good


def holder(work: Work, *, claims: Claims) -> tuple[Viewer, datetime | None]:
    """Who it is; and when their session is to end from now on, once its last use is a while ago."""
    found = _open_session(work, claims)
    later_end = _end_of(work, found.created_at) if work.now - found.last_used_at > SLIDE_EVERY else None
    return Viewer(claims.user_id, found.session_id, claims.expires_at), later_end


def _open_session(work: Work, claims: Claims) -> sessions.OpenSession:
    """Raises `TokenInvalid` where it is not open."""
    found = sessions.by_key(work.db, claims.session_key, work.now)
    if found is None or found.user_id != claims.user_id:
        raise errors.TokenInvalid
    return found


def _end_of(work: Work, created_at: datetime) -> datetime:
    """When a session that is used now ends by itself."""
    return min(work.now + work.lifetimes.idle, created_at + work.lifetimes.longest)


def slide(work: Work, *, session_id: SessionId, until: datetime) -> None:
    """Store that a session is used now, and until when it lasts."""
    sessions.slide(work.db, session_id, used_at=work.now, until=until)
