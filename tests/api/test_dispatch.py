import logging

import pytest
import websockets
from starlette.responses import HTMLResponse, PlainTextResponse

from chatapp.api.dispatch import dispatch
from chatapp.settings import Settings
from tests.support import api
from tests.support.api import assert_refused

POLICY = "default-src 'self'"


@pytest.fixture
def app(runtime):
    return dispatch(api.pages, allowed_hosts=["chat.example.org", ".example.net", "127.0.0.1"], policy=POLICY)


@pytest.mark.parametrize("path", ["/", "/login", "/apis/", "/apidocs", "/wsx", "/web/api/", "//api/auth/me/"])
async def test_everything_else_is_a_page(web, path):
    assert (await web.get(f"http://{api.HOST}{path}")).text == "a page"


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/auth/me", "/api/auth/me/", "/ws", "/ws/chat/1/"])
async def test_the_api_answers_its_own_addresses(web, path):
    assert set((await web.get(path)).json()) == {"detail", "code", "request_id"}


@pytest.mark.parametrize("path", ["/", "/api/auth/me/", "/api/nothing/", "/api/docs/"])
async def test_every_answer_has_the_headers_of_security_once(web, path):
    headers = (await web.get(path)).headers
    assert headers.get_list("x-content-type-options") == ["nosniff"]
    assert headers.get_list("referrer-policy") == ["same-origin"]
    assert headers.get_list("x-frame-options") == ["DENY"]
    assert len(headers.get_list("content-security-policy")) == 1


@pytest.mark.parametrize("path", ["/", "/api/auth/me/", "/assets/entry-1a2b.js", "/health/live"])
async def test_over_tls_a_browser_is_told_to_come_by_tls_alone(web, path):
    assert "strict-transport-security" not in (await web.get(path)).headers
    headers = (await web.get(f"https://{api.HOST}{path}")).headers
    assert headers.get_list("strict-transport-security") == ["max-age=31536000"]


async def test_pages_have_the_policy_of_pages(web):
    assert (await web.get("/")).headers["content-security-policy"] == POLICY
    assert (await web.get("/api/auth/me/")).headers["content-security-policy"] != POLICY


@pytest.mark.parametrize("path", ["/assets/entry-1a2b.js", "/scripts/gate.js?v=1a2b", "/fonts/a.woff2?v=1a2b"])
async def test_what_has_a_hash_in_its_address_is_kept_for_good(web, path):
    headers = (await web.get(path)).headers
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "content-security-policy" not in headers  # 1.5 kB that say nothing about a script


@pytest.mark.parametrize("path", ["/", "/login?v=1", "/scripts/gate.js"])
async def test_pages_are_asked_for_anew(web, path):
    headers = (await web.get(path)).headers
    assert headers["cache-control"] == "no-cache"
    assert headers["content-security-policy"] == POLICY


@pytest.mark.parametrize("answer", [PlainTextResponse("nothing here", status_code=404), HTMLResponse("a page")])
async def test_what_is_no_file_of_the_build_is_not_kept(runtime, answer):
    async with api.client(dispatch(answer, policy=POLICY)) as web:
        headers = (await web.get("/assets/entry-1a2b.js")).headers
        assert headers["cache-control"] == "no-cache"
        assert headers["content-security-policy"] == POLICY


async def test_without_a_policy_pages_have_none(runtime):
    async with api.client(dispatch(api.pages)) as web:
        assert "content-security-policy" not in (await web.get("/")).headers


@pytest.mark.parametrize("path", ["/", "/api/auth/me/"])
@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("chat.example.org", True),
        ("Chat.Example.ORG:8443", True),
        ("example.net", True),
        ("a.b.example.net", True),
        ("evil.example", False),
        ("chat.example.org.evil.example", False),
        ("www.chat.example.org", False),
        ("evilexample.net", False),
        ("", False),
        ("[::1]:3000", False),
    ],
)
async def test_only_known_names_are_answered_to(web, host, is_known, path):
    answer = await web.get(path, headers={"Host": host})
    if is_known:
        assert answer.status_code in (200, 401)
    else:
        assert_refused(answer, 400, "host_not_allowed")
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_sockets_know_their_names_too(server, cast, access):
    url = f"ws://{server.address}/ws/chat/{cast.pair.id}/?token={access.ada}"
    async with websockets.connect(url):
        pass
    with pytest.raises(websockets.InvalidStatus) as refusal:
        await websockets.connect(url.replace("127.0.0.1", "localhost"))
    assert refusal.value.response.status_code == 403


async def test_the_token_of_a_socket_is_in_no_log(server, cast, access, caplog):
    caplog.set_level(logging.INFO)
    async with api.line(server, cast.pair.id, access.ada):
        pass
    with pytest.raises(websockets.InvalidStatus):
        async with api.line(server, cast.pair.id, access.mallory):
            pass
    logged = [record.getMessage() for record in caplog.records if record.name.startswith("uvicorn")]
    assert [line for line in logged if "accepted" in line]
    assert [line for line in logged if "403" in line]
    assert not any(access.ada in line or access.mallory in line for line in logged)


async def test_a_lifespan_belongs_to_the_pages(runtime):
    seen = []

    async def pages(scope, receive, send):
        seen.append(scope["type"])

    await dispatch(pages, allowed_hosts=["x"])({"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [
        ("http://127.0.0.1", "chatapp_installation", ""),
        ("http://127.0.0.1:3000", "chatapp_installation_3000", ""),
        ("https://chat.example.org", "chatapp_installation", "; Secure"),
    ],
)
async def test_a_page_tells_the_installation_once(web, runtime, address, name, secure):
    """Under a name of each port, because browsers show a page the cookies of all ports of its host."""
    pair = f"{name}={runtime.installation}"
    told = (await web.get(f"{address}/login", headers={"Cookie": "theme=dark"})).headers.get_list("set-cookie")
    assert told == [f"{pair}; Path=/; Max-Age=31536000; SameSite=Lax{secure}"]
    web.cookies.clear()
    for cookie in (f"{name}=00000000", f"x{pair}"):
        assert "set-cookie" in (await web.get(f"{address}/", headers={"Cookie": cookie})).headers
        web.cookies.clear()
    assert "set-cookie" not in (await web.get(f"{address}/", headers={"Cookie": f"a=b; {pair}"})).headers


@pytest.mark.parametrize("path", ["/assets/entry-1a2b.js", "/api/auth/me/", "/health/live"])
async def test_what_is_no_page_tells_no_installation(web, path):
    assert "set-cookie" not in (await web.get(path)).headers


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("localhost:3000", True),
        ("chat.localhost", True),
        ("127.0.0.1", True),
        ("[::1]:3000", True),
        ("rebound.example:3000", False),
        ("192.0.2.7", False),
        ("localhost.example", False),
        ("", False),
    ],
)
async def test_at_home_no_other_name_is_answered_to(runtime, host, is_known):
    """Else a page of another server reaches this one by a name of its own that it lets mean this machine."""
    async with api.client(dispatch(api.pages, allowed_hosts=Settings().served_hosts)) as web:
        answer = await web.get("/", headers={"Host": host})
        if is_known:
            assert answer.text == "a page"
        else:
            assert_refused(answer, 400, "host_not_allowed")
            assert "CHATAPP_ALLOWED_HOSTS" in answer.json()["detail"]
