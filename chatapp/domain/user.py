"""A person with an account."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import idna
from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from .ids import UserId
from .text import MAX_KEY, storable
from .times import UtcTime, rfc3339, rfc3339_or_none

ACCOUNT_CLOSED = "Account closed"


class User(SQLModel, table=True):
    """The keys hold name and address without regard to case, so that a plain unique index guards them."""

    __tablename__ = "users"

    id: UserId | None = Field(default=None, primary_key=True, sa_type=Integer)
    username: str
    username_key: str = Field(unique=True)
    email: str
    email_key: str = Field(unique=True)
    first_name: str = ""
    last_name: str = ""
    search_key: str
    bio: str = ""
    avatar: str | None = None
    password_hash: str
    is_active: bool = True
    is_admin: bool = False
    created_at: datetime = Field(sa_type=UtcTime)
    last_seen_at: datetime | None = Field(default=None, sa_type=UtcTime)
    revision: int = 0  # rises with each change of what others see of the user


@dataclass(frozen=True, slots=True)
class PublicUser:
    """What a message or a list shows of a user."""

    id: UserId
    revision: int
    username: str
    full_name: str
    avatar: str | None
    is_active: bool = True  # servers of the version before do not tell it in events


@dataclass(frozen=True, slots=True)
class UserView:
    """What anybody signed in may know of a user."""

    id: UserId
    username: str
    full_name: str
    first_name: str
    last_name: str
    avatar: str | None
    bio: str
    is_online: bool
    last_seen: str | None


@dataclass(frozen=True, slots=True)
class OwnUserView(UserView):
    """What only the user may know."""

    email: str
    created_at: str


def case_key(text: str) -> str:
    """The form in which names and addresses are compared: NFKC, casefolded, NFKC (Unicode, section 3.13, D146).

    Only the first MAX_KEY characters count, because normalising a run of combining marks takes quadratic time.
    """
    folded = unicodedata.normalize("NFKC", storable(text[:MAX_KEY])).casefold()
    return unicodedata.normalize("NFKC", folded).strip()


def email_key(address: str) -> str:
    """The form in which e-mail addresses are compared. Before the @ only case and composition make no difference: "ß"
    is not "ss" there. Behind it stands a domain, in the form that mail is sent to (IDNA 2008 by UTS #46).
    """
    local, _, host = storable(address[:MAX_KEY]).strip().rpartition("@")
    try:
        host = idna.encode(host, uts46=True).decode()
    except idna.IDNAError:  # no domain name: a literal address, or nobody's
        host = case_key(host)
    return f"{unicodedata.normalize('NFC', unicodedata.normalize('NFC', local).lower())}@{host}"


def account_key(name: str) -> str:
    """The key of a user name, or of an e-mail address: user names have no @."""
    return email_key(name) if "@" in name else case_key(name)


def full_name(username: str, first_name: str, last_name: str) -> str:
    """First and last name, or the user name where no name is set."""
    return f"{first_name} {last_name}".strip() or username


def is_deleted(username: str) -> bool:
    """Whether the account is deleted: its user name has a colon then, as no other has."""
    return ":" in username


def handle(username: str, *, is_active: bool = True) -> str:
    """The line below a name: the user name with its sign, unless the account is disabled or deleted."""
    return f"@{username}" if is_active and not is_deleted(username) else ACCOUNT_CLOSED


def initials(name: str) -> str:
    """One or two letters to stand for a name."""
    words = [word for word in name.split() if word[0].isalnum()] or [name]
    letters = words[0][:1] + (words[-1][:1] if len(words) > 1 else words[0][1:2])
    return "".join(letter.upper()[:1] for letter in letters)  # "ß" would become two


def public_user(user: User) -> PublicUser:
    """What a message or a list shows of a user now."""
    return PublicUser(
        id=UserId(user.id or 0),
        revision=user.revision,
        username=user.username,
        full_name=full_name(user.username, user.first_name, user.last_name),
        avatar=user.avatar,
        is_active=user.is_active,
    )


def public_view(user: User, *, is_online: bool = False) -> UserView:
    """The view of a user for others."""
    return UserView(**_public_values(user, is_online=is_online))


def own_view(user: User, *, is_online: bool = False) -> OwnUserView:
    """The view of a user for themselves."""
    values = _public_values(user, is_online=is_online)
    return OwnUserView(**values, email=user.email, created_at=rfc3339(user.created_at))


def _public_values(user: User, *, is_online: bool) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "full_name": full_name(user.username, user.first_name, user.last_name),
        "first_name": user.first_name,
        "last_name": user.last_name,
        "avatar": user.avatar,
        "bio": user.bio,
        "is_online": is_online,
        "last_seen": rfc3339_or_none(user.last_seen_at),
    }
