"""Measures what reading and delivering cost in a group of 100: `python -m benchmarks.reading`.

With `PYTHONPATH` at another checkout, this file measures that one's code. Processor time of the thread on SQLite, wall
clock on PostgreSQL; the best of all runs, because a busy machine only adds. Commits are left out.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import close_all_sessions

from chatapp.cli import migrate
from chatapp.domain import times
from chatapp.domain.conversation import ConversationView
from chatapp.domain.ids import UserId
from chatapp.services import accounts, conversations, messages, receipts
from chatapp.services.work import Work
from chatapp.storage.database import Session, connect
from tests.support import builders
from tests.support import cast as people
from tests.support.postgres import server

from .unread import LIFETIMES, best

PEOPLE, MESSAGES = 100, 2000

# A mark for each person and message, as if everybody had read along.
FILL = f"""
INSERT INTO cursor_marks (conversation_id, user_id, kind, seq, at)
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MESSAGES})
SELECT p.conversation_id, p.user_id, k.kind, n.n, n.n FROM participants p
CROSS JOIN (SELECT 1 AS kind UNION ALL SELECT 2) k CROSS JOIN n WHERE p.conversation_id = :here
"""  # noqa: S608 - numbers of this module


def filled(engine: Engine) -> tuple[ConversationView, list[UserId]]:
    """A group whose last message nobody has read, and the people in it."""
    with Session(engine) as session:
        work = Work(session, times.now(), LIFETIMES)
        cast = people.assemble(work)
        forms = [builders.make_registration(f"person{number}") for number in range(PEOPLE - 1)]
        others = [accounts.add(work, form=form, password_hash="").id for form in forms]
        group = conversations.start_group(work, starter_id=cast.ada.id, other_ids=others)
        session.commit()
        here = {"here": group.id, "last": MESSAGES}
        with suppress(DBAPIError):  # a version without marks
            session.connection().execute(text(FILL), here)
            session.commit()
        session.rollback()
        for cursor in ("last_read_seq", "last_delivered_seq"):
            session.connection().execute(text(f"UPDATE participants SET {cursor} = {MESSAGES}"))  # noqa: S608 - as above
        session.connection().execute(text("UPDATE conversations SET last_seq = :last WHERE id = :here"), here)
        messages.send(
            Work(session, times.now(), LIFETIMES), sender_id=cast.ada.id, conversation_id=group.id, content="x"
        )
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.name == "sqlite" else "VACUUM ANALYZE"))
    return group, others


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        for url in (f"sqlite:///{folder}/reading.db", postgres.url(postgres.make())):
            migrate.upgrade(url)
            engine = connect(url, 2).engines[0]
            group, others = filled(engine)
            reading = partial(receipts.mark_read, reader_id=others[0], conversation_id=group.id)
            sending = partial(messages.send, sender_id=others[0], conversation_id=group.id, content="Hello")
            seq = MESSAGES + 1
            acts: dict[str, Callable[[Work], object]] = {
                "send": sending,
                "read": reading,
                "read again": partial(reading, seq=MESSAGES),
                "deliver to 1": partial(receipts.mark_delivered, arrived={group.id: {others[0]: seq}}),
                "deliver to 99": partial(receipts.mark_delivered, arrived={group.id: dict.fromkeys(others, seq)}),
            }
            clock = time.thread_time if engine.name == "sqlite" else time.perf_counter
            with Session(engine) as session:
                for what, act in acts.items():
                    print(f"{engine.name:10} {what:14} {best(session, clock, act):7.3f} ms")
            engine.dispose()
        close_all_sessions()


if __name__ == "__main__":
    main()
