"""Units of work as the database threads see them: who asks, what runs, and who waits for the result."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlmodel import Session

from chatapp import context, errors

from .shortcuts import UnitSession

logger = logging.getLogger(__name__)

T = TypeVar("T")
Act = Callable[[Session], T]
Committed = Callable[[T], None]


class Unit:
    """What waits for a database thread. `waiting` belongs to the event loop, everything else to the thread."""

    def __init__(self, act: Act[Any], waiting: asyncio.Future[Any]) -> None:
        self.requester = context.requester()
        self.act, self.waiting = act, waiting
        self.result: Any = None
        self.error: BaseException | None = None
        self.has_begun = False
        self.is_given_up = False  # its caller was told that it failed, and has perhaps asked again

    def give_up(self) -> None:
        """In the event loop: tell the caller that it takes too long. What waits for its turn is not begun any more, and
        not logged: a user's own flood must not fill the log.
        """
        self.is_given_up = True
        if not self.waiting.done():
            self.waiting.set_exception(
                told(TimeoutError("no answer in time")) if self.has_begun else errors.Unavailable()
            )

    def settle(self) -> None:
        """In the event loop: wake the caller."""
        if self.waiting.done():
            return
        if self.error is None:
            self.waiting.set_result(self.result)
        else:
            self.waiting.set_exception(self.error)


class Read(Unit):
    """A read on one snapshot. It does not begin when its caller has gone."""

    def run(self, engine: Engine) -> None:
        if self.waiting.done():
            return
        self.has_begun = True
        try:
            with UnitSession(engine, expire_on_commit=False) as session:
                self.result = self.act(session)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to the caller, and the thread goes on
            self.error = told(error)


class Write(Unit):
    """A write. What it stored is told by `committed` even when its caller has gone."""

    def __init__(
        self, act: Act[Any], committed: Committed[Any], waiting: asyncio.Future[Any], batch: object = None
    ) -> None:
        super().__init__(act, waiting)
        self.committed, self.batch = committed, batch
        self.seconds = 0.0  # that it ran beside others

    def may_follow(self, other: "Write") -> bool:
        """Whether both may share a transaction on a database that has many writers."""
        return self.batch is not None and self.batch == other.batch

    def run_beside_others(self, connection: Connection) -> None:
        """Run within the open transaction of several units; a failure undoes this unit only."""
        if not self._begins():
            return
        began = time.monotonic()
        with UnitSession(connection, join_transaction_mode="create_savepoint", expire_on_commit=False) as session:
            try:
                self.result = self.act(session)
                session.commit()
            except BaseException as error:  # noqa: BLE001 - as above
                session.rollback()
                self.error = told(error)
        self.seconds = time.monotonic() - began

    def run_with_others(self, connection: Connection) -> bool:
        """Run within the open transaction of several units. False when it failed: then the transaction must be rolled
        back, and each of its units runs alone. A savepoint would keep the others, but costs two statements a unit.
        """
        if not self._begins():
            return True
        with UnitSession(connection, join_transaction_mode="rollback_only", expire_on_commit=False) as session:
            try:
                self.result = self.act(session)
                session.commit()
            except BaseException:  # noqa: BLE001 - it fails again when it runs alone, and then its caller is told
                return False
        return True

    def run_alone(self, engine: Engine, attempts: int) -> None:
        """Run in a transaction of its own, and again when it lost a race: then it sees what the winner stored."""
        if not self._begins():
            return
        for _ in range(attempts):
            try:
                with UnitSession(engine, expire_on_commit=False) as session:
                    self.result, self.error = self.act(session), None
                    session.commit()
            except BaseException as error:  # noqa: BLE001 - as above
                self.error = told(error)
                if _lost_a_race(error):
                    continue
            break

    def _begins(self) -> bool:
        """Whether it may begin; a unit whose caller was told that it failed may not."""
        self.has_begun = not self.is_given_up
        if self.is_given_up:
            self.error = errors.Unavailable()
        return self.has_begun

    def settle(self) -> None:
        """In the event loop: tell what was committed, then wake the caller."""
        if self.error is None:
            try:
                self.committed(self.result)
            except Exception:  # the caller and the others who share the commit must not wait for ever
                logger.exception("what was committed could not be told")
        super().settle()


def settle_all(units: Iterable[Write]) -> None:
    """In the event loop: `settle` the units of one commit, in their order."""
    for unit in units:
        unit.settle()


def told(error: BaseException) -> BaseException:
    """A database that is away, locked or too slow becomes the product's own `Unavailable`."""
    is_line_cut = isinstance(error, DBAPIError) and error.connection_invalidated
    if is_line_cut or isinstance(error, (OperationalError, InterfaceError, PoolTimeout, TimeoutError)):
        logger.error("the database does not answer as it should: %s", error)
        unavailable = errors.Unavailable()
        unavailable.__cause__ = error
        return unavailable
    return error


def _lost_a_race(error: BaseException) -> bool:
    """A unique constraint, a deadlock or a serialization failure (SQLSTATE 23505, 40P01, 40001)."""
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return isinstance(error, IntegrityError) or state in ("40P01", "40001")
