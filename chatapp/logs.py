"""The log of a process: lines for people, or JSON for programs, each with what it is about.

What people write, passwords and tokens are never logged, at no level.
"""

import logging
import time
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from chatapp import metrics

_NOTHING: MappingProxyType[str, Any] = MappingProxyType({})
_about: ContextVar[MappingProxyType[str, Any]] = ContextVar("about", default=_NOTHING)


def begin(**facts: object) -> None:
    """From here on, in this task and those that it starts, every line is about this alone."""
    _about.set(MappingProxyType(facts))


def note(**facts: object) -> None:
    """Every line is about this as well."""
    _about.set(MappingProxyType({**_about.get(), **facts}))


def configure(form: str, level: str) -> None:
    """Write the log to standard error. The level is that of the chat: libraries tell warnings only, because at lower
    levels some of them write down whatever they send.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(handlers=[handler, _Counting()], level=logging.WARNING, force=True)
    logging.getLogger("chatapp").setLevel(level.upper())


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        about = " ".join(f"{name}={value}" for name, value in _about.get().items())
        return super().formatMessage(record) + (f" [{about}]" if about else "")


class _Json(JsonFormatter):
    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "error"}
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=names)
        self.converter = time.gmtime
        self.default_time_format, self.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.update(_about.get())


class _Counting(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        metrics.LOGGED.labels(record.levelname.lower()).inc()
