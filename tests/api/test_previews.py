"""Previews of links by REST: the card of a message, its picture for those who take part, and taking it away."""

from ipaddress import ip_network

import pytest

from chatapp.domain.file import Part
from chatapp.domain.timer import Timer, TimerKind
from chatapp.flows import files, links
from tests.support.api import assert_refused
from tests.support.images import opened, picture
from tests.support.sites import page, serving

HEAD = b"<title>Timetable</title><meta property='og:image' content='/p.png'>"


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"outgoing_allowed": [ip_network("127.0.0.0/8")]})


@pytest.fixture
def site():
    """A page that names a picture."""

    async def say(head, writer):
        writer.write(page(picture(), "image/png") if b"/p.png" in head.splitlines()[0] else page(HEAD))

    return serving(say)


@pytest.fixture
async def shown(runtime, cast, ada, site):
    """A message that shows a preview with a picture."""
    async with site as (port, _):
        said = {"conversation": cast.pair.id, "content": f"http://127.0.0.1:{port}/"}
        message = (await ada.post("/api/chat/messages/", json=said)).json()
        assert message["link"] is None
        await links.look(runtime, Timer(kind=TimerKind.LINK, key=str(message["id"])))
    return message["id"]


def path_of(message, part=""):
    return f"/api/chat/messages/{message}/preview/{part}"


async def listed(person, cast):
    return (await person.get(f"/api/chat/messages/?conversation={cast.pair.id}")).json()["results"][-1]


async def test_the_preview_is_a_field_of_the_message(shown, cast, grace):
    found = (await listed(grace, cast))["link"]
    assert found.pop("address").startswith("http://127.0.0.1:")
    assert found == {"title": "Timetable", "text": "", "site": "127.0.0.1", "has_picture": True}


async def test_its_picture_is_drawn_anew_for_those_who_take_part(shown, ada, grace, mallory):
    answer = await grace.get(path_of(shown, "picture/"))
    assert answer.headers["content-type"] == "image/webp"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert opened(answer.content).format == "WEBP"
    again = await grace.get(path_of(shown, "picture/"), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert_refused(await mallory.get(path_of(shown, "picture/")), 404, "message_not_found")


async def test_its_author_takes_it_away_and_the_picture_with_it(runtime, cast, shown, ada, grace):
    assert_refused(await grace.delete(path_of(shown)), 403, "forbidden")
    for _ in range(2):
        assert (await ada.delete(path_of(shown))).status_code == 204
    assert (await listed(grace, cast))["link"] is None
    assert_refused(await grace.get(path_of(shown, "picture/")), 404, "file_not_found")


async def test_the_picture_leaves_the_store_with_the_last_message_that_shows_it(runtime, shown, ada):
    def rows(work):
        statement = "SELECT key FROM timers WHERE kind = 'remove_object'"
        return [key for (key,) in work.db.connection().exec_driver_sql(statement)]

    assert await runtime.read(rows) == []
    assert (await ada.delete(f"/api/chat/messages/{shown}/")).status_code in (200, 204)
    (key,) = await runtime.read(rows)
    assert await runtime.store.whole(f"{key}/{Part.ORIGINAL}")
    await files.remove_object(runtime, Timer(kind=TimerKind.REMOVE_OBJECT, key=key))
    assert [each async for each in runtime.store.keys()] == []  # noqa: SIM118 - no dictionary
