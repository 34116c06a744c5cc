"""Sessions: signing in, staying signed in, and ending it everywhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chatapp import context, errors, security
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import SessionId, UserId
from chatapp.domain.session import Session, SessionKind, SessionView, Tokens, Viewer
from chatapp.domain.times import rfc3339
from chatapp.domain.user import OwnUserView, case_key, own_view
from chatapp.limits import UNKNOWN, Caller
from chatapp.security import Claims, TokenType
from chatapp.storage import sessions, users

from .work import Runner, Work

SLIDE_EVERY = timedelta(hours=1)  # a use is written down at most this often
MAX_OPEN = 100  # sessions of a user
MAX_CLIENT = 200  # characters of a user agent that are kept


@dataclass(frozen=True, slots=True)
class Credentials:
    user_id: UserId
    password_hash: str


@dataclass(frozen=True, slots=True)
class Started:
    """A session that has just begun; `refresh_id` is empty for a browser."""

    user: OwnUserView
    session_id: SessionId
    refresh_id: str


async def log_in(
    run: Runner, *, name: str, password: str, kind: SessionKind, client: str, caller: Caller = UNKNOWN
) -> Started:
    """Begin a session for a user name or e-mail address with its password.

    Everything that is wrong has one answer, `InvalidCredentials`, and takes one time; `TooMany` after too many of them.
    """
    async with run.limits.guesses.attempt(word_of_name(name), caller):
        found = await run.read(credentials, name=name)
        fits = await run.hashing(security.verify_password, password, found.password_hash if found else None)
        if found is None or not fits:
            raise errors.InvalidCredentials
        started = await run.work(start, user_id=found.user_id, kind=kind, client=client, shown=found.password_hash)
        await run.limits.guesses.know(_words_of(started.user), caller)
    if security.is_outdated(found.password_hash):
        renewed = await run.hashing(security.hash_password, password)
        await run.work(_renew, user_id=found.user_id, old=found.password_hash, new=renewed)
    return started


def _renew(work: Work, *, user_id: UserId, old: str, new: str) -> None:
    """Keep the password in a hash of today, unless it was changed meanwhile."""
    users.replace_hash(work.db, user_id, old=old, new=new)


def word_of_name(name: str) -> str:
    """The word under which wrong passwords are counted for a typed name, whether or not it has an account."""
    return f"name:{case_key(name)}"


def word_of_user(user_id: UserId) -> str:
    """The word under which wrong passwords are counted for a user who is signed in."""
    return f"user:{user_id}"


def _words_of(user: OwnUserView) -> tuple[str, str, str]:
    return word_of_name(user.username), word_of_name(user.email), word_of_user(user.id)


def start(work: Work, *, user_id: UserId, kind: SessionKind, client: str, shown: str | None = None) -> Started:
    """Begin a session for a user who has shown who they are, with the password of the hash `shown` if it was one.

    A password that was changed between its check and this opens nothing: the change has ended all other sessions.
    The user is locked, so that a change that comes at the same moment ends this session too.
    """
    user = users.lock(work.db, user_id)
    if user is None or not user.is_active or shown not in (None, user.password_hash):
        raise errors.InvalidCredentials
    refresh_id = security.new_id() if kind == SessionKind.API else ""
    session = Session(
        user_id=user_id,
        kind=kind,
        refresh_id=refresh_id or None,
        client=client[:MAX_CLIENT],
        created_at=work.now,
        last_used_at=work.now,
        expires_at=_end_of(work, work.now),
    )
    started = Started(own_view(user), sessions.add(work.db, session), refresh_id)
    _tidy(work, user_id)
    return started


def _tidy(work: Work, user_id: UserId) -> None:
    """End a user's oldest sessions beyond MAX_OPEN, and forget those that are over.

    Only after another one was added: SQLite gives the highest id anew when its row goes, and with it an old token's.
    """
    _end(work, user_id, _open_ids(work, user_id)[MAX_OPEN:])
    sessions.forget(work.db, user_id, work.now)


def tokens_of(run: Runner, started: Started) -> Tokens:
    """The pair that an API client holds for its session."""
    return _sign_pair(run, started.user.id, started.session_id, started.refresh_id)


def cookie_of(run: Runner, started: Started) -> str:
    """The token that a browser holds; it is alive as long as its session's row says."""
    claims = Claims(started.user.id, started.session_id, security.new_id())
    return security.sign(run.secret_key, TokenType.SESSION, claims, run.clock())


async def refresh(run: Runner, *, token: str) -> Tokens:
    """Exchange a refresh token; presenting a spent one ends the whole session (RFC 9700, section 4.14.2)."""
    await run.limits.act(context.requester())
    claims = security.read(run.secret_key, TokenType.REFRESH, token, run.clock(), run.former_keys)
    new = security.new_id()
    if not await run.work(_rotate, claims=claims, new=new):
        raise errors.TokenReused
    return _sign_pair(run, claims.user_id, claims.session_id, new)


async def authenticate(run: Runner, kind: TokenType, token: str) -> Viewer:
    """Who holds this token; raises `TokenInvalid` unless its session is open and its user may sign in."""
    viewer = await run.recognised.holder(kind, token, lambda: _holder(run, kind, token))
    context.work_for_user(viewer.user_id)
    return viewer


async def _holder(run: Runner, kind: TokenType, token: str) -> Viewer:
    claims = security.read(run.secret_key, kind, token, run.clock(), run.former_keys)
    viewer, later_end = await run.read(_viewer, claims=claims)
    if later_end and kind == TokenType.SESSION:
        await run.work(_slide, session_id=viewer.session_id, until=later_end)
    return viewer


def is_open(work: Work, *, viewer: Viewer) -> bool:
    """Whether a session that was good still is."""
    return sessions.open_one(work.db, viewer.session_id, work.now) is not None


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
    _end(work, viewer.user_id, [viewer.session_id])


def end(work: Work, *, viewer: Viewer, session_id: SessionId) -> None:
    """End one of the user's own sessions."""
    if session_id not in {row.id for row in sessions.open_of(work.db, viewer.user_id, work.now)}:
        raise errors.SessionNotFound
    _end(work, viewer.user_id, [session_id])


def end_others(work: Work, *, viewer: Viewer) -> None:
    """End all of the user's sessions but the one that asks."""
    ids = _open_ids(work, viewer.user_id)
    _end(work, viewer.user_id, [session_id for session_id in ids if session_id != viewer.session_id])


def end_all(work: Work, *, user_id: UserId) -> None:
    """End all sessions of a user."""
    _end(work, user_id, _open_ids(work, user_id))


def _open_ids(work: Work, user_id: UserId) -> list[SessionId]:
    return [row.id for row in sessions.open_of(work.db, user_id, work.now) if row.id is not None]


def _end(work: Work, user_id: UserId, session_ids: list[SessionId]) -> None:
    sessions.end(work.db, session_ids, work.now)
    for session_id in session_ids:
        work.emit(SessionEnded(session_id, frozenset({user_id})))


def credentials(work: Work, *, name: str) -> Credentials | None:
    """What a sign-in is checked against; nothing for unknown and disabled users."""
    user = users.by_key(work.db, case_key(name))
    if user is None or user.id is None or not user.is_active:
        return None
    return Credentials(user.id, user.password_hash)


def _rotate(work: Work, *, claims: Claims, new: str) -> bool:
    """True when exchanged. A spent token ends the session, and that must be committed, so nothing is raised here."""
    until = _end_of(work, _open_session(work, claims).created_at)
    if sessions.rotate(work.db, claims.session_id, old=claims.token_id, new=new, used_at=work.now, until=until):
        return True
    _end(work, claims.user_id, [claims.session_id])
    return False


def _viewer(work: Work, *, claims: Claims) -> tuple[Viewer, datetime | None]:
    """Who it is; and when their session is to end from now on, once its last use is a while ago."""
    found = _open_session(work, claims)
    later_end = _end_of(work, found.created_at) if work.now - found.last_used_at > SLIDE_EVERY else None
    return Viewer(claims.user_id, claims.session_id, claims.expires_at), later_end


def _open_session(work: Work, claims: Claims) -> sessions.OpenSession:
    """Raises `TokenInvalid` where it is not open."""
    found = sessions.open_one(work.db, claims.session_id, work.now)
    if found is None or found.user_id != claims.user_id:
        raise errors.TokenInvalid
    return found


def _end_of(work: Work, created_at: datetime) -> datetime:
    """When a session that is used now ends by itself."""
    return min(work.now + work.lifetimes.idle, created_at + work.lifetimes.longest)


def _slide(work: Work, *, session_id: SessionId, until: datetime) -> None:
    sessions.slide(work.db, session_id, used_at=work.now, until=until)


def _sign_pair(run: Runner, user_id: UserId, session_id: SessionId, refresh_id: str) -> Tokens:
    now = run.clock()
    access = Claims(user_id, session_id, security.new_id())
    refresh_claims = Claims(user_id, session_id, refresh_id)
    return Tokens(
        access=security.sign(run.secret_key, TokenType.ACCESS, access, now),
        refresh=security.sign(run.secret_key, TokenType.REFRESH, refresh_claims, now),
    )
