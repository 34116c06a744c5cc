"""Queries about users."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import and_, bindparam, literal, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, or_, select

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.user import User, full_name

from . import matching

_ACTIVE_AMONG = (
    select_columns(col(User.id), col(User.username), col(User.first_name), col(User.last_name))
    .where(col(User.id).in_(bindparam("some", expanding=True)), col(User.is_active))
    .order_by(col(User.id))
)


class Person(NamedTuple):
    """Who a user is to others. A thousand of these are read in 2 ms, a thousand rows of `User` in 9."""

    id: UserId
    username: str
    first_name: str
    last_name: str


def add(db: Session, user: User) -> User:
    """Store a new user; the row has its id afterwards."""
    db.add(user)
    db.flush()
    return user


def by_id(db: Session, user_id: UserId) -> User | None:
    return db.get(User, user_id)


def lock(db: Session, user_id: UserId) -> User:
    """Lock an account that acts, until commit. Raises `TokenInvalid` unless it is active now: it may have been disabled
    or deleted after its request was accepted.
    """
    user = lock_any(db, user_id)
    if user is None or not user.is_active:
        raise errors.TokenInvalid
    return user


def lock_for_deletion(db: Session, user_id: UserId) -> User:
    """As `lock`. Rows that refer to the account wait meanwhile, so whoever stores one sees the deletion then."""
    db.exec(select(User.id).where(User.id == user_id).with_for_update()).first()
    return lock(db, user_id)


def lock_any(db: Session, user_id: UserId) -> User | None:
    """Lock the row of an account, active or not, until commit; rows that refer to it can still be stored meanwhile."""
    found = select(User).where(User.id == user_id).with_for_update(key_share=True)
    return db.exec(found.execution_options(populate_existing=True)).first()


def active_among(db: Session, user_ids: Collection[UserId]) -> list[Person]:
    """Those of the users who exist and may sign in, in the order of their ids."""
    return [Person(*row) for row in db.connection().execute(_ACTIVE_AMONG, {"some": list(user_ids)}).all()]


def active_rows(db: Session, user_ids: Collection[UserId]) -> dict[UserId, User]:
    """As `active_among`, with everything that is shown of them, by id."""
    found = db.exec(select(User).where(col(User.id).in_(user_ids), col(User.is_active)))
    return {user.id: user for user in found if user.id is not None}


def names_of(db: Session, user_ids: Collection[UserId]) -> dict[UserId, str]:
    """Full names by id, of disabled and deleted users too."""
    columns = col(User.id), col(User.username), col(User.first_name), col(User.last_name)
    found = db.connection().execute(select_columns(*columns).where(col(User.id).in_(user_ids)))
    return {UserId(user_id or 0): full_name(*names) for user_id, *names in found}


def everybody(db: Session) -> Sequence[User]:
    """All users but those who were deleted, by user name."""
    return db.exec(select(User).where(User.password_hash != "").order_by(col(User.username_key))).all()


def by_key(db: Session, key: str) -> User | None:
    """The user whose name or address has this key; a name wins over an address."""
    found = select(User).where(or_(User.username_key == key, User.email_key == key))
    users = db.exec(found).all()
    return next((user for user in users if user.username_key == key), users[0] if users else None)


def taken(db: Session, username_key: str, email_key: str) -> set[str]:
    """Which of `username` and `email` another user has."""
    found = select(User.username_key, User.email_key).where(
        or_(User.username_key == username_key, User.email_key == email_key)
    )
    names: set[str] = set()
    for name, address in db.exec(found):
        names |= {"username"} if name == username_key else set()
        names |= {"email"} if address == email_key else set()
    return names


def names_among(db: Session, username_keys: Collection[str]) -> set[str]:
    """Those of some user names, by key, that somebody has."""
    return set(db.exec(select(User.username_key).where(col(User.username_key).in_(username_keys))).all())


def replace_hash(db: Session, user_id: UserId, *, old: str, new: str) -> bool:
    """Exchange the hash of a password; false when `old` is not the hash (any more) or the account is not active."""
    own = col(User.id) == user_id, col(User.password_hash) == old, col(User.is_active)
    replaced = update(User).where(*own).values(password_hash=new)
    return db.connection().execute(replaced).rowcount > 0


def search(
    db: Session,
    *,
    words: Sequence[str],
    without: UserId,
    beyond: tuple[int, str] = (0, ""),
    limit: int,
    is_loose: bool = False,
) -> Sequence[tuple[User, int]]:
    """Active users whose search key contains every word, each with its rank: by rank, then by user name, beyond the
    rank and the key `beyond`.

    No index helps: each account is looked at, which takes 7 to 18 ms for 10,000.
    """
    key = col(User.search_key)
    rank = matching.rank(key, words) if words else literal(0)
    further = and_(rank == beyond[0], col(User.username_key) > beyond[1])
    found = (
        select(User, rank)
        .where(col(User.is_active), User.id != without, or_(rank > beyond[0], further) if words else further)
        .where(*(matching.contains(key, matching.pattern(word, is_loose=is_loose)) for word in words))
        .order_by(*([rank] if words else []), col(User.username_key))
        .limit(limit)
    )
    return db.exec(found).all()
