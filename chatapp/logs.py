"""The log of a process: lines for people, or JSON for programs, each with its context.

Our own code never logs what people write, passwords or tokens, at no level. Libraries may quote what strangers send; so
control characters are escaped, which keeps one record from looking like several, and every record has a bound.
"""

import logging
import re
import time
import traceback
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from chatapp import metrics

MAX_MESSAGE = 2048  # characters of a record, without its traceback
MAX_REASON = 500  # characters of an exception's message in a traceback
MAX_FRAMES = 30  # of each exception in a traceback, the innermost ones
MAX_ERRORS = 8  # exceptions in a traceback, with their causes and those of groups

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_NOTHING: MappingProxyType[str, Any] = MappingProxyType({})
_about: ContextVar[MappingProxyType[str, Any]] = ContextVar("about", default=_NOTHING)


def begin(**facts: object) -> None:
    """From here on, in this task and those that it starts, these facts alone are added to every line."""
    _about.set(MappingProxyType(facts))


def note(**facts: object) -> None:
    """Add these facts to every line as well."""
    _about.set(MappingProxyType({**_about.get(), **facts}))


def configure(form: str, level: str) -> None:
    """Write the log to standard error. The level is that of our own code: libraries log warnings only, because at lower
    levels some of them log whatever they send.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(handlers=[handler, _Counting()], level=logging.WARNING, force=True)
    logging.getLogger("chatapp").setLevel(level.upper())


def safe(text: str, limit: int = MAX_MESSAGE) -> str:
    """A text of at most `limit` characters, and a few that say so, on one line: control characters are escaped."""
    cut = text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), cut)


def _errors_of(error: BaseException) -> list[BaseException]:
    """An exception after its causes, or its context, and the members of groups."""
    found: list[BaseException] = []

    def visit(error: BaseException | None) -> None:
        if error is None or error in found or len(found) >= MAX_ERRORS:
            return
        found.append(error)
        visit(error.__cause__ or (None if error.__suppress_context__ else error.__context__))
        for each in getattr(error, "exceptions", ()):
            visit(each)

    visit(error)
    return found[::-1]


class _Bounded(logging.Formatter):
    """Formats tracebacks: our own frames as they are, the messages of exceptions bounded and on one line."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        return "\n".join(self._format(error) for error in _errors_of(ei[1])) if ei[1] is not None else ""

    def _format(self, error: BaseException) -> str:
        frames = "".join(traceback.format_tb(error.__traceback__, -MAX_FRAMES))
        return f"Traceback (most recent call last):\n{frames}{type(error).__qualname__}: {safe(str(error), MAX_REASON)}"


class _Text(_Bounded):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        record.message = safe(record.message)
        about = " ".join(f"{name}={value}" for name, value in _about.get().items())
        return super().formatMessage(record) + (f" [{safe(about)}]" if about else "")


class _Json(_Bounded, JsonFormatter):
    def __init__(self) -> None:
        names = {"asctime": "time", "levelname": "level", "name": "logger", "exc_info": "error"}
        JsonFormatter.__init__(self, "%(asctime)s %(levelname)s %(name)s %(message)s", rename_fields=names)
        self.converter = time.gmtime
        self.default_time_format, self.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data.update(_about.get(), message=safe(log_data["message"]))


class _Counting(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        metrics.LOGGED.labels(record.levelname.lower()).inc()
