"""What the proxy adds, takes away and lets through."""

import io

import httpx
import pytest
import websockets
from PIL import Image

from tests.support.server import Client


@pytest.fixture
def web(cluster):
    with httpx.Client(base_url=cluster.front.url, verify=cluster.front.trust) as client:
        yield client


def picture(size: int) -> bytes:
    """A PNG of so many bytes."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "teal").save(file, "png")
    return file.getvalue() + bytes(size - len(file.getvalue()))


def upload(client: Client, size: int) -> httpx.Response:
    return client.http.put("/api/auth/me/avatar/", files={"avatar": ("me.png", picture(size), "image/png")})


def test_http_is_sent_on_to_https(cluster):
    answer = httpx.get(f"{cluster.front.plain_url}/c/1?a=b")
    assert (answer.status_code, answer.headers["location"]) == (308, "https://127.0.0.1/c/1?a=b")


def test_pages_and_api_are_there_over_tls(cluster, web):
    assert web.get("/login").headers["content-type"].startswith("text/html")
    answer = web.get("/health/ready")
    assert answer.json() == {"status": "ok", "missing": []}
    assert answer.headers["strict-transport-security"]
    assert answer.headers["server"] == "nginx"


def test_both_servers_are_used(cluster, web):
    for _ in range(10):
        web.get("/health/live")
    for each in cluster.servers:
        assert '"GET /health/live" 200 0.' in cluster.front.log()
        assert f"127.0.0.1:{each.port}\n" in cluster.front.log()


def test_lists_go_on_at_the_address_that_people_know(cluster):
    ada, grace = cluster.newcomer("Ada"), cluster.newcomer("Grace")
    conversation = ada.starts(grace)
    for text in ("one", "two"):
        ada.says(conversation, text)
    page = ada.http.get("/api/chat/messages/", params={"conversation": conversation, "limit": 1}).json()
    assert f"://127.0.0.1:{cluster.front.port}/api/chat/messages/" in page["next"]


def test_a_picture_of_the_largest_size_comes_through_and_a_larger_one_does_not(cluster):
    ada = cluster.newcomer("Ada")
    assert upload(ada, 5_000_000).status_code == 200
    assert upload(ada, 7_000_000).status_code == 413


async def test_a_socket_opens_and_its_token_is_in_no_log(cluster):
    ada, grace = cluster.newcomer("Ada"), cluster.newcomer("Grace")
    conversation = ada.starts(grace)
    url = f"{cluster.front.url.replace('https', 'wss')}/ws/chat/{conversation}/?token={ada.access}"
    async with websockets.connect(url, ssl=cluster.front.trust, origin=cluster.front.url) as line:
        await line.send('{"type": "ping"}')
        assert await line.recv() == '{"type":"pong"}'
    with pytest.raises(websockets.InvalidStatus):
        await websockets.connect(url, ssl=cluster.front.trust, origin="https://evil.example")
    assert f"GET /ws/chat/{conversation}/" in cluster.front.log()
    assert ada.access not in cluster.front.log()
