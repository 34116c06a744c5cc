"""Too much is refused over every door, with the seconds to wait."""

import asyncio
import contextlib
import json

import httpx
import pytest
import websockets

from chatapp.limits.quotas import EXPORTS
from chatapp.web.reflex.packets import TOO_MUCH
from chatapp.web.states.base import ToastState
from tests.access.table import HANDLERS
from tests.access.test_handlers import full_name
from tests.support import api, tab
from tests.support.api import assert_refused
from tests.support.server import TRUST, server
from tests.support.waiting import until
from tests.support.wire import pages

SMALL = {
    "CHATAPP_ACTS": "20",
    "CHATAPP_SEARCHES": "20",
    "CHATAPP_SOCKETS_PER_USER": "3",
    "CHATAPP_SOCKET_BURST": "60",
}


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A server where everything is soon too much."""
    with server(tmp_path_factory.mktemp("strict") / "data", CHATAPP_DEMO_DATA="false", **SMALL) as one:
        yield one


@pytest.fixture
def ada(strict, request):
    return strict.register(f"ada{abs(hash(request.node.name)) % 10**9}")


def token(client) -> dict[str, str]:
    return {"Authorization": f"Bearer {client.access}"}


def first_refused(send, times=100) -> httpx.Response:
    return next(
        answer for answer in (send() for _ in range(times)) if answer.status_code == httpx.codes.TOO_MANY_REQUESTS
    )


def test_writing_over_rest(ada):
    answer = first_refused(lambda: ada.http.patch("/api/auth/me/", json={"bio": "again"}))
    assert_refused(answer, 429, "too_many")
    assert 0 < int(answer.headers["retry-after"]) <= 10
    assert ada.http.get("/api/auth/me/").is_success


def test_searching_over_rest(ada):
    answer = first_refused(lambda: ada.http.get("/api/auth/users/?search=a"))
    assert_refused(answer, 429, "too_many")


def test_strangers_who_send_tokens(strict):
    address, guess = f"{strict.url}/api/auth/token/refresh/", {"refresh": "x"}
    answer = first_refused(lambda: httpx.post(address, json=guess, verify=TRUST))
    assert_refused(answer, 429, "too_many")


def test_strangers_who_guess_at_links_for_a_new_password(strict):
    guess = {"token": "guessed", "new_password": "another long walk"}
    answer = first_refused(lambda: httpx.post(f"{strict.url}/api/auth/password/reset/", json=guess, verify=TRUST))
    assert_refused(answer, 429, "too_many")
    assert 0 < int(answer.headers["retry-after"]) <= 10


def test_taking_along_what_is_kept_over_both_doors(strict, ada):
    assert all(ada.http.get("/api/auth/me/export/").is_success for _ in range(EXPORTS))
    answer = ada.http.get("/api/auth/me/export/")
    assert_refused(answer, 429, "too_many")
    assert 60 < int(answer.headers["retry-after"]) <= 3600
    page = {"Cookie": tab.sign_in(strict, ada), "Sec-Fetch-Site": "same-origin"}
    assert_refused(httpx.get(f"{strict.url}/api/auth/session/export/", headers=page), 429, "too_many")
    assert ada.http.get("/api/auth/me/").is_success


async def test_frames_on_a_socket(strict, ada):
    async with websockets.connect(f"{strict.url.replace('http', 'ws')}/ws/", additional_headers=token(ada)) as own:
        line = api.Line(own)
        codes = [(await line.ask(type="read", conversation=1, seq=1))["code"] for _ in range(30)]
        assert {"conversation_not_found", "too_many"} == set(codes)
        assert await line.is_alive()


async def test_events_of_a_page_are_answered_with_a_toast(strict, ada):
    async with tab.opened(strict, "/", tab.sign_in(strict, ada)) as line:
        for _ in range(30):
            await line.says(full_name("devices.DevicesState.load"))
        await until(lambda: line.has_heard("That was too much at once. Try again in "))


async def test_searches_of_a_page_are_counted_too(strict, ada):
    # One looks through what it has, the other asks nothing while the panel shows no files.
    others = ("details.DetailsState", "shared_files.SharedFilesState")
    searching = [f"{row.method}.{row.path}" for row in HANDLERS if row.path == "search" and row.method not in others]
    assert len(searching) == 4
    about = {"AddPeopleState": {"conversation": ""}, "ForwardingState": {"message_id": 0}}
    for handler in searching:
        who = strict.register(f"seeker{searching.index(handler)}")
        async with tab.opened(strict, "/", tab.sign_in(strict, who)) as line:
            for _ in range(30):
                await line.says(full_name(handler), text="a", **about.get(handler.split(".")[1], {}))
            await until(lambda line=line: line.has_heard("That was too much at once."))


DISMISS = {"name": f"{ToastState.get_full_name()}.dismiss", "payload": {"toast_id": 1}}
TALK = {
    "events": pages.packet("event", DISMISS),
    "pings": pages.packet("ping"),
    "errors of a page": pages.packet("client_error", {}),
    "pongs": "3",
    "connections": pages.CONNECT,
}


@pytest.mark.parametrize("packet", TALK.values(), ids=TALK)
async def test_a_tab_that_says_too_much_loses_its_connection(strict, ada, packet):
    async with tab.opened(strict, "/", tab.sign_in(strict, ada)) as line:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(200):
                await line.socket.send(packet)
        await asyncio.wait_for(line.socket.wait_closed(), timeout=10)
        assert line.socket.close_code == TOO_MUCH


async def test_leaving_and_entering_the_namespace_does_not_reset_the_count(strict, ada):
    async with tab.opened(strict, "/", tab.sign_in(strict, ada)) as line:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(100):
                await line.socket.send(pages.DISCONNECT)
                await line.socket.send(pages.CONNECT)
        await asyncio.wait_for(line.socket.wait_closed(), timeout=10)
        assert line.socket.close_code == TOO_MUCH


async def test_a_page_that_was_cut_off_is_told_why_and_let_in_after_a_pause(strict, ada):
    cookie = tab.sign_in(strict, ada)
    async with tab.opened(strict, "/", cookie) as line:
        with contextlib.suppress(websockets.ConnectionClosed):
            for _ in range(100):
                await line.socket.send(pages.PONG)
        await asyncio.wait_for(line.socket.wait_closed(), timeout=10)
        assert line.socket.close_code == TOO_MUCH
    async with tab.opened(strict, "/", cookie) as again:
        await until(lambda: again.has_heard('44/_event,{"message":"This page did too much at once. Try again in '))
        assert again.has_heard('"data":{"code":"too_many"}')
        await until_let_in(again)


async def test_a_user_opens_so_many_sockets(strict, ada):
    address = f"{strict.url.replace('http', 'ws')}/ws/"
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(3):
            await stack.enter_async_context(websockets.connect(address, additional_headers=token(ada)))
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(address, additional_headers=token(ada))
        async with websockets.connect(address) as one_more:
            ticket = ada.http.post("/api/auth/ws_ticket/").json()["ticket"]
            await one_more.send(json.dumps({"type": "hello", "ticket": ticket}))
            await one_more.wait_closed()
            assert one_more.close_code == TOO_MUCH
            assert "Try again in 10 seconds" in one_more.close_reason


async def test_a_tab_too_many_is_refused_until_there_is_room(strict, ada):
    """Refused at the connection, where a page shows its banner and tries again."""
    cookie = tab.sign_in(strict, ada)
    async with tab.opened(strict, "/", cookie), tab.opened(strict, "/", cookie), contextlib.AsyncExitStack() as stack:
        last = await stack.enter_async_context(tab.opened(strict, "/", cookie))
        await until(lambda: last.has_heard('"is_ready_rx_state_":true'))
        async with tab.opened(strict, "/", cookie) as one_more:
            await until(lambda: one_more.has_heard('44/_event,{"message":'))
            assert one_more.has_heard("too many tabs and connections open. Try again in 10 seconds, or close some.")
            assert not one_more.has_heard(f'"username":"{ada.username}"')
            await stack.aclose()
            await until_let_in(one_more)


async def until_let_in(line):
    """Connect again, as a page does, until the server agrees."""
    for _ in range(100):
        before = len(line.heard)
        await line.socket.send(pages.CONNECT)
        await until(lambda before=before: any(frame.startswith(("40", "44")) for frame in line.heard[before:]))
        if line.has_heard("40/_event"):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(line.heard)
