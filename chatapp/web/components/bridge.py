"""The way from scripts to handlers: `bridge(read=State.mark_read)` answers to `tell("read", "7:12")` in a script."""

import functools
import re
from typing import Any

import reflex as rx

from chatapp.web import scripts

_TOLD = re.compile(r'\b(?:tell|hears|ask)\("(\w+)"')


def bridge(**handlers: Any) -> rx.Component:
    """Renders nothing. While it is on the page, scripts call each handler by its name, with at most one text.

    Raises `LookupError` for a name that no script uses.
    """
    if unknown := handlers.keys() - told():
        msg = f"no script tells {', '.join(sorted(unknown))}"
        raise LookupError(msg)
    return rx.fragment(*(_Answer.create(name=name, on_told=handler) for name, handler in handlers.items()))


@functools.cache
def told() -> frozenset[str]:
    """The names that scripts use."""
    return frozenset(name for code in scripts.sources() for name in _TOLD.findall(code))


class _Answer(rx.Component):
    """The component of answer.js."""

    library = scripts.address("answer")
    tag = "Answer"

    name: rx.Var[str]
    on_told: rx.EventHandler[rx.event.passthrough_event_spec(str)]
