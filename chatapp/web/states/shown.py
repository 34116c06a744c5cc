"""Computed vars for what the live engine shows: evaluated when a tab joins, and sent to its room from then on."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any, get_type_hints

import reflex as rx

Read = Callable[[Any], Mapping[str, Any]]


def shown_vars(kind: type, read: Read) -> dict[str, Any]:
    """A var for each field of a dataclass. `read` gives a state's values by name; what it leaves out has its default.

    They depend on `_joined` alone, which a state raises when its tab joins: without a dependency, each would be sent
    again after every event.
    """
    hints = get_type_hints(kind)
    return {each.name: _var(each, hints[each.name], read) for each in fields(kind)}


def is_behind(state: Any, kind: type, values: Mapping[str, Any]) -> bool:
    """Whether the vars of a dataclass, as a state sent them when its tab joined, are not these values."""
    return any(getattr(state, each.name) != _value(each, values) for each in fields(kind))


def _value(each: Field[Any], values: Mapping[str, Any]) -> Any:
    if each.name in values:
        return values[each.name]
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _var(each: Field[Any], hint: Any, read: Read) -> Any:
    def value(self: Any) -> Any:
        return _value(each, read(self))

    value.__name__, value.__annotations__ = each.name, {"return": hint}
    return rx.var(value, auto_deps=False, deps=["_joined"])
