"""What a piece of work asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from chatapp.runtime import Runtime

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@contextmanager
def recorded(runtime: Runtime) -> Iterator[list[tuple[str, Any]]]:
    """The statements that are executed meanwhile, with their parameters; transactions' own are left out."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(COUNTED):
            found.append((statement, parameters))

    for engine in runtime.database.engines:
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        for engine in runtime.database.engines:
            event.remove(engine, "before_cursor_execute", note)
