"""Making an account: its form is judged, its password hashed, then it is stored."""

from dataclasses import dataclass, replace

from chatapp import errors, security
from chatapp.domain.user import OwnUserView
from chatapp.limits import UNKNOWN, Caller
from chatapp.services import accounts

from .runner import Runner

SHOWN = 3  # free names beside one that is taken


async def register(
    run: Runner, form: accounts.Registration, *, is_admin: bool = False, caller: Caller = UNKNOWN
) -> OwnUserView:
    """Make an account; refuses names and addresses that are taken without regard to case, and weak passwords.

    Names and addresses of a wrong form are looked up nowhere. Accounts and refusals are counted by address: `TooMany`
    at the limit.
    """
    async with run.limits.registrations.attempt(caller):
        return await _register(run, form, is_admin=is_admin)


@dataclass(frozen=True, slots=True)
class NameCheck:
    """What is known of a user name before the form is sent; `free` are others that could be had, where it cannot."""

    is_free: bool
    detail: str = ""
    free: tuple[str, ...] = ()


async def check_name(run: Runner, *, username: str, last_name: str, caller: Caller) -> NameCheck:
    """What a registration would say of a user name; raises `TooMany` for who asks about very many."""
    await run.limits.names.ask(caller)
    username = username.strip()
    if wrong := accounts.wrong_username(username):
        return NameCheck(is_free=False, detail=wrong[0])
    others = accounts.other_names(username, last_name)
    free = await run.read(accounts.free_among, names=[username, *others])
    if username in free:
        return NameCheck(is_free=True)
    await run.limits.names.pay(caller, len(others))
    return NameCheck(is_free=False, detail=accounts.USERNAME_TAKEN, free=tuple(free[:SHOWN]))


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
