"""Changing one's password, and getting another one by a link of an administrator."""

from dataclasses import dataclass

from chatapp import context, errors, security
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.domain.user import User, case_key
from chatapp.limits import UNKNOWN, Caller, Quota
from chatapp.security import Claims, TokenType
from chatapp.storage import users

from . import sessions
from .accounts import malformed_password, weak_password
from .work import Runner, Work


@dataclass(frozen=True, slots=True)
class _Account:
    password_hash: str
    personal: tuple[str, ...]


async def change(
    run: Runner, *, viewer: Viewer, old_password: str, new_password: str, caller: Caller = UNKNOWN
) -> None:
    """Replace the password and end all other sessions; `WrongPassword` unless the old one is known.

    The policy is the same as for a registration. Wrong old passwords are counted as at sign-in.
    """
    async with run.limits.guesses.attempt(sessions.word_of_user(viewer.user_id), caller):
        account = await run.read(_account, viewer=viewer)
        if not await run.hashing(security.verify_password, old_password, account.password_hash):
            raise errors.WrongPassword
    wrong = await _judge(run, viewer.user_id, account, new_password)
    if new_password == old_password:
        wrong = ["This is the password that you have now."]
    if wrong:
        raise errors.Invalid({"new_password": wrong})
    new_hash = await run.hashing(security.hash_password, new_password)
    await run.work(_replace, viewer=viewer, old_hash=account.password_hash, new_hash=new_hash)


async def reset_token(run: Runner, *, name: str) -> str:
    """A token with which the user of this name or address may choose a password, once, within an hour.

    It names the hash of the present password, so it is worth nothing as soon as there is another one.
    """
    user_id, password_hash = await run.read(_hash_of, name=name)
    claims = Claims(user_id, "", security.fingerprint(password_hash))
    return security.sign(run.secret_key, TokenType.RESET, claims, run.clock())


async def reset(run: Runner, *, token: str, new_password: str) -> None:
    """Choose a password with a token that `reset_token` gave, and end all sessions; else `ResetLinkInvalid`."""
    await run.limits.act(context.requester())
    try:
        claims = security.read(run.secret_key, TokenType.RESET, token, run.clock(), run.former_keys)
    except errors.TokenInvalid as error:
        raise errors.ResetLinkInvalid from error
    account = await run.read(_resettable, claims=claims)
    if wrong := await _judge(run, claims.user_id, account, new_password):
        raise errors.Invalid({"new_password": wrong})
    new_hash = await run.hashing(security.hash_password, new_password)
    await run.work(_reset, user_id=claims.user_id, old_hash=account.password_hash, new_hash=new_hash)


async def _judge(run: Runner, user_id: UserId, account: _Account, password: str) -> list[str]:
    """Why a new password is refused; only one that is well-formed counts against the quota of the user."""
    if wrong := malformed_password(password):
        return wrong
    await run.limits.quotas.spend(Quota.PASSWORDS, user_id)
    return await run.judging(weak_password, password, *account.personal)


def _account(work: Work, *, viewer: Viewer) -> _Account:
    user = users.by_id(work.db, viewer.user_id)
    if user is None or not user.is_active:
        raise errors.TokenInvalid
    return _account_of(user)


def _account_of(user: User) -> _Account:
    return _Account(user.password_hash, (user.username, user.email, user.first_name, user.last_name))


def _hash_of(work: Work, *, name: str) -> tuple[UserId, str]:
    user = users.by_key(work.db, case_key(name))
    if user is None or user.id is None or not user.is_active:
        raise errors.UserNotFound
    return user.id, user.password_hash


def _resettable(work: Work, *, claims: Claims) -> _Account:
    user = users.by_id(work.db, claims.user_id)
    is_good = user and user.is_active and security.fingerprint(user.password_hash) == claims.token_id
    if user is None or not is_good:
        raise errors.ResetLinkInvalid
    return _account_of(user)


def _reset(work: Work, *, user_id: UserId, old_hash: str, new_hash: str) -> None:
    """Of two who use the link at once one wins."""
    if not users.replace_hash(work.db, user_id, old=old_hash, new=new_hash):
        raise errors.ResetLinkInvalid
    sessions.end_all(work, user_id=user_id)


def _replace(work: Work, *, viewer: Viewer, old_hash: str, new_hash: str) -> None:
    """Unless somebody else has changed it meanwhile: then the old password is no longer the old one."""
    if not users.replace_hash(work.db, viewer.user_id, old=old_hash, new=new_hash):
        raise errors.WrongPassword
    sessions.end_others(work, viewer=viewer)
