import asyncio
from datetime import timedelta
from types import SimpleNamespace

import pytest
from pydantic import SecretStr

from chatapp import errors, security
from chatapp import runtime as runtimes
from chatapp.domain.events import SessionEnded
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.times import rfc3339
from chatapp.flows import accounts as account_flows
from chatapp.flows import sessions as session_flows
from chatapp.limits import Caller, Limits
from chatapp.security import LEEWAY, LIFETIMES, Claims, TokenType
from chatapp.services import accounts, sessions
from chatapp.services.sessions import GRACE, SLIDE_EVERY
from chatapp.settings import Settings
from chatapp.storage import users
from tests.conftest import SECRET
from tests.support import cast as people
from tests.support.builders import COMPOSED, DECOMPOSED, PASSWORD, make_registration

SECOND = timedelta(seconds=1)
OTHER = SECRET[::-1].replace("f", "e")
IDLE = timedelta(days=30)


async def log_in(runtime, name="ada", password=PASSWORD, kind=SessionKind.API, client="curl"):
    return await session_flows.log_in(runtime, name=name, password=password, kind=kind, client=client)


async def viewer_of(runtime, started):
    """Who an API client is, by its access token."""
    return await session_flows.authenticate(runtime, TokenType.ACCESS, session_flows.tokens_of(runtime, started).access)


async def deactivate(runtime, user):
    def act(work):
        users.by_id(work.db, user.id).is_active = False

    await runtime.work(act)


@pytest.mark.parametrize("name", ["ada", "ADA", " ada ", "ada@example.org", "Ada@Example.org"])
async def test_log_in_takes_name_or_address_without_regard_to_case(name, runtime, cast, bus):
    started = await log_in(runtime, name)
    assert started.user == cast.ada
    assert bus.events == []


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("ada", PASSWORD + "!"),
        ("ada", PASSWORD.upper()),
        ("ada", ""),
        ("ada", "x" * 5000),
        ("ada", "\ud800"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("a\0da\ud800'; --", PASSWORD + "!"),
        ("Ada Lovelace", PASSWORD),
    ],
)
async def test_log_in_has_one_answer_for_all_that_is_wrong(name, password, runtime, cast):
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime, name, password)
    assert await runtime.read(sessions.list_for, viewer=Viewer(cast.ada.id, 0)) == []


async def test_log_in_refuses_who_was_deactivated(runtime, cast):
    await deactivate(runtime, cast.ada)
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime)
    with pytest.raises(errors.InvalidCredentials):
        await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")


@pytest.mark.parametrize(("name", "password"), [("ada", "wrong horse"), ("nobody", PASSWORD), ("grace", PASSWORD)])
async def test_log_in_costs_one_hash_of_the_same_cost_whatever_is_wrong(name, password, runtime, cast, monkeypatch):
    """A wrong password, an unknown name, a disabled account: nobody can tell them apart, not by the time either."""
    await deactivate(runtime, cast.grace)
    calls, verify = [], security._passwords.verify

    def counted(password, hashed):
        calls.append(hashed)
        return verify(password, hashed)

    monkeypatch.setattr(security._passwords, "verify", counted)
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime, name, password)
    assert len(calls) == 1
    assert calls[0].startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_log_in_renews_a_hash_of_other_parameters(runtime, cast):
    old = security._passwords.using(argon2__time_cost=1).hash(PASSWORD)
    before = (await runtime.read(sessions.credentials, name="ada")).password_hash
    assert await runtime.work(lambda work: users.replace_hash(work.db, cast.ada.id, old=before, new=old))
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime, password="wrong horse")
    assert (await runtime.read(sessions.credentials, name="ada")).password_hash == old
    await log_in(runtime)
    renewed = (await runtime.read(sessions.credentials, name="ada")).password_hash
    assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    await log_in(runtime)
    assert (await runtime.read(sessions.credentials, name="ada")).password_hash == renewed


async def test_log_in_looks_the_user_up_once(runtime, cast, monkeypatch):
    looked_up, real = [], users.by_key
    monkeypatch.setattr(users, "by_key", lambda db, key: looked_up.append(key) or real(db, key))
    await log_in(runtime)
    assert looked_up == ["ada"]


async def test_a_sign_in_that_must_wait_does_no_work(runtime, cast, monkeypatch):
    runtime.limits = Limits(runtime.settings.model_copy(update={"login_attempts": 1}), None)
    with pytest.raises(errors.InvalidCredentials):
        await log_in(runtime, password="wrong horse")
    monkeypatch.setattr(runtime, "read", None)
    monkeypatch.setattr(runtime, "hashing", None)
    with pytest.raises(errors.TooMany, match=r"Try again in 5 minutes\."):
        await log_in(runtime)


async def test_a_success_makes_the_address_known_for_both_names(runtime, cast):
    runtime.limits = Limits(runtime.settings.model_copy(update={"login_attempts": 2}), None)
    home, elsewhere = Caller("203.0.113.7"), Caller("198.51.100.9")
    wanted = {"password": PASSWORD, "kind": SessionKind.API, "client": ""}
    await session_flows.log_in(runtime, name="ada", caller=home, **wanted)
    for name in ("ada", "ada@example.org"):
        for _ in range(2):
            with pytest.raises(errors.InvalidCredentials):
                await session_flows.log_in(runtime, name=name, caller=elsewhere, **wanted | {"password": "wrong horse"})
        with pytest.raises(errors.TooMany):
            await session_flows.log_in(runtime, name=name, caller=elsewhere, **wanted)
        await session_flows.log_in(runtime, name=name, caller=home, **wanted)


async def test_access_token_tells_who_asks(runtime, cast):
    started = await log_in(runtime)
    viewer = await viewer_of(runtime, started)
    assert (viewer.user_id, viewer.session_id) == (cast.ada.id, started.session_id)


async def test_access_token_ends_before_its_session(runtime, cast, clock):
    started = await log_in(runtime)
    token = session_flows.tokens_of(runtime, started).access
    clock.step(seconds=(LIFETIMES["access"] + LEEWAY + SECOND).total_seconds())
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.ACCESS, token)
    assert await runtime.read(sessions.is_open, viewer=Viewer(cast.ada.id, started.session_id))


@pytest.mark.parametrize("kind", TokenType)
async def test_token_opens_only_what_its_type_is_for(kind, runtime, cast):
    started = await log_in(runtime)
    pair, cookie = session_flows.tokens_of(runtime, started), session_flows.cookie_of(runtime, started)
    tokens = {TokenType.ACCESS: pair.access, TokenType.REFRESH: pair.refresh, TokenType.SESSION: cookie}
    for other, token in tokens.items():
        if other == kind:
            assert (await session_flows.authenticate(runtime, kind, token)).user_id == cast.ada.id
        else:
            with pytest.raises(errors.TokenInvalid):
                await session_flows.authenticate(runtime, kind, token)
    for token in (pair.access, cookie):
        with pytest.raises(errors.TokenInvalid):
            await session_flows.refresh(runtime, token=token)


async def test_token_of_another_users_session_is_refused(runtime, cast):
    """Only somebody with the key can make one, yet no id alone opens anything."""
    started = await log_in(runtime)
    forged = Claims(cast.mallory.id, started.session_key, "x")
    for kind in (TokenType.ACCESS, TokenType.REFRESH):
        token = security.sign(runtime.secret_key, kind, forged, runtime.clock())
        with pytest.raises(errors.TokenInvalid):
            await (
                session_flows.authenticate(runtime, kind, token)
                if kind == TokenType.ACCESS
                else session_flows.refresh(runtime, token=token)
            )
    assert (await viewer_of(runtime, started)).user_id == cast.ada.id


async def test_refresh_gives_a_new_pair_of_the_same_session(runtime, cast, clock):
    started = await log_in(runtime)
    old = session_flows.tokens_of(runtime, started)
    clock.step(minutes=20)
    new = await session_flows.refresh(runtime, token=old.refresh)
    assert {new.access, new.refresh}.isdisjoint({old.access, old.refresh})
    viewer = await session_flows.authenticate(runtime, TokenType.ACCESS, new.access)
    assert viewer.session_id == started.session_id
    row, *_ = await runtime.read(sessions.list_for, viewer=viewer)
    assert row.last_used_at == rfc3339(clock())
    assert row.expires_at == rfc3339(clock() + IDLE)


async def test_refresh_keeps_a_session_for_as_long_as_it_is_used(runtime, cast, clock):
    tokens = session_flows.tokens_of(runtime, await log_in(runtime))
    for _ in range(4):
        clock.step(days=29)
        tokens = await session_flows.refresh(runtime, token=tokens.refresh)
    clock.step(days=30, seconds=11)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=tokens.refresh)


async def test_spent_refresh_token_ends_the_session(runtime, cast, bus, clock):
    started = await log_in(runtime)
    old = session_flows.tokens_of(runtime, started)
    new = await session_flows.refresh(runtime, token=old.refresh)
    assert bus.events == []
    clock.step(seconds=(GRACE + SECOND).total_seconds())
    with pytest.raises(errors.TokenReused):
        await session_flows.refresh(runtime, token=old.refresh)
    assert bus.events == [SessionEnded(started.session_id, frozenset({cast.ada.id}))]
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=new.refresh)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.ACCESS, new.access)


async def test_refresh_used_twice_at_once_gives_both_the_same_successor(runtime, cast, bus):
    started = await log_in(runtime)
    token = session_flows.tokens_of(runtime, started).refresh
    pairs = await asyncio.gather(*(session_flows.refresh(runtime, token=token) for _ in range(8)))
    assert len({pair.refresh for pair in pairs}) == 1
    for pair in pairs:
        assert (
            await session_flows.authenticate(runtime, TokenType.ACCESS, pair.access)
        ).session_id == started.session_id
    assert bus.events == []
    await session_flows.refresh(runtime, token=pairs[0].refresh)


async def test_a_lost_answer_can_be_asked_for_again_within_the_grace(runtime, cast, clock):
    first = session_flows.tokens_of(runtime, await log_in(runtime)).refresh
    lost = (await session_flows.refresh(runtime, token=first)).refresh
    for _ in range(3):
        clock.step(seconds=GRACE.total_seconds() / 3)
        again = (await session_flows.refresh(runtime, token=first)).refresh
    third = (await session_flows.refresh(runtime, token=again)).refresh
    assert (await session_flows.refresh(runtime, token=lost)).refresh == third


async def test_a_token_before_the_previous_one_ends_the_session_within_the_grace(runtime, cast, bus):
    """Nobody honest holds it: its successor was presented already."""
    started = await log_in(runtime)
    first = session_flows.tokens_of(runtime, started).refresh
    second = (await session_flows.refresh(runtime, token=first)).refresh
    third = (await session_flows.refresh(runtime, token=second)).refresh
    with pytest.raises(errors.TokenReused):
        await session_flows.refresh(runtime, token=first)
    for token in (second, third):
        with pytest.raises(errors.TokenInvalid):
            await session_flows.refresh(runtime, token=token)
    assert bus.events == [SessionEnded(started.session_id, frozenset({cast.ada.id}))]


async def test_the_grace_ends_with_the_session(runtime, cast):
    started = await log_in(runtime)
    token = session_flows.tokens_of(runtime, started).refresh
    await session_flows.refresh(runtime, token=token)
    await runtime.work(sessions.log_out, viewer=Viewer(cast.ada.id, started.session_id))
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=token)


async def test_cookie_slides_while_it_is_used(runtime, cast, clock):
    started = await log_in(runtime, kind=SessionKind.BROWSER)
    cookie = session_flows.cookie_of(runtime, started)
    for _ in range(4):
        clock.step(days=29)
        viewer = await session_flows.authenticate(runtime, TokenType.SESSION, cookie)
        row, *_ = await runtime.read(sessions.list_for, viewer=viewer)
        assert row.last_used_at == rfc3339(clock())
    clock.step(seconds=IDLE.total_seconds())
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.SESSION, cookie)


async def test_a_session_ends_however_much_it_is_used(runtime, cast, clock):
    """180 days after its beginning, in a browser and with refresh tokens."""
    browser, program = await log_in(runtime, kind=SessionKind.BROWSER), await log_in(runtime)
    cookie, tokens = session_flows.cookie_of(runtime, browser), session_flows.tokens_of(runtime, program)
    for _ in range(8):
        clock.step(days=22)
        await session_flows.authenticate(runtime, TokenType.SESSION, cookie)
        tokens = await session_flows.refresh(runtime, token=tokens.refresh)
    clock.step(days=3, hours=23)
    viewer = await session_flows.authenticate(runtime, TokenType.SESSION, cookie)
    tokens = await session_flows.refresh(runtime, token=tokens.refresh)
    assert viewer.session_id == browser.session_id
    clock.step(hours=1)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.SESSION, cookie)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=tokens.refresh)
    assert not await runtime.read(sessions.is_open, viewer=viewer)


async def test_the_settings_say_how_long_sessions_live(settings, clock):
    short = runtimes.build(settings.model_copy(update={"session_idle_days": 2, "session_days": 3}), clock=clock)
    await short.start()
    try:
        await people.add_user(short, "ada")
        idle = session_flows.tokens_of(short, await log_in(short)).refresh
        used = session_flows.tokens_of(short, await log_in(short)).refresh
        for _ in range(2):
            clock.step(days=1, hours=6)
            used = (await session_flows.refresh(short, token=used)).refresh
        with pytest.raises(errors.TokenInvalid):
            await session_flows.refresh(short, token=idle)
        clock.step(hours=12)
        with pytest.raises(errors.TokenInvalid):
            await session_flows.refresh(short, token=used)
    finally:
        await short.stop()


async def test_what_a_former_secret_signed_is_good_and_exchanged_for_the_new_one(settings, runtime, cast, clock):
    browser, program = await log_in(runtime, kind=SessionKind.BROWSER), await log_in(runtime)
    cookie, tokens = session_flows.cookie_of(runtime, browser), session_flows.tokens_of(runtime, program)
    rotated, forgotten = (
        runtimes.build(
            Settings(database_url=settings.database_url, secret=SecretStr(OTHER), former_secrets=former), clock=clock
        )
        for former in ([SecretStr(SECRET)], [])
    )
    await rotated.start()
    await forgotten.start()
    try:
        assert (await session_flows.authenticate(rotated, TokenType.ACCESS, tokens.access)).user_id == cast.ada.id
        assert (await session_flows.authenticate(rotated, TokenType.SESSION, cookie)).user_id == cast.ada.id
        for kind, token in ((TokenType.ACCESS, tokens.access), (TokenType.SESSION, cookie)):
            with pytest.raises(errors.TokenInvalid):
                await session_flows.authenticate(forgotten, kind, token)
        with pytest.raises(errors.TokenInvalid):
            await session_flows.refresh(forgotten, token=tokens.refresh)
        new = await session_flows.refresh(rotated, token=tokens.refresh)
        assert (await session_flows.authenticate(forgotten, TokenType.ACCESS, new.access)).user_id == cast.ada.id
    finally:
        await rotated.stop()
        await forgotten.stop()


async def test_use_is_not_written_down_each_time(runtime, cast, clock):
    started = await log_in(runtime, kind=SessionKind.BROWSER)
    cookie = session_flows.cookie_of(runtime, started)
    first = rfc3339(clock())
    clock.step(seconds=SLIDE_EVERY.total_seconds())
    viewer = await session_flows.authenticate(runtime, TokenType.SESSION, cookie)
    assert [row.last_used_at for row in await runtime.read(sessions.list_for, viewer=viewer)] == [first]


async def test_access_tokens_do_not_lengthen_a_session(runtime, cast, clock):
    started = await log_in(runtime)
    clock.step(hours=2)
    viewer = await viewer_of(runtime, started)
    row, *_ = await runtime.read(sessions.list_for, viewer=viewer)
    assert row.last_used_at == rfc3339(clock() - timedelta(hours=2))


async def test_browser_has_no_refresh_token(runtime, cast):
    started = await log_in(runtime, kind=SessionKind.BROWSER)
    assert started.refresh_id == ""
    token = session_flows.tokens_of(runtime, started).refresh
    with pytest.raises(errors.Unauthenticated):
        await session_flows.refresh(runtime, token=token)


async def test_log_out_ends_this_session_and_no_other(runtime, cast, bus):
    first, second = await log_in(runtime), await log_in(runtime)
    viewer, other = await viewer_of(runtime, first), await viewer_of(runtime, second)
    await runtime.work(sessions.log_out, viewer=viewer)
    assert bus.events == [SessionEnded(first.session_id, frozenset({cast.ada.id}))]
    assert not await runtime.read(sessions.is_open, viewer=viewer)
    assert await runtime.read(sessions.is_open, viewer=other)
    with pytest.raises(errors.TokenInvalid):
        await viewer_of(runtime, first)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=session_flows.tokens_of(runtime, first).refresh)
    assert [row.id for row in await runtime.read(sessions.list_for, viewer=other)] == [second.session_id]


async def test_deactivated_user_is_out_at_once(runtime, cast):
    started = await log_in(runtime)
    tokens = session_flows.tokens_of(runtime, started)
    await deactivate(runtime, cast.ada)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.ACCESS, tokens.access)
    with pytest.raises(errors.TokenInvalid):
        await session_flows.refresh(runtime, token=tokens.refresh)


async def log_in_as_ada(runtime, password):
    return await session_flows.log_in(runtime, name="ada", password=password, kind=SessionKind.API, client="")


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED, COMPOSED.replace(" ", "\u00a0")])
async def test_a_password_opens_from_every_keyboard(typed, runtime):
    await account_flows.register(runtime, make_registration("ada", password=COMPOSED))
    await log_in_as_ada(runtime, typed)


async def test_a_hash_of_what_was_typed_stays_good_and_is_renewed(runtime):
    """Passwords were not normalised before."""
    form = make_registration("ada", password=PASSWORD)
    old = security._passwords.hash(DECOMPOSED)
    await runtime.work(accounts.add, form=form, password_hash=old)
    with pytest.raises(errors.InvalidCredentials):
        await log_in_as_ada(runtime, COMPOSED)
    await log_in_as_ada(runtime, DECOMPOSED)
    await log_in_as_ada(runtime, COMPOSED)


@pytest.mark.parametrize(("typed", "hashes"), [(PASSWORD, 1), (COMPOSED, 1), (DECOMPOSED, 2), ("\u1f82" * 600, 1)])
def test_a_wrong_password_takes_as_many_hashes_for_a_known_name_as_for_an_unknown_one(typed, hashes, monkeypatch):
    counted = []
    known = security.hash_password("another walk home")
    verify = security._passwords.verify
    monkeypatch.setattr(
        security, "_passwords", SimpleNamespace(verify=lambda *given: counted.append(given) or verify(*given))
    )
    for password_hash in (known, None):
        counted.clear()
        assert not security.verify_password(typed, password_hash)
        assert len(counted) == hashes
