"""Measures the cost of unread counts for a user with 500 conversations of 400 messages: `python -m benchmarks.unread`.

With `PYTHONPATH` at another checkout, this file measures that one's code. Processor time of the thread on SQLite, wall
clock on PostgreSQL; the best of all runs, because a busy machine only adds.
"""

import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine, text
from sqlalchemy.orm import close_all_sessions

from chatapp.cli import migrate
from chatapp.domain import times
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Lifetimes
from chatapp.services import conversations, dashboard, messages
from chatapp.services.work import Work
from chatapp.storage.database import Session, connect
from tests.support import cast as people
from tests.support.postgres import server

PLACES, MESSAGES, RUNS = 500, 400, 60
SYSTEM, DELETED = 20, 40  # one of so many messages is a line of the system, or was deleted
READ = MESSAGES // 2
LIFETIMES = Lifetimes(timedelta(days=30), timedelta(days=180))

FILL = f"""
INSERT INTO messages (conversation_id, seq, kind, sender_id, client_id, content, created_at, deleted_at, quiet)
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MESSAGES})
SELECT c.id, n.n, CASE WHEN n.n % {SYSTEM} = 0 THEN 'system' ELSE 'text' END, :other, 'm-' || c.id || '-' || n.n,
 'Hello, how are you?', n.n, CASE WHEN n.n % {DELETED} = 1 THEN 1 END,
 CASE WHEN n.n % {DELETED} = 1 THEN 2 WHEN n.n % {SYSTEM} = 0 THEN 1 ELSE 0 END
FROM conversations c CROSS JOIN n
"""  # noqa: S608 - numbers of this module


@contextmanager
def databases() -> Generator[dict[str, str]]:
    """The addresses of two new databases."""
    with tempfile.TemporaryDirectory() as folder, server() as postgres:
        yield {"sqlite": f"sqlite:///{folder}/unread.db", "postgres": postgres.url(postgres.make())}
        close_all_sessions()


def filled(engine: Engine) -> tuple[UserId, ConversationId]:
    """A viewer who has read a half of everything, and one of the conversations."""
    with Session(engine) as session:
        work = Work(session, times.now(), LIFETIMES)
        cast = people.assemble(work)
        start = partial(conversations.start_group, work, starter_id=cast.ada.id, other_ids=[cast.grace.id])
        groups = [start(name=f"Group {number}") for number in range(PLACES)]
        session.commit()
        if engine.name == "postgresql":
            session.connection().execute(text("SET LOCAL statement_timeout = 0"))
        session.connection().execute(text(FILL), {"other": cast.grace.id})
        session.connection().execute(text(f"UPDATE conversations SET last_seq = {MESSAGES}"))  # noqa: S608
        session.connection().execute(text(f"UPDATE participants SET last_read_seq = {READ}"))  # noqa: S608
        session.commit()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if engine.name == "sqlite" else "VACUUM ANALYZE"))
    return cast.ada.id, groups[-1].id


def best(session: Session, clock: Callable[[], float], act: Callable[[Work], object]) -> float:
    """Milliseconds of the best run; each is rolled back."""
    took: list[float] = []
    for _ in range(RUNS):
        work = Work(session, times.now(), LIFETIMES)
        began = clock()
        act(work)
        took.append(clock() - began)
        session.rollback()
    return 1000 * min(took)


def main() -> None:
    with databases() as found:
        for name, url in found.items():
            migrate.upgrade(url)
            engine = connect(url, 2).engines[0]
            viewer, place = filled(engine)
            clock = time.thread_time if name == "sqlite" else time.perf_counter
            acts: dict[str, Callable[[Work], object]] = {
                "list of 50": partial(conversations.list_for, viewer_id=viewer),
                "list and sums": partial(dashboard.overview, viewer_id=viewer, recent=50),
                "send": partial(messages.send, sender_id=viewer, conversation_id=place, content="Hello"),
                "page": partial(messages.newest, viewer_id=viewer, conversation_id=place),
                "open": partial(conversations.open_one, viewer_id=viewer, conversation_id=place),
            }
            with Session(engine) as session:
                for what, act in acts.items():
                    print(f"{name:9} {what:14} {best(session, clock, act):7.3f} ms")
            engine.dispose()


if __name__ == "__main__":
    main()
