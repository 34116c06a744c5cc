"""What a server that is busy writes into its log, and what it must never write."""

import json

import httpx
import pytest
import websockets
from websockets.sync.client import connect

from tests.support import server, tab
from tests.support.server import PASSWORD
from tests.support.waiting import until

TOKEN = "4f1e2d3c4b5a69788796a5b4c3d2e1f0"
SECRETS = (PASSWORD, "wrong-marker-password", "the-marker-of-what-somebody-said", TOKEN, "marker-in-a-bad-frame")


@pytest.fixture
def talkative(tmp_path, redis_server):
    """Two workers that log as much as they can, in JSON, and show their figures."""
    with server.server(
        tmp_path / "data",
        CHATAPP_WORKERS="2",
        CHATAPP_REDIS_URL=redis_server.url,
        CHATAPP_LOG_FORMAT="json",
        CHATAPP_LOG_LEVEL="debug",
        CHATAPP_METRICS_TOKEN=TOKEN,
    ) as running:
        yield running


def records(running) -> list[dict]:
    """The log's lines; what the command line says to a person is none of them."""
    whole = running.log().rpartition("\n")[0]
    return [json.loads(line) for line in whole.splitlines() if line.startswith("{")]


def figure(running, name: str) -> float:
    text = httpx.get(f"{running.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    return sum(float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name))


async def test_nothing_secret_is_logged(talkative, redis_server):
    """Messages, bad frames, wrong passwords, sockets with tokens in the address, and events that are none."""
    ada, grace = talkative.register("ada"), talkative.register("grace")
    conversation = ada.starts(grace)
    said = SECRETS[2]
    for _ in range(20):
        ada.says(conversation, said)
    ada.http.post("/api/auth/token/", json={"username": "ada", "password": SECRETS[1]})
    cookie = tab.sign_in(talkative, ada)
    async with tab.opened(talkative, f"/c/{conversation}", cookie) as screen:
        await until(lambda: screen.has_heard(said))
    address = f"{talkative.url.replace('http', 'ws')}/ws/chat/{conversation}/?token={grace.access}"
    with connect(address) as line:
        line.send(json.dumps({"type": "message", "content": said}))
        line.send(f'{{"type": "{SECRETS[4]}')
        line.send(json.dumps({"type": "message", "content": said * 1000}))
        assert json.loads(line.recv())
    with redis_server.client() as redis:
        redis.publish("chatapp:events", json.dumps([{"type": "message_posted", "message": {"content": said}}]))
    body = json.dumps({"conversation": conversation, "content": said})
    broken = ada.http.post("/api/chat/messages/", content=body[:-1], headers={"Content-Type": "application/json"})
    assert broken.status_code == 400
    await until(lambda: found(talkative, "unknown form") == ["ERROR", "ERROR"])  # of both workers

    log = talkative.log()
    refresh = [each.access for each in (ada, grace)]
    assert [word for word in (*SECRETS, *refresh, cookie.partition("=")[2]) if word in log] == []


async def test_every_line_says_what_it_is_about(talkative):
    """It is written when the answer is on its way already."""
    ada = talkative.register("ada")
    request = ada.http.get("/api/chat/conversations/987654/").headers["x-request-id"]

    def about() -> list[dict]:
        return [each for each in records(talkative) if each.get("request") == request]

    await until(about)
    (answer,) = about()
    assert answer["user"] == ada.id
    assert answer["message"].startswith("GET /api/chat/conversations/{conversation_id:id}/: 404 after ")
    assert {"time", "level", "logger", "message"} <= answer.keys()


async def test_any_worker_tells_the_figures_of_all(talkative):
    ada = talkative.register("ada")
    conversation = ada.starts(talkative.register("grace"))
    address = f"{talkative.url.replace('http', 'ws')}/ws/chat/{conversation}/?token={ada.access}"
    lines = [await websockets.connect(address) for _ in range(8)]
    for line in lines:
        await line.send('{"type": "ping"}')
        assert json.loads(await line.recv())
    assert {figure(talkative, "chatapp_sockets{") for _ in range(10)} == {8}
    for line in lines:
        await line.close()
    for _ in range(5):
        ada.says(conversation, "hello")
    route = 'chatapp_request_seconds_count{method="POST",route="/api/chat/messages/",status="201"}'
    assert {figure(talkative, route) for _ in range(10)} == {5}


def found(running, words: str) -> list[str]:
    """The levels of the lines with these words."""
    return [each["level"] for each in records(running) if words in each["message"]]
