"""Spending what services cost: they run in a database thread, where nothing can be awaited."""

from collections.abc import Callable
from typing import Any

from chatapp.limits import Limits
from chatapp.services.limited import RULES, Given


async def spend(limits: Limits, verb: Callable[..., Any], given: Given) -> None:
    """Spend what a verb costs by its rule, if it has one; raises `TooMany`."""
    rule = RULES.get(verb)
    if rule is not None and rule.when(given):
        await limits.quotas.spend(rule.quota, given[rule.by])
