"""Accounts: who there is, and what they say of themselves."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from email_validator import EmailNotValidError, validate_email

from chatapp import errors, security
from chatapp.domain.ids import UserId
from chatapp.domain.search import query_words, search_key
from chatapp.domain.text import MAX_KEY, name_line, storable, visible
from chatapp.domain.user import (
    OwnUserView,
    User,
    UserView,
    account_key,
    case_key,
    email_key,
    own_view,
    public_view,
)
from chatapp.limits import Quota
from chatapp.storage import users

from . import sessions
from .changes import tell_user
from .limited import limited
from .work import Work

MIN_PASSWORD = 8  # characters, as NIST SP 800-63B asks
PASSWORD_NOTE = f"At least {MIN_PASSWORD} characters. A phrase of a few words works best."
MAX_NAME, MAX_BIO, MAX_EMAIL = 60, 500, MAX_KEY
USERNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,28}[A-Za-z0-9])")  # 2 to 30 characters
MAX_USERNAME = 30  # characters
USERNAME_NOTE = f"2 to {MAX_USERNAME} letters, digits, dots, dashes or underscores."
USERNAME_TAKEN = "Somebody already has this username."
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Registration:
    """What somebody who wants an account says; `password2`, where it is asked for, is the password once more."""

    username: str
    email: str
    password: str
    first_name: str = ""
    last_name: str = ""
    password2: str | None = None


def add(work: Work, *, form: Registration, password_hash: str, is_admin: bool = False) -> OwnUserView:
    """Store an account whose form was checked, unless its name was taken meanwhile."""
    if wrong := taken(work, form=form):
        raise errors.Invalid(wrong)
    user = User(
        username=form.username,
        username_key=case_key(form.username),
        email=form.email,
        email_key=email_key(form.email),
        first_name=form.first_name,
        last_name=form.last_name,
        search_key=search_key(form.username, form.first_name, form.last_name),
        password_hash=password_hash,
        is_admin=is_admin,
        created_at=work.now,
    )
    return own_view(users.add(work.db, user))


def profile(work: Work, *, user_id: UserId) -> OwnUserView:
    """One's own account."""
    user = users.by_id(work.db, user_id)
    if user is None:
        raise errors.UserNotFound
    return own_view(user)


def update_profile(work: Work, *, user_id: UserId, changes: dict[str, str]) -> OwnUserView:
    """Change `first_name`, `last_name` or `bio`; what `changes` leaves out stays."""
    user = users.lock(work.db, user_id)
    changes = {name: visible(value) if name == "bio" else name_line(value) for name, value in changes.items()}
    limits = {"first_name": MAX_NAME, "last_name": MAX_NAME, "bio": MAX_BIO}
    if wrong := {name: wrong for name, value in changes.items() if (wrong := _too_long(value, limits[name]))}:
        raise errors.Invalid(wrong)
    shown = user.first_name, user.last_name
    for name, value in changes.items():
        setattr(user, name, value)
    if shown != (user.first_name, user.last_name):  # the biography is in no view that others keep
        user.search_key = search_key(user.username, user.first_name, user.last_name)
        tell_user(work, user)
    return own_view(user)


def everybody(work: Work) -> list[tuple[str, str, str]]:
    """User name, address and standing of all who have an account, by user name; for the server's administrator."""
    return [
        (user.username, user.email, "disabled" if not user.is_active else "admin" if user.is_admin else "user")
        for user in users.everybody(work.db)
    ]


def id_of(work: Work, *, name: str) -> UserId:
    """The account that a user name or address means, disabled ones included."""
    user = users.by_key(work.db, account_key(name))
    if user is None or user.id is None:
        raise errors.UserNotFound
    return user.id


def disable(work: Work, *, user_id: UserId) -> None:
    """Let a user do nothing any more, until `enable`: every session ends. What they said stays."""
    _set_active(work, user_id, is_active=False)
    sessions.end_all(work, user_id=user_id)


def enable(work: Work, *, user_id: UserId) -> None:
    """Let a user sign in again."""
    _set_active(work, user_id, is_active=True)


@limited(Quota.SEARCHES, by="viewer_id")
def search(
    work: Work, *, viewer_id: UserId, text: str = "", after: str = "", limit: int = PAGE_SIZE
) -> tuple[list[UserView], str | None]:
    """Other people whose names contain each word of a text, and the place to go on after, if there is more.

    First are those in whose names each word begins a word, then the others, each in the order of user names.
    """
    ask: Any = {"without": viewer_id, "beyond": _place(after[:MAX_KEY]), "limit": limit + 1}
    found = users.search(work.db, words=query_words(text), **ask)
    more = f"{found[limit - 1][1]}:{found[limit - 1][0].username_key}" if len(found) > limit else None
    return [public_view(user) for user, _ in found[:limit]], more


def _place(after: str) -> tuple[int, str]:
    """The rank and the user name that end a page; no user name has a colon."""
    rank, _, key = after.rpartition(":")
    return int(rank == "1"), case_key(key)


def _set_active(work: Work, user_id: UserId, *, is_active: bool) -> None:
    user = users.lock_any(work.db, user_id)
    if user is None or not user.password_hash:  # who was deleted does not come back
        raise errors.UserNotFound
    if user.is_active != is_active:
        user.is_active = is_active
        tell_user(work, user)


def trimmed(form: Registration) -> Registration:
    """A form without spaces around names and addresses, and with passwords in the form in which they are hashed."""
    return replace(
        form,
        username=form.username.strip(),
        email=form.email.strip(),
        first_name=name_line(form.first_name),
        last_name=name_line(form.last_name),
        password=security.normalised(form.password),
        password2=None if form.password2 is None else security.normalised(form.password2),
    )


def taken(work: Work, *, form: Registration) -> dict[str, list[str]]:
    """Sentences by field for a user name and an address that somebody has, without regard to case."""
    found = users.taken(work.db, case_key(form.username), email_key(form.email))
    sentences = {
        "username": USERNAME_TAKEN,
        "email": "There is already an account with this email address.",
    }
    return {name: [sentences[name]] for name in sorted(found, reverse=True)}


def free_among(work: Work, *, names: Sequence[str]) -> list[str]:
    """Those of some user names that nobody has, in the same order."""
    found = users.names_among(work.db, [case_key(name) for name in names])
    return [name for name in names if case_key(name) not in found]


def other_names(username: str, last_name: str) -> list[str]:
    """User names that are like another one: with the initial or the whole of a last name, or with a number."""
    last = "".join(re.findall(r"[a-z0-9]+", search_key(last_name)))[:MAX_USERNAME]
    ends = [f".{last[:1]}", f".{last}"] if last else []
    made = [f"{username}{end}" for end in [*ends, "2", "3", "4"]] + [last]
    return [name for name in dict.fromkeys(made) if USERNAME.fullmatch(name) and name != username]


def wrong_fields(form: Registration) -> dict[str, list[str]]:
    """Sentences by field for what is wrong in a form. Call it through `Runner.judging`, as `weak_password`."""
    found = {
        "first_name": _too_long(form.first_name, MAX_NAME),
        "last_name": _too_long(form.last_name, MAX_NAME),
        "username": wrong_username(form.username),
        "email": _wrong_email(form.email),
        "password": weak_password(form.password, form.username, form.email, form.first_name, form.last_name),
        "password2": [] if form.password2 in (None, form.password) else ["The passwords don't match."],
    }
    return {name: sentences for name, sentences in found.items() if sentences}


def wrong_username(username: str) -> list[str]:
    """Why a user name is refused, whoever has it."""
    if USERNAME.fullmatch(username):
        return []
    return ["Use 2 to 30 letters, digits, dots, dashes or underscores. Start and end with a letter or digit."]


def _wrong_email(email: str) -> list[str]:
    if len(email) > MAX_EMAIL:
        return _too_long(email, MAX_EMAIL)
    try:
        validate_email(email, check_deliverability=False)
    except EmailNotValidError:
        return ["Enter a full email address, such as name@example.org."]
    return []


def weak_password(password: str, *personal: str) -> list[str]:
    """Why a password is refused, and what to do: malformed, or found by few guesses of somebody who knows the person.

    Call it through `Runner.judging` only: the estimate takes up to 60 ms.
    """
    if wrong := malformed_password(password):
        return wrong
    if security.is_guessable(password, personal):
        return ["This password is easy to guess. Try a phrase of a few words that has nothing to do with you."]
    return []


def malformed_password(password: str) -> list[str]:
    """The part of `weak_password` that costs nothing: too short, too long, or no text. `password` is normalised."""
    if len(password) < MIN_PASSWORD:
        return [f"Use at least {MIN_PASSWORD} characters."]
    if len(password) > security.MAX_PASSWORD:
        return [f"Use at most {security.MAX_PASSWORD} characters."]
    if storable(password) != password:
        return ["Use only characters you can type."]
    return []


def _too_long(text: str, limit: int) -> list[str]:
    return [f"Use at most {limit} characters."] if len(text) > limit else []
