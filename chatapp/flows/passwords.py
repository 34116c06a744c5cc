"""Changing one's password, and choosing another one by a link of an administrator."""

from chatapp import context, errors, security
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.limits import UNKNOWN, Caller, Quota
from chatapp.security import Claims, TokenType
from chatapp.services import passwords
from chatapp.services.accounts import malformed_password, weak_password

from . import sessions
from .runner import Runner


async def change(
    run: Runner, *, viewer: Viewer, old_password: str, new_password: str, caller: Caller = UNKNOWN
) -> None:
    """Replace the password and end all other sessions; `WrongPassword` unless the old one is known.

    The policy is the same as for a registration. Wrong old passwords are counted as at sign-in.
    """
    async with run.limits.guesses.attempt(sessions.word_of_user(viewer.user_id), caller):
        account = await run.read(passwords.account, viewer=viewer)
        if not await run.hashing(security.verify_password, old_password, account.password_hash):
            raise errors.WrongPassword
    new_password = security.normalised(new_password)
    wrong = await _judge(run, viewer.user_id, account, new_password)
    if new_password == security.normalised(old_password):
        wrong = ["This is already your password."]
    if wrong:
        raise errors.Invalid({"new_password": wrong})
    new_hash = await run.hashing(security.hash_password, new_password)
    await run.work(passwords.replace, viewer=viewer, old_hash=account.password_hash, new_hash=new_hash)


async def reset_token(run: Runner, *, name: str) -> str:
    """A token with which the user of this name or address may choose a password, once, within an hour.

    It names the hash of the present password, so it is worth nothing as soon as there is another one.
    """
    user_id, password_hash = await run.read(passwords.hash_of, name=name)
    claims = Claims(user_id, "", security.fingerprint(password_hash))
    return security.sign(run.secret_key, TokenType.RESET, claims, run.clock())


async def reset(run: Runner, *, token: str, new_password: str) -> None:
    """Choose a password with a token that `reset_token` gave, and end all sessions; else `ResetLinkInvalid`."""
    await run.limits.act(context.requester())
    try:
        claims = security.read(run.secret_key, TokenType.RESET, token, run.clock(), run.former_keys)
    except errors.TokenInvalid as error:
        raise errors.ResetLinkInvalid from error
    account = await run.read(passwords.resettable, claims=claims)
    new_password = security.normalised(new_password)
    if wrong := await _judge(run, claims.user_id, account, new_password):
        raise errors.Invalid({"new_password": wrong})
    new_hash = await run.hashing(security.hash_password, new_password)
    await run.work(passwords.replace_by_link, user_id=claims.user_id, old_hash=account.password_hash, new_hash=new_hash)


async def _judge(run: Runner, user_id: UserId, account: passwords.Account, password: str) -> list[str]:
    """Why a new password is refused; only one that is well-formed counts against the quota of the user."""
    if wrong := malformed_password(password):
        return wrong
    await run.limits.quotas.spend(Quota.PASSWORDS, user_id)
    return await run.judging(weak_password, password, *account.personal)
