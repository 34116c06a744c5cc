"""Deleting an account, with its password."""

from chatapp import errors, security
from chatapp.domain.session import Viewer
from chatapp.limits import UNKNOWN, Caller
from chatapp.services import privacy

from . import sessions
from .runner import Runner


async def delete_account(run: Runner, *, viewer: Viewer, password: str, caller: Caller = UNKNOWN) -> None:
    """Delete the account, for good; `WrongPassword` unless the password fits, counted as at sign-in.

    What was said stays, as the words of "Deleted user", so that the others still understand their conversations. Names,
    address, picture and biography go, and the sessions with what is known of their devices. Groups are left as by
    `leave`. The row stays without a password, and with it the user name: nobody can take it and be taken for them.
    """
    async with run.limits.guesses.attempt(sessions.word_of_user(viewer.user_id), caller):
        password_hash = await run.read(privacy.hash_of, user_id=viewer.user_id)
        if not await run.hashing(security.verify_password, password, password_hash):
            raise errors.WrongPassword(field="password")
    await run.work(privacy.delete, user_id=viewer.user_id, shown=password_hash)
