import asyncio
import time

import pytest

from chatapp import errors, throttle
from chatapp.settings import Settings
from chatapp.throttle import Throttle

HOME, CAFE = "203.0.113.7", "198.51.100.9"


@pytest.fixture(params=["memory", "redis"])
def redis_url(request):
    return request.getfixturevalue("redis_server").url if request.param == "redis" else None


@pytest.fixture
async def limits(redis_url):
    limits = Throttle(
        Settings(redis_url=redis_url, login_attempts=3, login_attempts_per_address=8, registrations_per_address=2)
    )
    yield limits
    await limits.stop()


class Watch:
    """Time as the throttle and its counters see it."""

    def __init__(self, monkeypatch):
        self.ahead = 0.0
        real = time.time
        monkeypatch.setattr(time, "time", lambda: real() + self.ahead)


async def check(error):
    """A password, or a form; it takes its time."""
    await asyncio.sleep(0)
    if error:
        raise error


async def attempt(limits, account="ada", address=HOME, *, right=False):
    """What comes of one attempt, and what it was told of the limit."""
    told, outcome = [], "right"
    try:
        async with limits.sign_in(account, address, told.append):
            await check(None if right else errors.InvalidCredentials())
    except errors.TooMany as refusal:
        outcome = "too many" if 0 < refusal.retry_after <= 3 * 3600 else refusal
    except (errors.InvalidCredentials, errors.WrongPassword):
        outcome = "wrong"
    return outcome, told[-1]


async def outcomes(limits, times, *arguments, **options):
    return [(await attempt(limits, *arguments, **options))[0] for _ in range(times)]


async def register(limits, address=HOME, *, fails=False):
    told, outcome = [], "made"
    try:
        async with limits.registration(address, told.append):
            await check(errors.Invalid({}) if fails else None)
    except errors.TooMany as refusal:
        outcome = "too many" if 0 < refusal.retry_after <= 3600 else refusal
    except errors.Invalid:
        outcome = "invalid"
    return outcome, told[-1]


async def test_after_too_many_wrong_passwords_the_right_one_waits_too(limits):
    assert await outcomes(limits, 4) == ["wrong", "wrong", "wrong", "too many"]
    assert await outcomes(limits, 1, right=True) == ["too many"]
    assert await outcomes(limits, 1, "grace", right=True) == ["right"]


async def test_strangers_share_the_counter_of_an_account(limits):
    found = [await outcomes(limits, 1, "ada", f"198.51.100.{number}") for number in range(5)]
    assert found == [["wrong"]] * 3 + [["too many"]] * 2


@pytest.mark.parametrize("redis_url", ["memory"], indirect=True)
async def test_the_wait_grows_with_the_failures_and_has_an_end(limits, monkeypatch):
    watch, waits = Watch(monkeypatch), []
    for _ in range(4):
        assert await outcomes(limits, 4) == ["wrong"] * 3 + ["too many"]
        waits.append((await attempt(limits))[1].reset_after)
        watch.ahead += waits[-1] + 1
    assert [round(wait / 60) for wait in waits] == [5, 25, 5, 145]
    assert await outcomes(limits, 1, right=True) == ["right"]


async def test_counters_in_redis_have_the_same_ends(redis_server):
    limits = Throttle(Settings(redis_url=redis_server.url, redis_prefix="ends"))
    await attempt(limits)
    with redis_server.client() as client:
        ends = sorted(client.ttl(key) for key in client.keys("ends:*"))
    assert [round(end / 60) for end in ends] == [5, 5, 30, 30, 180, 180]
    await limits.stop()


async def test_whoever_guesses_at_others_does_not_lock_out_those_behind_the_same_address(limits):
    assert await outcomes(limits, 1, right=True) == ["right"]
    found = [(await attempt(limits, f"victim{number}"))[0] for number in range(9)]
    assert found == ["wrong"] * 8 + ["too many"]
    assert await outcomes(limits, 1, right=True) == ["right"]
    assert await outcomes(limits, 1, "grace", right=True) == ["too many"]


async def test_whoever_guesses_elsewhere_does_not_lock_out_the_owner(limits):
    assert await outcomes(limits, 1, right=True) == ["right"]
    assert await outcomes(limits, 5, "ada", CAFE) == ["wrong"] * 3 + ["too many"] * 2
    assert await outcomes(limits, 1, right=True) == ["right"]


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
    """The counter of the address is never cleared by a success."""
    await attempt(limits, "mallory", right=True)
    found = []
    for number in range(10):
        found += await outcomes(limits, 1, f"victim{number}")
        if found[-1] == "wrong":
            await attempt(limits, "mallory", right=True)
    assert found == ["wrong"] * 8 + ["too many"] * 2


async def test_a_success_of_a_stranger_does_not_free_the_account_for_others(limits):
    assert await outcomes(limits, 2, "ada", CAFE) == ["wrong"] * 2
    assert await outcomes(limits, 1, right=True) == ["right"]
    assert await outcomes(limits, 2, "ada", CAFE) == ["wrong", "too many"]


async def test_many_at_once_are_counted_one_after_the_other(limits):
    found = await asyncio.gather(*(attempt(limits) for _ in range(20)))
    assert sorted(outcome for outcome, _ in found) == ["too many"] * 17 + ["wrong"] * 3


async def test_many_accounts_at_once_stay_near_the_limit_of_the_address(limits):
    found = await asyncio.gather(*(attempt(limits, f"victim{number}") for number in range(40)))
    wrong = [outcome for outcome, _ in found if outcome == "wrong"]
    assert 8 <= len(wrong) < 8 + throttle.AT_ONCE_PER_ADDRESS


async def test_right_passwords_at_once_are_all_let_in(limits):
    found = await asyncio.gather(*(attempt(limits, right=True) for _ in range(20)))
    assert {outcome for outcome, _ in found} == {"right"}


async def test_the_rest_of_the_limit_is_told(limits):
    assert [(await attempt(limits))[1].remaining for _ in range(4)] == [2, 1, 0, 0]
    allowance = (await attempt(limits))[1]
    assert allowance.limit == 3
    assert 290 < allowance.reset_after <= 300
    assert (await attempt(limits, "grace", right=True))[1].remaining > 0


@pytest.mark.parametrize("redis_url", ["memory"], indirect=True)
async def test_going_on_does_not_prolong_the_wait(limits, monkeypatch):
    watch = Watch(monkeypatch)
    await outcomes(limits, 3)
    for _ in range(4):
        watch.ahead += 70
        assert await outcomes(limits, 2) == ["too many"] * 2
    watch.ahead += 21
    assert await outcomes(limits, 1, right=True) == ["right"]


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
@pytest.mark.parametrize("redis_url", ["memory"], indirect=True)
async def test_what_counts_as_one_address(limits, one, other, is_same):
    await register(limits, one)
    await register(limits, one)
    assert (await register(limits, other))[0] == ("too many" if is_same else "made")


async def test_registrations_are_counted_when_they_succeed(limits):
    found = [await register(limits, fails=fails) for fails in (True, False, True, True, False, True, False)]
    assert [outcome for outcome, _ in found] == [
        "invalid",
        "made",
        "invalid",
        "invalid",
        "made",
        "too many",
        "too many",
    ]
    assert [allowance.remaining for _, allowance in found] == [2, 1, 1, 1, 0, 0, 0]


async def test_registrations_at_once_do_not_run_past_the_limit(limits):
    found = await asyncio.gather(*(register(limits) for _ in range(40)))
    assert [outcome for outcome, _ in found].count("made") == 2
    assert {outcome for outcome, _ in found} == {"made", "too many"}


async def test_refused_registrations_have_a_limit_of_their_own(limits):
    """Or whoever wants to know which addresses have an account could ask without end."""
    most = 2 * throttle.REFUSALS
    found = [(await register(limits, fails=True))[0] for _ in range(most + 1)]
    assert found == ["invalid"] * most + ["too many"]
    assert (await register(limits, CAFE))[0] == "made"


async def test_all_processes_count_together(redis_server):
    settings = Settings(redis_url=redis_server.url, login_attempts=3)
    one, two = Throttle(settings), Throttle(settings)
    assert await outcomes(one, 2) + await outcomes(two, 2) == ["wrong", "wrong", "wrong", "too many"]
    await one.stop()
    await two.stop()


async def test_the_counters_in_redis_name_nobody_and_end(redis_server):
    limits = Throttle(Settings(redis_url=redis_server.url))
    await attempt(limits, "name:ada")
    await attempt(limits, "name:ada", right=True)
    await register(limits)
    with redis_server.client() as client:
        keys = client.keys("*")
        assert keys
        assert all(key.startswith(b"chatapp:limits:") and b"ada" not in key for key in keys)
        assert all(0 < client.ttl(key) <= 30 * 24 * 3600 for key in keys)
    await limits.stop()


async def test_while_redis_is_away_everybody_is_let_through(redis_of_its_own, caplog):
    limits = Throttle(Settings(redis_url=redis_of_its_own.url, login_attempts=1))
    redis_of_its_own.stop()
    assert await outcomes(limits, 5) == ["wrong"] * 5
    assert (await register(limits))[0] == "made"
    assert [record.levelname for record in caplog.records] == ["WARNING"]  # said once, not for each
    redis_of_its_own.start()
    limits._resting_until = 0
    assert await outcomes(limits, 2) == ["wrong", "too many"]
    await limits.stop()


async def test_a_redis_that_does_not_answer_holds_nobody_up(redis_of_its_own, monkeypatch):
    monkeypatch.setattr(throttle, "PATIENCE", 0.05)
    limits = Throttle(Settings(redis_url=redis_of_its_own.url, login_attempts=1))
    redis_of_its_own.pause()
    try:
        async with asyncio.timeout(2):
            assert await outcomes(limits, 5) == ["wrong"] * 5
    finally:
        redis_of_its_own.resume()
    limits._resting_until = 0
    assert await outcomes(limits, 2) == ["wrong", "too many"]
    await limits.stop()


async def test_many_attempts_at_once_share_a_few_connections(redis_server):
    limits = Throttle(Settings(redis_url=redis_server.url))
    names = [f"somebody {number}" for number in range(20 * throttle.CONNECTIONS)]
    ends = await asyncio.gather(*(attempt(limits, name, f"192.0.2.{hash(name) % 256}", right=True) for name in names))
    assert {outcome for outcome, _ in ends} == {"right"}
    with redis_server.client() as client:
        assert len(client.client_list()) <= throttle.CONNECTIONS + 1
    await limits.stop()


async def test_those_who_wait_for_a_connection_do_not_ask_a_redis_that_is_away(redis_of_its_own, monkeypatch):
    monkeypatch.setattr(throttle, "PATIENCE", 0.2)
    limits = Throttle(Settings(redis_url=redis_of_its_own.url))
    redis_of_its_own.pause()
    began = time.monotonic()
    ends = await asyncio.gather(*(attempt(limits, f"somebody {number}", right=True) for number in range(100)))
    assert {outcome for outcome, _ in ends} == {"right"}
    assert time.monotonic() - began < 2
    redis_of_its_own.resume()
    await limits.stop()


@pytest.fixture
async def doing(redis_url):
    """Two processes with small limits."""
    both = [Throttle(Settings(redis_url=redis_url, acts=40, searches=20, sockets_per_user=2)) for _ in range(2)]
    yield both
    for each in both:
        await each.stop()


async def acts(limits, times, who=1):
    """How many of so many acts were let through, and in how many seconds the next may be."""
    for done in range(times):
        try:
            await limits.act(who)
        except errors.TooMany as refusal:
            return done, refusal.retry_after
    return times, 0


async def test_a_user_does_so_much_and_then_waits(doing, monkeypatch):
    limits, _ = doing
    done, wait = await acts(limits, 100)
    assert (done, 0 < wait <= throttle.DOING) == (40, True)
    assert (await acts(limits, 40, who=2))[0] == 40
    await limits.search(1)


async def test_a_user_who_waited_goes_on(doing, monkeypatch, redis_url):
    limits, _ = doing
    await acts(limits, 100)
    if redis_url is None:
        Watch(monkeypatch).ahead = throttle.DOING
        assert (await acts(limits, 1)) == (1, 0)


async def test_processes_share_what_a_user_may_do(doing, redis_url):
    total = sum([(await acts(each, 30))[0] for each in doing])
    assert total == (40 if redis_url else 60)


async def test_acts_at_the_same_moment_are_counted_each(doing):
    limits, _ = doing
    ends = await asyncio.gather(*(limits.act(1) for _ in range(100)), return_exceptions=True)
    assert sum(isinstance(end, errors.TooMany) for end in ends) == 60


async def test_searches_have_a_limit_of_their_own(doing):
    limits, _ = doing
    ends = [await asyncio.gather(limits.search(1), return_exceptions=True) for _ in range(30)]
    assert sum(isinstance(end, errors.TooMany) for (end,) in ends) == 10


async def test_whoever_took_everything_along_often_is_told_how_many_minutes_to_wait(doing):
    limits, _ = doing
    for _ in range(throttle.EXPORTS):
        await limits.export(1)
    with pytest.raises(errors.TooMany, match=r"Try again in \d+ minutes\.") as refusal:
        await limits.export(1)
    assert 60 < refusal.value.retry_after <= 3600
    await limits.export(2)
    await limits.act(1)


async def test_processes_count_together_what_is_taken_along(doing, redis_url):
    ends = [await asyncio.gather(each.export(1), return_exceptions=True) for each in doing * throttle.EXPORTS]
    taken = sum(end is None for (end,) in ends)
    assert taken == (throttle.EXPORTS if redis_url else 2 * throttle.EXPORTS)


async def test_strangers_of_one_network_share_a_purse(doing):
    limits, _ = doing
    for host in range(40):
        await limits.act(f"2001:db8::{host:x}")
    with pytest.raises(errors.TooMany):
        await limits.act("2001:db8::ffff")


async def test_a_user_has_so_many_sockets(doing):
    limits, _ = doing
    with limits.socket(1):
        with limits.socket(1):
            with pytest.raises(errors.TooMany), limits.socket(1):
                raise AssertionError
            with limits.socket(2):
                pass
        with limits.socket(1):
            pass
    assert not limits._sockets


async def test_without_limits_everything_goes():
    limits = Throttle(Settings(limits=False, acts=20, sockets_per_user=1))
    assert await acts(limits, 100) == (100, 0)
    with limits.socket(1), limits.socket(1):
        pass


async def test_purses_that_are_over_are_thrown_away(doing, monkeypatch):
    limits, _ = doing
    monkeypatch.setattr(throttle, "MOST_PURSES", 10)
    monkeypatch.setattr(throttle, "DOING", 0)
    for who in range(100):
        await limits.act(who)
    assert len(limits._purses) <= 12
