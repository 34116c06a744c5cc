"""A demo account opens with its published password at this machine only."""

import httpx
import pytest

from chatapp import security
from chatapp.domain import demo
from chatapp.services import accounts
from chatapp.services.accounts import Registration
from chatapp.settings import Settings
from chatapp.storage import users
from tests.support.api import assert_refused

DEMO = {"username": "demo", "password": demo.PASSWORDS["demo"]}
HOME = [
    {},
    {"Host": "localhost:3000"},
    {"Host": "127.0.0.1:3000", "Origin": "http://127.0.0.1:3000", "Sec-Fetch-Site": "same-origin"},
    {"Host": "[::1]:3000"},
    {"Host": "chat.localhost"},
]
OUTSIDE = [
    {"X-Forwarded-For": "127.0.0.1"},
    {"X-Forwarded-Proto": "http"},
    {"X-Forwarded-Host": "localhost"},
    {"X-Real-IP": "127.0.0.1"},
    {"Forwarded": "for=127.0.0.1"},
    {"Via": "1.1 proxy"},
    {"Host": "chat.example.org"},
    {"Host": "192.0.2.7:3000"},
    {"Host": "localhost.example.org"},
    {"Host": ""},
    {"Host": "["},
    {"Origin": "https://chat.example.org", "Sec-Fetch-Site": "same-origin"},
    {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
]


@pytest.fixture
async def demo_user(runtime):
    form = Registration("demo", "demo@example.org", DEMO["password"])
    return await runtime.work(accounts.add, form=form, password_hash=security.hash_password(form.password))


async def sign_in(app, headers, peer="127.0.0.1", path="/api/auth/token/", name="demo"):
    transport = httpx.ASGITransport(app=app, client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as web:
        return await web.post(path, json=DEMO | {"username": name}, headers=headers)


@pytest.mark.parametrize("headers", HOME)
@pytest.mark.parametrize("peer", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_at_this_machine_a_demo_account_signs_in(app, demo_user, headers, peer):
    assert (await sign_in(app, headers, peer)).status_code == 200


@pytest.mark.parametrize("headers", OUTSIDE)
@pytest.mark.parametrize("path", ["/api/auth/token/", "/api/auth/session/"])
async def test_from_outside_the_known_password_is_as_good_as_a_wrong_one(app, demo_user, headers, path, caplog):
    for name in ("demo", "DEMO", "demo@example.org"):
        assert_refused(await sign_in(app, headers, path=path, name=name), 401, "invalid_credentials")
    lines = [record.getMessage() for record in caplog.records if "demo account" in record.getMessage()]
    assert len(lines) == 3


@pytest.mark.parametrize("peer", ["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1", "not an address"])
async def test_a_peer_of_another_machine_is_outside(app, demo_user, peer):
    assert_refused(await sign_in(app, {}, peer), 401, "invalid_credentials")


@pytest.mark.parametrize("password", demo.PASSWORDS.values())
def test_no_other_account_can_have_a_published_password(password):
    """Otherwise its owner could not sign in."""
    assert accounts.weak_password(password)


async def offered(app, peer="127.0.0.1", **headers):
    transport = httpx.ASGITransport(app=app, client=(peer, 50000))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3000") as web:
        answer = await web.get("/api/auth/session/offer/", headers=headers)
    return answer.json()["demo"] if answer.status_code == 200 else None


@pytest.fixture
def at_home(runtime):
    runtime.settings = Settings()


async def test_the_demo_account_is_offered_at_this_machine(app, demo_user, at_home):
    assert await offered(app) == DEMO


@pytest.mark.parametrize("headers", OUTSIDE)
async def test_the_demo_account_is_offered_to_nobody_else(app, demo_user, at_home, headers):
    assert await offered(app, **{name: value for name, value in headers.items() if name != "Sec-Fetch-Site"}) is None


async def test_without_a_demo_account_nothing_is_offered(app, at_home, cast):
    assert await offered(app) is None


async def test_a_demo_account_with_a_password_of_its_own_is_not_offered(app, demo_user, at_home, runtime):
    own = security.hash_password("a long walk home")
    await runtime.work(lambda work: users.lock_any(work.db, demo_user.id).__setattr__("password_hash", own))
    assert await offered(app) is None


async def test_a_public_server_offers_no_demo_account(app, demo_user, runtime):
    runtime.settings = Settings(secret="long enough, and drawn at random: 8f2c71d0")
    assert await offered(app) is None
