import asyncio

import pytest

from chatapp import errors
from chatapp.limits import ADMINISTRATOR, Caller
from chatapp.limits.registrations import REFUSALS
from tests.limits.test_guesses import CAFE, HOME, MEMORY, check


async def register(limits, address=HOME, *, fails=False):
    told, outcome = [], "made"
    try:
        async with limits.registrations.attempt(Caller(address, told.append)):
            await check(errors.Invalid({}) if fails else None)
    except errors.TooMany as refusal:
        outcome = "too many" if 0 < refusal.retry_after <= 3600 else refusal
    except errors.Invalid:
        outcome = "invalid"
    return outcome, told[-1]


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("2001:db8::1", "2001:db8::ffff:2", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("a socket", "a socket", True),
        ("a socket", "another", False),
    ],
)
@MEMORY
async def test_what_counts_as_one_address(limits, one, other, is_same):
    await register(limits, one)
    await register(limits, one)
    assert (await register(limits, other))[0] == ("too many" if is_same else "made")


async def test_registrations_are_counted_when_they_succeed(limits):
    found = [await register(limits, fails=fails) for fails in (True, False, True, True, False, True, False)]
    outcomes = ["invalid", "made", "invalid", "invalid", "made", "too many", "too many"]
    assert [outcome for outcome, _ in found] == outcomes
    assert [allowance.remaining for _, allowance in found] == [2, 1, 1, 1, 0, 0, 0]


async def test_registrations_at_once_do_not_run_past_the_limit(limits):
    found = await asyncio.gather(*(register(limits) for _ in range(40)))
    assert [outcome for outcome, _ in found].count("made") == 2
    assert {outcome for outcome, _ in found} == {"made", "too many"}


async def test_refused_registrations_have_a_limit_of_their_own(limits):
    """Or a stranger could ask without end which addresses have an account."""
    most = 2 * REFUSALS
    found = [(await register(limits, fails=True))[0] for _ in range(most + 1)]
    assert found == ["invalid"] * most + ["too many"]
    assert (await register(limits, CAFE))[0] == "made"


async def test_the_administrator_makes_as_many_accounts_as_needed(limits):
    for _ in range(5):
        async with limits.registrations.attempt(ADMINISTRATOR):
            pass
    assert (await register(limits))[1].remaining == 1
