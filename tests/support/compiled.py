"""SQL that was compiled in one test is used in the next ones.

SQLAlchemy keeps compiled statements by engine and dialect. Each test has engines of its own, so that it would compile
all of its statements anew: half of the processor time of most tests.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Dialect, Engine

_shared: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


def share(engines: Iterable[Engine]) -> None:
    """Let engines of one kind of database, which are made alike, have one dialect and one cache."""
    for engine in engines:
        dialect, cache = _shared.setdefault(engine.name, (engine.dialect, {}))
        engine.dialect = dialect
        engine.update_execution_options(compiled_cache=cache)
