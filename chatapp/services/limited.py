"""Quotas of services. A database thread cannot await, so `flows/limited.py` spends them before a service runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chatapp.limits import Quota

Given = Mapping[str, Any]
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Rule:
    """A verb spends `quota` of the user whose id is its argument `by`, where `when` holds for its arguments."""

    quota: Quota
    by: str
    when: Callable[[Given], bool]


RULES: dict[Callable[..., Any], Rule] = {}


def limited(quota: Quota, *, by: str, when: Callable[[Given], bool] = lambda _given: True) -> Callable[[F], F]:
    """Mark a verb as one that spends a quota."""

    def mark(verb: F) -> F:
        RULES[verb] = Rule(quota, by, when)
        return verb

    return mark
