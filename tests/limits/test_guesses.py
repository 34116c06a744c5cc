import asyncio

import pytest

from chatapp import errors
from chatapp.limits import Caller, turns
from chatapp.limits.guesses import AT_ONCE_PER_ADDRESS
from chatapp.realtime import redis_link
from tests.support.waiting import until

HOME, CAFE = "203.0.113.7", "198.51.100.9"
MEMORY = pytest.mark.parametrize("redis_url", ["memory"], indirect=True)


async def check(error):
    """A password; it takes its time."""
    await asyncio.sleep(0)
    if error:
        raise error


async def attempt(limits, word="ada", address=HOME, *, right=False, words=()):
    """What comes of one attempt, and what it was told of the limit."""
    told, outcome = [], "right"
    caller = Caller(address, told.append)
    try:
        async with limits.guesses.attempt(word, caller):
            await check(None if right else errors.InvalidCredentials())
            await limits.guesses.know([word, *words], caller)
    except errors.TooMany as refusal:
        outcome = "too many" if 0 < refusal.retry_after <= 3 * 3600 else refusal
    except errors.InvalidCredentials:
        outcome = "wrong"
    return outcome, told[-1] if told else None


async def outcomes(limits, times, *arguments, **options):
    return [(await attempt(limits, *arguments, **options))[0] for _ in range(times)]


async def test_after_too_many_wrong_passwords_the_right_one_waits_too(limits):
    assert await outcomes(limits, 4) == ["wrong", "wrong", "wrong", "too many"]
    assert await outcomes(limits, 1, right=True) == ["too many"]
    assert await outcomes(limits, 1, "grace", right=True) == ["right"]


async def test_strangers_share_the_counter_of_a_word(limits):
    found = [await outcomes(limits, 1, "ada", f"198.51.100.{number}") for number in range(5)]
    assert found == [["wrong"]] * 3 + [["too many"]] * 2


@MEMORY
async def test_the_wait_grows_with_the_failures_and_has_an_end(limits, watch):
    waits = []
    for _ in range(4):
        assert await outcomes(limits, 4) == ["wrong"] * 3 + ["too many"]
        waits.append((await attempt(limits))[1].reset_after)
        watch.ahead += waits[-1] + 1
    assert [round(wait / 60) for wait in waits] == [5, 25, 5, 145]
    assert await outcomes(limits, 1, right=True) == ["right"]


async def test_counters_in_redis_have_the_same_ends(redis_server, process):
    await attempt(process(redis_server.url))
    with redis_server.client() as client:
        ends = sorted(client.ttl(key) for key in client.keys("chatapp:limits:*"))
    assert [round(end / 60) for end in ends] == [5, 5, 30, 30, 180, 180]


async def test_guesses_at_others_do_not_lock_out_users_behind_the_same_address(limits):
    assert await outcomes(limits, 1, right=True) == ["right"]
    found = [(await attempt(limits, f"victim{number}"))[0] for number in range(9)]
    assert found == ["wrong"] * 8 + ["too many"]
    assert await outcomes(limits, 1, right=True) == ["right"]
    assert await outcomes(limits, 1, "grace", right=True) == ["too many"]


async def test_guesses_elsewhere_do_not_lock_out_the_owner_at_a_known_address(limits):
    assert await outcomes(limits, 1, right=True, words=["ada@example.org"]) == ["right"]
    for word in ("ada", "ada@example.org"):
        assert await outcomes(limits, 5, word, CAFE) == ["wrong"] * 3 + ["too many"] * 2
        assert await outcomes(limits, 1, word, right=True) == ["right"]


async def test_a_known_address_has_a_limit_as_well(limits):
    await attempt(limits, right=True)
    assert await outcomes(limits, 4) == ["wrong"] * 3 + ["too many"]
    assert await outcomes(limits, 1, right=True) == ["too many"]


async def test_a_success_forgets_the_mistakes_of_its_owner(limits):
    await attempt(limits, right=True)
    for _ in range(2):
        assert await outcomes(limits, 2) == ["wrong"] * 2
        assert await outcomes(limits, 1, right=True) == ["right"]


async def test_a_known_account_buys_no_more_guesses_at_others(limits):
    """A success never clears the counter of the address."""
    await attempt(limits, "mallory", right=True)
    found = []
    for number in range(10):
        found += await outcomes(limits, 1, f"victim{number}")
        if found[-1] == "wrong":
            await attempt(limits, "mallory", right=True)
    assert found == ["wrong"] * 8 + ["too many"] * 2


async def test_a_success_of_a_stranger_does_not_free_the_word_for_others(limits):
    assert await outcomes(limits, 2, "ada", CAFE) == ["wrong"] * 2
    assert await outcomes(limits, 1, right=True) == ["right"]
    assert await outcomes(limits, 2, "ada", CAFE) == ["wrong", "too many"]


async def test_many_at_once_are_counted_one_after_the_other(limits):
    found = await asyncio.gather(*(attempt(limits) for _ in range(20)))
    assert sorted(outcome for outcome, _ in found) == ["too many"] * 17 + ["wrong"] * 3


async def test_many_words_at_once_stay_near_the_limit_of_the_address(limits):
    found = await asyncio.gather(*(attempt(limits, f"victim{number}") for number in range(40)))
    wrong = [outcome for outcome, _ in found if outcome == "wrong"]
    assert 8 <= len(wrong) < 8 + AT_ONCE_PER_ADDRESS


async def test_right_passwords_at_once_are_all_let_in(limits):
    found = await asyncio.gather(*(attempt(limits, right=True) for _ in range(20)))
    assert {outcome for outcome, _ in found} == {"right"}


@MEMORY
async def test_the_queue_of_an_address_is_bounded(limits, monkeypatch):
    monkeypatch.setattr(turns, "MOST_WAITING", 10)
    found = await asyncio.gather(*(attempt(limits, f"user{number}", right=True) for number in range(40)))
    assert [outcome for outcome, _ in found].count("right") == 10 + AT_ONCE_PER_ADDRESS
    assert not limits.guesses._turns._waiting
    assert await outcomes(limits, 1, right=True) == ["right"]


async def test_the_rest_of_the_limit_is_told(limits):
    assert [(await attempt(limits))[1].remaining for _ in range(4)] == [2, 1, 0, 0]
    allowance = (await attempt(limits))[1]
    assert allowance.limit == 3
    assert 290 < allowance.reset_after <= 300
    assert (await attempt(limits, "grace", right=True))[1].remaining > 0


@MEMORY
async def test_going_on_does_not_prolong_the_wait(limits, watch):
    await outcomes(limits, 3)
    for _ in range(4):
        watch.ahead += 70
        assert await outcomes(limits, 2) == ["too many"] * 2
    watch.ahead += 21
    assert await outcomes(limits, 1, right=True) == ["right"]


async def test_all_processes_count_together(redis_server, process):
    one, two = process(redis_server.url), process(redis_server.url)
    assert await outcomes(one, 2) + await outcomes(two, 2) == ["wrong", "wrong", "wrong", "too many"]


async def test_the_counters_in_redis_name_nobody_and_end(redis_server, process):
    limits = process(redis_server.url)
    await attempt(limits, "name:ada")
    await attempt(limits, "name:ada", right=True)
    with redis_server.client() as client:
        keys = client.keys("*")
        assert keys
        assert all(key.startswith(b"chatapp:limits:") and b"ada" not in key for key in keys)
        assert all(0 < client.ttl(key) <= 30 * 24 * 3600 for key in keys)


async def test_while_redis_is_away_a_process_counts_by_itself(redis_of_its_own, process, monkeypatch):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    limits = process(redis_of_its_own.url)
    redis_of_its_own.stop()
    assert await outcomes(limits, 5) == ["wrong"] * 3 + ["too many"] * 2
    redis_of_its_own.start()
    await until(lambda: limits.guesses._counters._link.is_up)
    assert await outcomes(limits, 4) == ["wrong"] * 3 + ["too many"]


async def test_a_redis_that_hangs_holds_nobody_up(redis_of_its_own, process, monkeypatch):
    monkeypatch.setattr(redis_link, "TIMEOUT", 0.05)
    limits = process(redis_of_its_own.url)
    redis_of_its_own.pause()
    try:
        async with asyncio.timeout(2):
            assert await outcomes(limits, 5) == ["wrong"] * 3 + ["too many"] * 2
    finally:
        redis_of_its_own.resume()


async def test_wrong_passwords_are_counted_while_the_server_is_a_replica_and_afterwards(
    redis_of_its_own, process, monkeypatch
):
    monkeypatch.setattr(redis_link, "PROBE_EVERY", 0.01)
    limits = process(redis_of_its_own.url)
    assert await outcomes(limits, 1) == ["wrong"]
    redis_of_its_own.become_replica()
    assert await outcomes(limits, 6, "grace") == ["wrong"] * 3 + ["too many"] * 3
    redis_of_its_own.become_primary()
    await until(lambda: limits.guesses._counters._link.is_up)
    assert await outcomes(limits, 3) == ["wrong", "wrong", "too many"]
