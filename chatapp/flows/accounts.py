"""Making an account: its form is judged, its password hashed, then it is stored."""

from dataclasses import replace

from chatapp import errors, security
from chatapp.domain.user import OwnUserView
from chatapp.limits import UNKNOWN, Caller
from chatapp.services import accounts

from .runner import Runner


async def register(
    run: Runner, form: accounts.Registration, *, is_admin: bool = False, caller: Caller = UNKNOWN
) -> OwnUserView:
    """Make an account; refuses names and addresses that are taken without regard to case, and weak passwords.

    Names and addresses of a wrong form are looked up nowhere. Accounts and refusals are counted by address: `TooMany`
    at the limit.
    """
    async with run.limits.registrations.attempt(caller):
        return await _register(run, form, is_admin=is_admin)


async def _register(run: Runner, form: accounts.Registration, *, is_admin: bool) -> OwnUserView:
    form = accounts.trimmed(form)
    wrong = await run.judging(accounts.wrong_fields, form)
    refused = {"username", "email"} & wrong.keys()
    if len(refused) < len(("username", "email")):
        wrong = await run.read(accounts.taken, form=replace(form, **dict.fromkeys(refused, ""))) | wrong
    if wrong:
        raise errors.Invalid(wrong)
    password_hash = await run.hashing(security.hash_password, form.password)
    return await run.work(accounts.add, form=form, password_hash=password_hash, is_admin=is_admin)
