"""Queries about pictures of users."""

from sqlalchemy import delete
from sqlmodel import Session, col, select

from chatapp.domain.ids import UserId
from chatapp.domain.picture import Picture


def put(db: Session, picture: Picture) -> None:
    """Keep a picture in the place of the one before."""
    db.merge(picture)
    db.flush()


def remove(db: Session, user_id: UserId) -> None:
    """Without a picture there is nothing to do."""
    db.connection().execute(delete(Picture).where(col(Picture.user_id) == user_id))


def of(db: Session, user_id: UserId) -> bytes | None:
    """The picture that a user shows."""
    return db.exec(select(Picture.content).where(Picture.user_id == user_id)).first()


def content_of(db: Session, user_id: UserId, digest: str) -> bytes | None:
    """The user's picture, if it is (still) this one."""
    return db.exec(select(Picture.content).where(Picture.user_id == user_id, Picture.digest == digest)).first()
