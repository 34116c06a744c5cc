import time

import pytest

from chatapp import security
from chatapp.api import cookies
from chatapp.api.cookies import wire_name
from chatapp.domain.session import SessionKind
from chatapp.flows import sessions as session_flows
from chatapp.security import SESSION_COOKIE, TokenType
from chatapp.services import sessions
from tests.support import api
from tests.support.api import HOST, assert_refused
from tests.support.builders import PASSWORD
from tests.support.contract import USER

SESSION = "/api/auth/session/"
ADA = {"username": "ada", "password": PASSWORD}
NEW = {"username": "new", "email": "new@example.org", "password": PASSWORD, "password2": PASSWORD}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": f"http://{HOST}.evil.example"},
    {"Origin": f"http://evil.example/{HOST}"},
    {"Origin": f"http://{HOST}:8000"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": "http://["},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": f"http://{HOST}"},
]
OWN = [
    {},
    {"Origin": f"http://{HOST}"},
    {"Origin": f"http://{HOST.upper()}"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "same-origin", "Origin": f"https://{HOST}:8443"},  # a proxy has changed the name
]


def cookie_of(answer):
    """The attributes of the one cookie that was set."""
    (text,) = answer.headers.get_list("set-cookie")
    first, *rest = text.split("; ")
    name, _, value = first.partition("=")
    attributes = dict(part.lower().partition("=")[::2] for part in rest)
    return name, value.strip('"'), attributes


async def test_signing_in_sets_a_cookie_that_no_script_reads(web, cast, runtime):
    answer = await web.post(SESSION, json=ADA)
    assert (answer.status_code, answer.content) == (204, b"")
    name, value, attributes = cookie_of(answer)
    assert name == f"chatapp_session_{runtime.installation}"
    assert attributes == {"httponly": "", "max-age": str(400 * 24 * 3600), "path": "/", "samesite": "lax"}
    viewer = await session_flows.authenticate(runtime, TokenType.SESSION, value)
    assert viewer.user_id == cast.ada.id


async def test_over_tls_the_cookie_is_secure_and_this_hosts_alone(app, cast, runtime):
    """A browser refuses a `__Host-` cookie that has a domain, another path, or is not secure."""
    async with api.client(app) as web:
        for answer in (
            await web.post(f"https://{HOST}{SESSION}", json=ADA),
            await web.delete(f"https://{HOST}{SESSION}"),
        ):
            name, _, attributes = cookie_of(answer)
            assert name == f"__Host-chatapp_session_{runtime.installation}"
            assert attributes.keys() - {"expires"} == {"httponly", "max-age", "path", "samesite", "secure"}
            assert attributes["path"] == "/"


async def test_over_tls_the_cookie_opens_what_it_is_for(app, cast, runtime):
    async with api.client(app) as web:
        web.base_url = f"https://{HOST}"
        await web.post(SESSION, json=ADA)
        assert_refused(await web.put(SESSION + "avatar/"), 415, "unsupported_media_type")  # signed in
        viewer = await session_flows.authenticate(
            runtime, TokenType.SESSION, web.cookies[wire_name("https", runtime.installation)]
        )
        await web.delete(SESSION)
        assert not await runtime.read(sessions.is_open, viewer=viewer)


@pytest.mark.parametrize("planted", ["{name}={token}", "a=b; {name} ={token}", "{name}={token}; __Host-x=y"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_cookie_of_another_name_counts_for_nothing(planted, scheme, app, cast, runtime):
    """Over TLS one without the prefix could come from a neighbouring name or from somebody on the line."""
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    token = session_flows.cookie_of(runtime, started)
    own, other = (wire_name(one, runtime.installation) for one in (scheme, "http" if scheme == "https" else "https"))
    address = f"{scheme}://{HOST}{SESSION}avatar/"
    async with api.client(app) as web:
        for name in (SESSION_COOKIE, other, wire_name(scheme, "00000000"), f"__Host-{SESSION_COOKIE}"):
            answer = await web.put(address, headers={"Cookie": planted.format(name=name, token=token)})
            assert_refused(answer, 401, "not_authenticated")
            headers = {"Cookie": f"{name}=planted; theme=dark; {own}={token}; {name}=planted"}
            assert_refused(await web.put(address, headers=headers), 415, "unsupported_media_type")


async def test_signing_in_begins_another_session_whatever_cookie_was_there(web, cast, runtime):
    """Nobody's session becomes that of somebody who signs in later: there is nothing to fixate."""
    seen = []
    for name in ("ada", "ada", "grace"):
        answer = await web.post(SESSION, json=ADA | {"username": name})
        seen.append(await session_flows.authenticate(runtime, TokenType.SESSION, cookie_of(answer)[1]))
    assert len({viewer.session_id for viewer in seen}) == 3
    assert [viewer.user_id for viewer in seen] == [cast.ada.id, cast.ada.id, cast.grace.id]


async def test_a_wrong_password_sets_no_cookie(web, cast):
    answer = await web.post(SESSION, json=ADA | {"password": "wrong horse"})
    assert_refused(answer, 401, "invalid_credentials")
    assert "set-cookie" not in answer.headers


async def test_registering_signs_the_browser_in(web, runtime):
    answer = await web.post(SESSION + "register/", json=NEW)
    assert answer.status_code == 201
    assert set(answer.json()) == {"user"}
    assert set(answer.json()["user"]) == USER
    name, value, _ = cookie_of(answer)
    assert name == wire_name("http", runtime.installation)
    viewer = await session_flows.authenticate(runtime, TokenType.SESSION, value)
    assert viewer.user_id == answer.json()["user"]["id"]


async def test_registering_with_faults_sets_no_cookie(web, cast):
    answer = await web.post(SESSION + "register/", json=NEW | {"username": "ada", "password2": "x"})
    assert set(assert_refused(answer, 422, "invalid")) == {"username", "password2"}
    assert "set-cookie" not in answer.headers


async def test_signing_out_ends_the_session_and_clears_the_cookie(web, cast, runtime):
    _, value, _ = cookie_of(await web.post(SESSION, json=ADA))
    answer = await web.delete(SESSION)
    assert answer.status_code == 204
    name, cleared, attributes = cookie_of(answer)
    assert name == wire_name("http", runtime.installation)
    assert (cleared, attributes["max-age"], attributes["path"]) == ("", "0", "/")
    with pytest.raises(security.errors.TokenInvalid):
        await session_flows.authenticate(runtime, TokenType.SESSION, value)


@pytest.mark.parametrize("cookie", [None, "", "x", "a.b.c", "\xe9"])
async def test_signing_out_without_a_session_is_no_error(web, runtime, cookie):
    headers = {} if cookie is None else {"Cookie": api.cookie_of(runtime, cookie)["Cookie"].encode("latin-1")}
    answer = await web.delete(SESSION, headers=headers)
    assert answer.status_code == 204
    assert cookie_of(answer)[1] == ""


async def test_an_access_token_in_the_cookie_ends_nothing(web, ada, access, runtime):
    assert (await web.delete(SESSION, headers=api.cookie_of(runtime, access.ada))).status_code == 204
    assert (await ada.get("/api/auth/me/")).status_code == 200


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_pages_of_other_servers_are_refused(web, cast, headers):
    for answer in (
        await web.post(SESSION, json=ADA, headers=headers),
        await web.post(SESSION + "register/", json=NEW, headers=headers),
        await web.delete(SESSION, headers=headers),
    ):
        assert_refused(answer, 403, "foreign_origin")
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", OWN, ids=str)
async def test_own_pages_and_clients_without_pages_are_let_in(web, cast, headers):
    assert (await web.post(SESSION, json=ADA, headers=headers)).status_code == 204
    assert (await web.delete(SESSION, headers=headers)).status_code == 204


async def test_an_allowed_origin_still_may_not_use_the_cookie(web, cast, runtime, monkeypatch):
    allowed = "https://other.example"
    api.change(runtime, monkeypatch, allowed_origins=[allowed])
    assert_refused(await web.post(SESSION, json=ADA, headers={"Origin": allowed}), 403, "foreign_origin")


async def test_the_cookie_opens_no_other_route(web, cast, runtime):
    await web.post(SESSION, json=ADA)
    assert web.cookies[wire_name("http", runtime.installation)]
    assert_refused(await web.get("/api/auth/me/"), 401, "not_authenticated")
    assert_refused(await web.post("/api/auth/logout/"), 401, "not_authenticated")


async def test_a_cookie_that_is_slow_to_read_is_left_out(web):
    """The standard library undoes escapes in quadratic time; a header of this length would take seconds."""
    escapes = '"' + '\\"' * 30_000 + '"'
    began = time.process_time()
    answer = await web.get("/api/auth/me/", headers={"Cookie": f"other={escapes}; plain=1"})
    assert answer.status_code == 401
    assert time.process_time() - began < 0.5


def test_a_cookie_with_an_escape_takes_no_other_one_along():
    headers = [(b"cookie", b'prefs="a\\"b"; chatapp_session=x;other=\\'), (b"host", b"\\")]
    assert cookies.without_escapes(headers) == [(b"cookie", b" chatapp_session=x"), (b"host", b"\\")]
