import re

import pytest

from chatapp import security
from chatapp.domain.session import SessionKind
from chatapp.domain.user import User
from chatapp.flows import passwords, tickets
from chatapp.limits import Limits
from chatapp.realtime.redis_link import RedisLink
from chatapp.realtime.redis_tickets import RedisTickets
from chatapp.security import Claims, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.api import assert_refused
from tests.support.builders import PASSWORD
from tests.support.contract import TIME, USER

ADA = {
    "username": "Ada",
    "email": "Ada@Example.org",
    "password": PASSWORD,
    "password2": PASSWORD,
    "first_name": "Ada",
    "last_name": "Lovelace",
}


async def sign_in(web, name="ada", password=PASSWORD):
    return await web.post("/api/auth/token/", json={"username": name, "password": password})


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


async def test_register_makes_an_account_and_signs_in(web, runtime):
    answer = await web.post("/api/auth/register/", json=ADA)
    assert answer.status_code == 201
    assert set(answer.json()) == {"user", "tokens"}
    assert set(answer.json()["tokens"]) == {"access", "refresh"}
    user = answer.json()["user"]
    assert set(user) == USER
    assert (user["username"], user["email"], user["full_name"]) == ("Ada", "Ada@Example.org", "Ada Lovelace")
    assert re.fullmatch(TIME, user["created_at"])
    me = await web.get("/api/auth/me/", headers=bearer(answer.json()["tokens"]["access"]))
    assert me.json() == user
    assert "set-cookie" not in answer.headers


async def test_the_names_are_optional(web, runtime):
    body = {name: ADA[name] for name in ("username", "email", "password", "password2")}
    assert (await web.post("/api/auth/register/", json=body)).json()["user"]["full_name"] == "Ada"


async def test_register_names_all_that_is_wrong_at_once(web, cast):
    body = {"username": "ADA", "email": "nowhere", "password": "short", "password2": "shorter"}
    fields = assert_refused(await web.post("/api/auth/register/", json=body), 422, "invalid")
    assert set(fields) == {"username", "email", "password", "password2"}


@pytest.mark.parametrize("change", [{"username": "gRACE"}, {"email": "GRACE@example.ORG"}])
async def test_names_and_addresses_are_taken_in_any_case(web, cast, change):
    fields = assert_refused(
        await web.post("/api/auth/register/", json=ADA | {"username": "new", "email": "new@example.org"} | change),
        422,
        "invalid",
    )
    assert set(fields) == set(change)


async def test_a_password_that_was_repeated_wrong_is_refused(web, runtime):
    fields = assert_refused(await web.post("/api/auth/register/", json=ADA | {"password2": "x"}), 422, "invalid")
    assert fields == {"password2": ["The passwords don't match."]}
    assert (await sign_in(web)).status_code == 401


@pytest.mark.parametrize("path", ["/api/auth/register/", "/api/auth/session/register/"])
async def test_a_closed_server_takes_no_accounts(web, runtime, monkeypatch, path):
    api.change(runtime, monkeypatch, registration_open=False)
    assert_refused(await web.post(path, json=ADA), 403, "registration_closed")


@pytest.mark.parametrize("name", ["ada", "ADA", "ada@example.org", "Ada@Example.ORG", " ada "])
async def test_sign_in_by_name_or_address(web, cast, name):
    answer = await sign_in(web, name)
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh", "user"}
    assert set(answer.json()["user"]) == USER
    assert answer.json()["user"]["id"] == cast.ada.id


async def test_a_wrong_password_and_an_unknown_name_are_answered_alike(web, cast):
    wrong, unknown = await sign_in(web, password="wrong horse"), await sign_in(web, "nobody")
    assert_refused(wrong, 401, "invalid_credentials")
    assert_refused(unknown, 401, "invalid_credentials")
    assert wrong.json()["detail"] == unknown.json()["detail"]
    assert {name for name in wrong.headers if name.startswith("ratelimit")} == {
        name for name in unknown.headers if name.startswith("ratelimit")
    }


async def test_a_disabled_user_is_out_everywhere_at_once(web, cast, runtime):
    tokens = (await sign_in(web)).json()

    def disable(work):
        work.db.get(User, cast.ada.id).is_active = False

    await runtime.work(disable)
    assert_refused(await web.get("/api/auth/me/", headers=bearer(tokens["access"])), 401, "token_invalid")
    assert_refused(
        await web.post("/api/auth/token/refresh/", json={"refresh": tokens["refresh"]}), 401, "token_invalid"
    )
    assert_refused(await sign_in(web), 401, "invalid_credentials")


async def test_a_refresh_token_is_exchanged_once(web, cast):
    first = (await sign_in(web)).json()
    answer = await web.post("/api/auth/token/refresh/", json={"refresh": first["refresh"]})
    assert answer.status_code == 200
    assert set(answer.json()) == {"access", "refresh"}
    second = answer.json()
    assert (await web.get("/api/auth/me/", headers=bearer(second["access"]))).status_code == 200
    third = await web.post("/api/auth/token/refresh/", json={"refresh": second["refresh"]})
    assert third.status_code == 200


async def test_a_spent_refresh_token_ends_the_session(web, cast):
    """The one before the good one is spared for a moment: its answer may have been lost."""
    first = (await sign_in(web)).json()
    pairs = [first, *[await exchanged(web, first) for _ in range(2)]]
    assert pairs[1]["refresh"] == pairs[2]["refresh"]
    last = await exchanged(web, pairs[2])
    assert_refused(await web.post("/api/auth/token/refresh/", json={"refresh": first["refresh"]}), 401, "token_reused")
    for pair in (*pairs, last):
        assert_refused(await web.get("/api/auth/me/", headers=bearer(pair["access"])), 401, "token_invalid")
    assert_refused(await web.post("/api/auth/token/refresh/", json={"refresh": last["refresh"]}), 401, "token_invalid")


async def exchanged(web, tokens):
    return (await web.post("/api/auth/token/refresh/", json={"refresh": tokens["refresh"]})).json()


async def test_other_sessions_go_on_when_one_was_stolen(web, cast):
    stolen, other = (await sign_in(web)).json(), (await sign_in(web)).json()
    await exchanged(web, await exchanged(web, stolen))
    await exchanged(web, stolen)
    assert_refused(await web.get("/api/auth/me/", headers=bearer(stolen["access"])), 401, "token_invalid")
    assert (await web.get("/api/auth/me/", headers=bearer(other["access"]))).status_code == 200


async def test_a_token_opens_only_what_its_type_is_for(web, cast):
    tokens = (await sign_in(web)).json()
    assert_refused(await web.get("/api/auth/me/", headers=bearer(tokens["refresh"])), 401, "token_invalid")
    assert_refused(await web.post("/api/auth/token/refresh/", json={"refresh": tokens["access"]}), 401, "token_invalid")


async def test_the_token_of_a_cookie_is_no_access_token(web, cast):
    await web.post("/api/auth/session/", json={"username": "ada", "password": PASSWORD})
    (cookie,) = web.cookies.values()
    assert_refused(await web.get("/api/auth/me/", headers=bearer(cookie)), 401, "token_invalid")


async def test_an_expired_token_is_401(web, runtime, cast):
    issued_at = runtime.clock() - security.LIFETIMES["access"] - security.LIFETIMES["access"]
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    claims = Claims(cast.ada.id, started.session_key, "x")
    token = security.sign(runtime.secret_key, TokenType.ACCESS, claims, issued_at)
    assert_refused(await web.get("/api/auth/me/", headers=bearer(token)), 401, "token_invalid")


async def test_logout_ends_the_session_at_once(web, cast):
    tokens, other = (await sign_in(web)).json(), (await sign_in(web)).json()
    answer = await web.post("/api/auth/logout/", headers=bearer(tokens["access"]))
    assert (answer.status_code, set(answer.json())) == (200, {"detail"})
    assert_refused(await web.get("/api/auth/me/", headers=bearer(tokens["access"])), 401, "token_invalid")
    assert_refused(await web.post("/api/auth/logout/", headers=bearer(tokens["access"])), 401, "token_invalid")
    assert_refused(
        await web.post("/api/auth/token/refresh/", json={"refresh": tokens["refresh"]}), 401, "token_invalid"
    )
    assert (await web.get("/api/auth/me/", headers=bearer(other["access"]))).status_code == 200


async def test_wrong_passwords_are_counted_for_each_word(web, app, cast):
    for left in range(9, -1, -1):
        answer = await sign_in(web, password="wrong horse")
        assert_refused(answer, 401, "invalid_credentials")
        assert answer.headers["ratelimit-limit"] == "10"
        assert answer.headers["ratelimit-remaining"] == str(left)
    for name in ("ada", "ADA"):  # with the right password
        answer = await sign_in(web, name)
        assert_refused(answer, 429, "too_many")
        assert answer.json()["detail"] == "Too many attempts. Try again in 5 minutes."
        assert 290 <= int(answer.headers["retry-after"]) <= 300
        assert answer.headers["ratelimit-remaining"] == "0"
        assert answer.headers["ratelimit-reset"] == answer.headers["retry-after"]
    assert (await sign_in(web, "grace")).status_code == 200
    body = {"username": "ada", "password": PASSWORD}
    assert_refused(await web.post("/api/auth/session/", json=body), 429, "too_many")


def seen_by_a_stranger(answer):
    """An answer without what differs between any two."""
    headers = {name: value for name, value in answer.headers.items() if name not in ("x-request-id", "date")}
    seconds = [int(headers.pop(name, 0)) for name in ("ratelimit-reset", "retry-after")]
    body = answer.json()
    del body["request_id"]
    return answer.status_code, headers, body, [seconds > 0 for seconds in seconds]


async def test_answers_do_not_tell_which_address_belongs_to_which_user_name(web, cast):
    """Nor do headers, nor the attempt at which the limit is reached, however attempts are mixed."""
    words = ["ada", "ada@example.org", "nobody", "nobody@example.org"]
    rounds = [[seen_by_a_stranger(await sign_in(web, word, "wrong horse")) for word in words] for _ in range(11)]
    for answers in rounds:
        assert answers == [answers[0]] * len(words)
    assert [answers[0][0] for answers in rounds] == [401] * 10 + [429]


async def test_wrong_passwords_are_throttled_by_address(web, cast, runtime):
    for number in range(50):
        assert_refused(await sign_in(web, f"nobody{number}"), 401, "invalid_credentials")
    assert_refused(await sign_in(web), 429, "too_many")


async def test_registrations_are_throttled_by_address(web, runtime):
    runtime.limits = Limits(runtime.settings.model_copy(update={"registrations_per_address": 2}), None)
    for number in range(2):
        assert_refused(await web.post("/api/auth/register/", json=ADA | {"password": "x"}), 422, "invalid")
        body = ADA | {"username": f"ada{number}", "email": f"ada{number}@example.org"}
        answer = await web.post("/api/auth/register/", json=body)
        assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (201, str(1 - number))
    answer = await web.post("/api/auth/register/", json=ADA)
    assert_refused(answer, 429, "too_many")
    assert 3500 <= int(answer.headers["retry-after"]) <= 3600


async def test_a_link_resets_the_password_once(web, cast, runtime):
    body = {"token": await passwords.reset_token(runtime, name="ada"), "new_password": "short"}
    path = "/api/auth/password/reset/"
    assert set(assert_refused(await web.post(path, json=body), 422, "invalid")) == {"new_password"}
    body["new_password"] = "another walk home"
    assert (await web.post(path, json=body)).status_code == 200
    assert_refused(await web.post(path, json=body), 404, "reset_link_invalid")
    assert (await sign_in(web, password="another walk home")).status_code == 200


async def test_the_client_of_a_session_is_what_it_calls_itself(app, cast):
    async with api.client(app) as web:
        headers = {"User-Agent": "bot/1.0 \x7f\t" + "x" * 300}
        token = (
            await web.post("/api/auth/token/", json={"username": "ada", "password": PASSWORD}, headers=headers)
        ).json()
        found = (await web.get("/api/auth/sessions/", headers=bearer(token["access"]))).json()["results"]
        assert found[0]["client"] == ("bot/1.0 " + "x" * 300)[:200]


@api.ON_BOTH
async def test_a_ticket_is_given_to_who_is_signed_in(ada, web, runtime, cast):
    answers = [await ada.post("/api/auth/ws_ticket/") for _ in range(2)]
    assert [(answer.status_code, set(answer.json())) for answer in answers] == [(201, {"ticket"})] * 2
    one, two = (answer.json()["ticket"] for answer in answers)
    assert one != two
    assert (await tickets.redeem(runtime, ticket=one)).user_id == cast.ada.id
    assert_refused(await web.post("/api/auth/ws_ticket/"), 401, "not_authenticated")


async def test_without_redis_there_are_no_tickets(ada, runtime, redis_of_its_own):
    link = RedisLink(redis_of_its_own.url, "chatapp")
    runtime.tickets = RedisTickets(link)
    assert (await ada.post("/api/auth/ws_ticket/")).status_code == 201
    redis_of_its_own.stop()
    assert_refused(await ada.post("/api/auth/ws_ticket/"), 503, "unavailable")
    redis_of_its_own.start()
    await link.close()
