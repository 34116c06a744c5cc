"""Units of work for tests of the database itself: they write words into the table `notes`."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, select
from sqlmodel import Session

from chatapp import context

T = TypeVar("T")

WITHIN = 10.0  # seconds
CONNECTIONS = 4  # to PostgreSQL; SQLite has its own number
notes = Table("notes", MetaData(), Column("id", Integer, primary_key=True), Column("word", Text, unique=True))


def make_table(db: Session) -> None:
    notes.drop(db.connection(), checkfirst=True)
    notes.create(db.connection())


def put(word: str) -> Callable[[Session], str]:
    """A unit that stores a word; a second time the database refuses it."""

    def act(db: Session) -> str:
        db.connection().execute(insert(notes).values(word=word))
        return word

    return act


def words(db: Session) -> list[str]:
    """What is stored, in the order of storing."""
    return list(db.connection().execute(select(notes.c.word).order_by(notes.c.id)).scalars())


class Gate:
    """Holds a unit in its database thread until it is opened."""

    def __init__(self) -> None:
        self.reached, self._open = threading.Event(), threading.Event()

    def before(self, act: Callable[[Session], str]) -> Callable[[Session], str]:
        def held(db: Session) -> str:
            self.reached.set()
            assert self._open.wait(WITHIN)
            return act(db)

        return held

    def after(self, act: Callable[[Session], str]) -> Callable[[Session], str]:
        def held(db: Session) -> str:
            result = act(db)
            self.reached.set()
            assert self._open.wait(WITHIN)
            return result

        return held

    def open(self) -> None:
        self._open.set()


def task_of(user_id: int, asking: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
    """A task that works for a user."""
    own = copy_context()
    own.run(context.work_for_user, user_id)
    return asyncio.create_task(asking, context=own)
