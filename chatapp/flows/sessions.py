"""Signing in, recognising tokens and exchanging them: what is signed or hashed around the rows of sessions."""

import logging

from chatapp import context, errors, security
from chatapp.domain import demo
from chatapp.domain.ids import UserId
from chatapp.domain.session import SessionKind, Tokens, Viewer
from chatapp.domain.user import OwnUserView, account_key
from chatapp.limits import UNKNOWN, Caller
from chatapp.security import Claims, TokenType
from chatapp.services import sessions

from .runner import Runner

logger = logging.getLogger(__name__)


async def log_in(
    run: Runner,
    *,
    name: str,
    password: str,
    kind: SessionKind,
    client: str,
    caller: Caller = UNKNOWN,
    is_home: bool = False,
) -> sessions.Started:
    """Begin a session for a user name or e-mail address with its password.

    Everything that is wrong has one answer, `InvalidCredentials`, and takes one time; `TooMany` after too many of them.
    The published password of a demo account opens it only for a client at this machine (`is_home`).
    """
    async with run.limits.guesses.attempt(word_of_name(name), caller):
        found = await run.read(sessions.credentials, name=name)
        form = await run.hashing(security.fitting, password, found.password_hash if found else None)
        if found is None or form is None:
            raise errors.InvalidCredentials
        if demo.is_known(password) and not is_home:
            logger.warning("a demo account was tried from another machine: disable it or change its password")
            raise errors.InvalidCredentials
        started = await run.work(
            sessions.start, user_id=found.user_id, kind=kind, client=client, shown=found.password_hash
        )
        await run.limits.guesses.know(_words_of(started.user), caller)
    if security.is_outdated(found.password_hash) or form != security.normalised(password):
        renewed = await run.hashing(security.hash_password, password)
        await run.work(sessions.renew_hash, user_id=found.user_id, old=found.password_hash, new=renewed)
    return started


async def refresh(run: Runner, *, token: str) -> Tokens:
    """Exchange a refresh token; presenting a spent one ends the whole session (RFC 9700, section 4.14.2).

    Within the grace the token before the good one gives the good one again: two tabs of a client may refresh at once,
    and an answer may be lost.
    """
    await run.limits.act(context.requester())
    claims = security.read(run.secret_key, TokenType.REFRESH, token, run.clock(), run.former_keys)
    good = await run.work(sessions.rotate, claims=claims, new=security.new_id())
    if good is None:
        raise errors.TokenReused
    return _sign_pair(run, claims.user_id, claims.session_key, good)


async def authenticate(run: Runner, kind: TokenType, token: str) -> Viewer:
    """Who holds this token; raises `TokenInvalid` unless its session is open and its user may sign in."""
    viewer = await run.recognised.holder(kind, token, lambda: _holder(run, kind, token))
    context.work_for_user(viewer.user_id)
    return viewer


def tokens_of(run: Runner, started: sessions.Started) -> Tokens:
    """The pair that an API client holds for its session."""
    return _sign_pair(run, started.user.id, started.session_key, started.refresh_id)


def cookie_of(run: Runner, started: sessions.Started) -> str:
    """The token that a browser holds; it is alive as long as its session's row says."""
    claims = Claims(started.user.id, started.session_key, security.new_id())
    return security.sign(run.secret_key, TokenType.SESSION, claims, run.clock())


def word_of_name(name: str) -> str:
    """The word under which wrong passwords are counted for a typed name, whether or not it has an account."""
    return f"name:{account_key(name)}"


def word_of_user(user_id: UserId) -> str:
    """The word under which wrong passwords are counted for a user who is signed in."""
    return f"user:{user_id}"


def _words_of(user: OwnUserView) -> tuple[str, str, str]:
    return word_of_name(user.username), word_of_name(user.email), word_of_user(user.id)


async def _holder(run: Runner, kind: TokenType, token: str) -> Viewer:
    claims = security.read(run.secret_key, kind, token, run.clock(), run.former_keys)
    viewer, later_end = await run.read(sessions.holder, claims=claims)
    if later_end and kind == TokenType.SESSION:
        await run.work(sessions.slide, session_id=viewer.session_id, until=later_end)
    return viewer


def _sign_pair(run: Runner, user_id: UserId, session_key: str, refresh_id: str) -> Tokens:
    now = run.clock()
    access = Claims(user_id, session_key, security.new_id())
    refresh_claims = Claims(user_id, session_key, refresh_id)
    return Tokens(
        access=security.sign(run.secret_key, TokenType.ACCESS, access, now),
        refresh=security.sign(run.secret_key, TokenType.REFRESH, refresh_claims, now),
    )
