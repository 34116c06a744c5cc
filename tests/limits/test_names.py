"""User names that are asked about while somebody types."""

import pytest

from chatapp import errors
from chatapp.limits import Caller
from chatapp.limits.names import BURST
from tests.limits.test_guesses import CAFE, HOME


async def test_an_address_may_ask_about_so_many_names(limits):
    for _ in range(BURST):
        await limits.names.ask(Caller(HOME))
    with pytest.raises(errors.TooMany):
        await limits.names.ask(Caller(HOME))
    await limits.names.ask(Caller(CAFE))


async def test_names_that_are_told_beside_count_too(limits):
    await limits.names.ask(Caller(HOME))
    await limits.names.pay(Caller(HOME), BURST)
    with pytest.raises(errors.TooMany):
        await limits.names.ask(Caller(HOME))


async def test_limits_that_are_off_count_nothing(process):
    limits = process(None, limits=False)
    for _ in range(BURST + 1):
        await limits.names.ask(Caller(HOME))
