"""The real server, started as a person starts it."""

import re
import time
from contextlib import ExitStack

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from chatapp.cli import users
from chatapp.services.accounts import Registration
from chatapp.settings import Settings
from tests.support import server
from tests.support.images import many_scans, picture
from tests.support.server import PASSWORD, TRUST

ALLOWED = "https://blog.example.org"
SOCKET = "/_event/?EIO=4&transport=websocket&token=a"
STOPS_WITHIN = 5  # seconds, open sockets or not
ENVIRONMENT = re.compile(r"/assets/reflex-env-[\w-]+\.js")


@pytest.fixture(scope="module")
def two_servers(tmp_path_factory):
    """On two ports, from one build; the first one trusts a proxy on this machine, and listens for both families."""
    trusting = {"CHATAPP_TRUSTED_PROXIES": '["127.0.0.1"]', "CHATAPP_HOST": "::"}
    trusting["CHATAPP_ALLOWED_ORIGINS"] = f'["{ALLOWED}"]'
    with ExitStack() as running:
        yield [
            running.enter_context(server.server(tmp_path_factory.mktemp("data"), **environment))
            for environment in (trusting, {})
        ]


def test_one_build_serves_every_port(two_servers):
    pages = [httpx.get(f"{each.url}/login", follow_redirects=True) for each in two_servers]
    assert [page.status_code for page in pages] == [200, 200]
    assert pages[0].text == pages[1].text
    script = ENVIRONMENT.search(pages[0].text)
    assert script is not None
    for each in two_servers:
        text = httpx.get(f"{each.url}{script[0]}").text
        assert "location.origin" in text
        assert "localhost" not in text


def test_the_address_is_told_once_it_answers(two_servers):
    for each in two_servers:
        assert f"Chatapp is ready: {each.url}\n" in each.log()


def test_a_browser_stays_signed_in_at_both_of_two_installations_on_one_host(two_servers):
    """Cookies know no ports: a browser sends what either of them set to both."""
    judy = Registration("judy", "judy@example.org", PASSWORD)
    with httpx.Client() as browser:
        for each in two_servers:
            users.create(Settings(data_dir=each.data), judy, is_admin=False)
            body = {"username": judy.username, "password": PASSWORD}
            assert browser.post(f"{each.url}/api/auth/session/", json=body).status_code == httpx.codes.NO_CONTENT
        assert len(browser.cookies) == 2
        for each in two_servers:  # no file was sent, so whoever is signed in is told that
            answer = browser.put(f"{each.url}/api/auth/session/avatar/")
            assert answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE


def test_the_server_does_not_say_what_it_is(two_servers):
    assert "server" not in httpx.get(two_servers[0].url).headers


def through_proxy(at, address, username):
    """Register a browser as a proxy passes it on that ends TLS and is asked from an address."""
    body = {"username": username, "email": f"{username}@example.org", "password": PASSWORD, "password2": PASSWORD}
    headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
    answer = httpx.post(f"http://127.0.0.1:{at.port}/api/auth/session/register/", json=body, headers=headers)
    assert answer.status_code == httpx.codes.CREATED, answer.text
    is_secure = "secure" in answer.headers["set-cookie"].lower().split("; ")
    return is_secure, int(answer.headers["ratelimit-limit"]) - int(answer.headers["ratelimit-remaining"])


def test_a_trusted_proxy_says_who_asks_and_how(two_servers):
    """What a client has put before the proxy's own word counts for nothing."""
    assert through_proxy(two_servers[0], "203.0.113.1", "ada") == (True, 1)
    assert through_proxy(two_servers[0], "203.0.113.9, 203.0.113.2", "grace") == (True, 1)
    assert through_proxy(two_servers[0], "203.0.113.9, 203.0.113.1", "linus") == (True, 2)
    assert through_proxy(two_servers[0], "::ffff:203.0.113.1", "alan") == (True, 3)


def test_nobody_else_says_who_asks_and_how(two_servers):
    assert through_proxy(two_servers[1], "203.0.113.1", "ada") == (False, 1)
    assert through_proxy(two_servers[1], "203.0.113.2", "grace") == (False, 2)


def is_let_in(at, origin, **headers):
    """Whether a page of this origin may open the pages' socket."""
    address = f"ws://localhost:{at.port}{SOCKET}"
    try:
        with connect(address, origin=origin, additional_headers=headers) as socket:
            return socket.recv().startswith("0")
    except InvalidStatus:
        return False


def test_the_socket_of_pages_is_for_their_own_origin_alone(two_servers):
    """The cookie counts there; an origin that the settings allow may use tokens, and nothing else."""
    trusting, plain = two_servers
    for at in two_servers:
        own = f"http://localhost:{at.port}"
        assert is_let_in(at, own)
        assert is_let_in(at, None)
        for foreign in (ALLOWED, own.replace("http", "https"), "http://localhost", "http://localhost:1", "null"):
            assert not is_let_in(at, foreign)
    secure = {"X-Forwarded-Proto": "https"}
    assert is_let_in(trusting, f"https://localhost:{trusting.port}", **secure)
    assert not is_let_in(trusting, f"http://localhost:{trusting.port}", **secure)
    assert not is_let_in(plain, f"https://localhost:{plain.port}", **secure)


@pytest.mark.parametrize("path", ["/", "/login", "/favicon.ico", "/nothing", "/ping", SOCKET])
@pytest.mark.parametrize("origin", [ALLOWED, "http://localhost", "https://evil.example"])
def test_pages_answer_no_other_origin(two_servers, path, origin):
    preflight = {"Origin": origin, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x"}
    for at in two_servers:
        for method, headers in (("GET", {"Origin": origin}), ("OPTIONS", preflight)):
            answer = httpx.request(method, f"{at.url}{path}", headers=headers, verify=TRUST)
            assert not [name for name in answer.headers if name.startswith("access-control-")], answer.headers


def test_the_server_draws_a_picture_in_a_process_of_its_own(two_servers):
    """On the event loop that the server really has."""
    ada = two_servers[1].register("ada_with_a_picture")
    for content, status in ((picture(), 200), (many_scans(3000), 422), (picture(), 200)):
        answer = ada.http.put("/api/auth/me/avatar/", files={"avatar": ("me.png", content, "image/png")})
        assert answer.status_code == status, answer.text


def test_stopping_ends_open_sockets_in_time_and_well(two_servers):
    stopped = two_servers[1]
    with connect(f"{stopped.url.replace('http', 'ws')}{SOCKET}") as socket:
        socket.recv()
        began = time.monotonic()
        assert stopped.stop() == 0
        assert time.monotonic() - began < STOPS_WITHIN
        with pytest.raises(ConnectionClosed):
            socket.recv()
    assert stopped.log().endswith("Stopped.\n")
