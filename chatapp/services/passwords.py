"""Changing one's password."""

from dataclasses import dataclass

from chatapp import errors, security
from chatapp.domain.session import Viewer
from chatapp.storage import users

from . import sessions
from .accounts import weak_password
from .work import Runner, Work


@dataclass(frozen=True, slots=True)
class _Account:
    password_hash: str
    personal: tuple[str, ...]


async def change(run: Runner, *, viewer: Viewer, old_password: str, new_password: str) -> None:
    """Replace the password and end all other sessions; `WrongPassword` unless the old one is known.

    The policy is the same as for a registration. A caller limits how often somebody may try.
    """
    account = await run.read(_account, viewer=viewer)
    if not await run.hashing(security.verify_password, old_password, account.password_hash):
        raise errors.WrongPassword
    wrong = await run.hashing(weak_password, new_password, *account.personal)
    if new_password == old_password:
        wrong = ["This is the password that you have now."]
    if wrong:
        raise errors.Invalid({"new_password": wrong})
    new_hash = await run.hashing(security.hash_password, new_password)
    await run.work(_replace, viewer=viewer, old_hash=account.password_hash, new_hash=new_hash)


def _account(work: Work, *, viewer: Viewer) -> _Account:
    user = users.by_id(work.db, viewer.user_id)
    if user is None:
        raise errors.UserNotFound
    return _Account(user.password_hash, (user.username, user.email, user.first_name, user.last_name))


def _replace(work: Work, *, viewer: Viewer, old_hash: str, new_hash: str) -> None:
    """Unless somebody else has changed it meanwhile: then the old password is no longer the old one."""
    if not users.replace_hash(work.db, viewer.user_id, old=old_hash, new=new_hash):
        raise errors.WrongPassword
    sessions.end_others(work, viewer=viewer)
