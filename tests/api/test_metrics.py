"""What monitoring reads, and who may."""

import pytest
from pydantic import SecretStr

from chatapp import errors
from tests.support import api
from tests.support.api import assert_refused
from tests.support.cast import say

TOKEN = "4f1e2d3c4b5a69788796a5b4c3d2e1f0"


@pytest.fixture
def _with_token(runtime, monkeypatch):
    api.change(runtime, monkeypatch, metrics_token=SecretStr(TOKEN))


async def read(web) -> dict[str, float]:
    """Every figure, by its name and labels."""
    answer = await web.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


def risen(before: dict[str, float], after: dict[str, float], name: str) -> float:
    return after[name] - before.get(name, 0)


@pytest.mark.parametrize("path", ["/metrics", "/metrics/"])
async def test_without_a_token_in_the_settings_there_are_none(web, path):
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert_refused(await web.get(path, headers=headers), 404, "not_found")


@pytest.mark.usefixtures("_with_token")
@pytest.mark.parametrize("sent", ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ž", TOKEN])
async def test_another_token_reads_nothing(web, sent):
    headers = {"Authorization": sent.encode()} if sent else {}
    assert_refused(await web.get("/metrics/", headers=headers), 401, "not_authenticated")


@pytest.mark.usefixtures("_with_token")
async def test_an_access_token_is_another_one(ada):
    assert (await ada.get("/metrics/")).status_code == 401


@pytest.mark.usefixtures("_with_token")
async def test_answers_are_counted_by_route_and_status(web, ada, cast):
    before = await read(web)
    for key in (cast.pair.id, cast.group.id, 404):
        await ada.get(f"/api/chat/conversations/{key}/")
    await ada.get("/api/nothing/at/all/")
    after = await read(web)
    route = 'chatapp_request_seconds_count{method="GET",route="/api/chat/conversations/{conversation_id:id}/"'
    assert risen(before, after, f'{route},status="200"}}') == 2
    assert risen(before, after, f'{route},status="404"}}') == 1
    assert risen(before, after, 'chatapp_request_seconds_count{method="GET",route="none",status="404"}') == 1
    assert not [name for name in after if "at/all" in name]


@pytest.mark.usefixtures("_with_token")
async def test_sockets_events_and_deliveries_are_counted(web, server, cast, access, runtime):
    before = await read(web)
    async with api.line(server, cast.group.id, access.ada) as one, api.line(server, cast.group.id, access.grace) as two:
        await say(runtime, cast.linus, cast.group, "hello")
        for line in (one, two):
            assert (await line.receive())["type"] == "message"
        during = await read(web)
        assert risen(before, during, 'chatapp_sockets{kind="conversation"}') == 2
    assert risen(before, during, 'chatapp_needed_seconds_count{act="write",server="database"}') >= 1
    assert risen(before, during, 'chatapp_events_total{type="message_posted"}') == 1
    assert risen(before, during, 'chatapp_lag_seconds_count{until="fanout"}') == 1
    assert risen(before, during, 'chatapp_deliveries_total{to="sinks"}') >= 2


@pytest.mark.usefixtures("_with_token")
async def test_a_database_that_is_away_is_counted(web, ada, runtime, monkeypatch):
    async def fail(_):
        raise errors.Unavailable

    before = await read(web)
    with monkeypatch.context() as away:
        away.setattr(runtime.database, "read", fail)
        assert (await ada.get("/api/auth/me/")).status_code == 503
    after = await read(web)
    assert risen(before, after, 'chatapp_needed_failures_total{act="read",server="database"}') == 1
    assert after['chatapp_needed_waiting{act="read",server="database"}'] == 0


@pytest.mark.usefixtures("_with_token")
async def test_what_somebody_may_not_do_is_no_failure_of_the_database(web, mallory, cast):
    before = await read(web)
    await mallory.get(f"/api/chat/conversations/{cast.pair.id}/")
    name = 'chatapp_needed_failures_total{act="read",server="database"}'
    assert risen(before, await read(web), name) == 0
