"""Files over REST: how they come in, who reads them and how, and what a store does that is full, away or forgetful."""

import asyncio
import json

import pytest

from chatapp.domain.file import MAX_FILES
from chatapp.domain.session import SessionKind
from chatapp.flows import sessions as session_flows
from chatapp.limits import Limits
from chatapp.services import participants, sessions
from chatapp.services.files import Space
from tests.support import api
from tests.support.api import assert_refused
from tests.support.contract import FILE
from tests.support.images import BLUE, RED, animated, huge, opened, photo, picture
from tests.support.waiting import until

FILES = "/api/chat/files/"
OWN = "/api/auth/session/files/"
TEXT = b"".join(b"%04d" % number for number in range(5000))


@pytest.fixture
async def cookie(runtime, cast):
    """The header of ada's browser."""
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    return api.cookie_of(runtime, session_flows.cookie_of(runtime, started))


async def upload(client, content=TEXT, name="notes.txt", **about):
    return await client.post(FILES, params={"name": name, **about}, content=content)


async def sent(client, place, *file_ids, **about):
    body = {"conversation": place.id, "content": "", "file_ids": list(file_ids), **about}
    return await client.post("/api/chat/messages/", json=body)


@pytest.fixture
async def notes(ada, cast):
    """The address of a text that ada has sent to grace."""
    file = (await upload(ada)).json()
    assert (await sent(ada, cast.pair, file["id"])).status_code == 201
    return f"{FILES}{file['id']}/original/"


@api.ON_BOTH
async def test_a_file_is_uploaded_sent_and_read(ada, grace, cast):
    answer = await upload(ada, name="../../My notes.txt")
    assert answer.status_code == 201
    file = answer.json()
    assert set(file) == FILE
    assert (file["kind"], file["name"], file["bytes"]) == ("file", "My notes.txt", len(TEXT))
    message = (await sent(ada, cast.pair, file["id"])).json()
    assert message["files"] == [file]
    found = await grace.get(f"{FILES}{file['id']}/original/")
    assert (found.status_code, found.content) == (200, TEXT)
    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")
    assert found.headers["content-length"] == str(len(TEXT))
    assert found.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert found.headers["cross-origin-resource-policy"] == "same-origin"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("asked", "expected", "told"),
    [
        ("bytes=0-3", TEXT[:4], "bytes 0-3/20000"),
        ("bytes=19996-", TEXT[-4:], "bytes 19996-19999/20000"),
        ("bytes=-8", TEXT[-8:], "bytes 19992-19999/20000"),
        ("bytes=19990-999999", TEXT[-10:], "bytes 19990-19999/20000"),
        ("bytes=-999999", TEXT, "bytes 0-19999/20000"),
    ],
)
async def test_a_range_is_answered_with_that_part(grace, notes, asked, expected, told):
    answer = await grace.get(notes, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, expected)
    assert answer.headers["content-range"] == told
    assert answer.headers["content-length"] == str(len(expected))


@pytest.mark.parametrize("asked", ["bytes=0-1,4-5", "lines=1-2", "bytes=5-2", "bytes=-", "bytes=x-y", "nonsense"])
async def test_what_is_no_single_range_gets_everything(grace, notes, asked):
    answer = await grace.get(notes, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, TEXT)


async def test_a_range_behind_the_end_is_416(grace, notes):
    for asked in ("bytes=20000-", "bytes=99999999999999-", "bytes=-0"):
        answer = await grace.get(notes, headers={"Range": asked})
        assert (answer.status_code, answer.headers["content-range"]) == (416, "bytes */20000")


async def test_a_browser_that_has_the_file_asks_whether_it_may_show_it(grace, notes, runtime, cast):
    tag = (await grace.get(notes)).headers["etag"]
    assert (await grace.get(notes, headers={"If-None-Match": tag})).status_code == 304
    whole = await grace.get(notes, headers={"Range": "bytes=0-3", "If-Range": '"another"'})
    assert whole.status_code == 200
    part = await grace.get(notes, headers={"Range": "bytes=0-3", "If-Range": tag})
    assert part.status_code == 206


@pytest.fixture
async def linus(app, access):
    async with api.client(app, access.linus) as client:
        yield client


@pytest.fixture
async def file(ada):
    """A text that ada has not sent yet."""
    return (await upload(ada)).json()


async def test_what_is_not_sent_is_its_uploaders(web, ada, grace, file, cookie):
    path = f"{FILES}{file['id']}/original/"
    assert (await ada.get(path)).status_code == 200
    assert (await web.get(path, headers=cookie)).status_code == 200
    assert_refused(await grace.get(path), 404, "file_not_found")
    assert_refused(await web.get(path), 401, "not_authenticated")


async def test_only_who_takes_part_now_reads_a_file(ada, linus, mallory, file, runtime, cast):
    path = f"{FILES}{file['id']}/original/"
    await sent(ada, cast.group, file["id"])
    tag = (await linus.get(path)).headers["etag"]
    assert_refused(await mallory.get(path), 404, "file_not_found")
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    assert_refused(await linus.get(path, headers={"If-None-Match": tag}), 404, "file_not_found")


async def test_a_deleted_message_takes_its_files_away_and_the_store_forgets_them(ada, grace, cast, runtime):
    file = (await upload(ada)).json()
    message = (await sent(ada, cast.pair, file["id"])).json()
    assert (await ada.delete(f"/api/chat/messages/{message['id']}/")).json()["files"] == []
    assert_refused(await grace.get(f"{FILES}{file['id']}/original/"), 404, "file_not_found")


async def test_a_photograph_is_drawn_anew_unless_it_is_sent_as_a_file(ada, cast):
    content = photo(6)
    drawn = (await upload(ada, content, "IMG_1.JPG")).json()
    assert (drawn["kind"], drawn["type"], drawn["name"]) == ("image", "image/webp", "IMG_1.webp")
    assert (drawn["width"], drawn["height"], drawn["has_thumb"]) == (200, 200, True)
    assert len(drawn["colour"]) == 7
    shown = await ada.get(f"{FILES}{drawn['id']}/original/")
    assert shown.headers["content-type"] == "image/webp"
    assert shown.headers["content-disposition"].startswith("inline")
    for secret in (b"Camera maker", b"my home"):
        assert secret in content
        assert secret not in shown.content
    assert opened((await ada.get(f"{FILES}{drawn['id']}/thumb/")).content).size == (200, 200)
    kept = (await upload(ada, content, "IMG_1.JPG", as_file=True)).json()
    assert (kept["kind"], kept["name"], kept["has_thumb"]) == ("file", "IMG_1.JPG", False)
    original = await ada.get(f"{FILES}{kept['id']}/original/")
    assert original.content == content
    assert original.headers["content-disposition"].startswith("attachment")
    assert original.headers["content-type"] == "application/octet-stream"
    assert_refused(await ada.get(f"{FILES}{kept['id']}/thumb/"), 404, "file_not_found")


async def test_an_animation_stays_as_it_is(ada):
    content = animated("GIF", RED, BLUE)
    file = (await upload(ada, content, "dance.gif")).json()
    assert (file["kind"], file["type"], file["name"]) == ("image", "image/gif", "dance.gif")
    assert (await ada.get(f"{FILES}{file['id']}/original/")).content == content


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.svg"),
        (b"<html><script>alert(1)</script>", "photo.png"),
        (b"%PDF-1.7 /JS (app.alert(1))", "paper.pdf"),
        (b"\x7fELF" + bytes(200), "song.mp3"),
    ],
)
async def test_what_runs_in_a_browser_is_a_download(ada, content, name):
    file = (await upload(ada, content, name)).json()
    assert file["kind"] == "file"
    answer = await ada.get(f"{FILES}{file['id']}/original/")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.content == content


@pytest.mark.parametrize("content", [picture(size=(900, 900))[:500], huge(40_001, 1_000), photo(1)[:900]])
async def test_a_picture_that_cannot_be_drawn_is_refused_and_can_be_sent_as_a_file(ada, content):
    assert_refused(await upload(ada, content, "x.png"), 422, "picture_unreadable")
    assert (await upload(ada, content, "x.png", as_file=True)).status_code == 201


async def test_an_empty_file_is_refused(ada):
    assert set(assert_refused(await upload(ada, b""), 422, "file_empty")) == {"file"}


async def test_too_much_is_refused_by_its_length_and_while_it_comes(ada, runtime):
    runtime.space = Space(file=1000, user=10_000, in_all=100_000)
    assert_refused(await upload(ada, bytes(1001)), 413, "file_too_large")
    given = 0

    async def endless():
        nonlocal given
        while True:
            given += 512
            yield bytes(512)

    assert_refused(await upload(ada, endless()), 413, "file_too_large")
    assert given < 5000
    folder = runtime.store.incoming
    assert list(folder.iterdir()) == []


async def test_space_that_is_spent_is_refused_before_the_file_comes(ada, runtime, web, cookie):
    runtime.space = Space(file=1000, user=1000, in_all=1500)
    assert (await upload(ada, bytes(900))).status_code == 201
    own = {"Sec-Fetch-Site": "same-origin"} | cookie
    assert (await web.get(OWN, headers=own)).json() == {"file_bytes": 1000, "files": MAX_FILES, "left": 100}
    assert_refused(await upload(ada, bytes(101)), 409, "file_quota")
    runtime.space = Space(file=1000, user=9000, in_all=1500)
    assert_refused(await upload(ada, bytes(601)), 507, "store_full")


async def test_a_page_uploads_with_its_cookie_and_no_page_of_another_server_does(web, ada, cookie, cast):
    own = {"Sec-Fetch-Site": "same-origin"} | cookie
    foreign = {"Sec-Fetch-Site": "cross-site"} | cookie
    about = {"params": {"name": "a.txt"}, "content": b"text"}
    assert_refused(await web.post(OWN, **about, headers=foreign), 403, "foreign_origin")
    file = (await web.post(OWN, **about, headers=own)).json()
    assert_refused(await web.delete(f"{OWN}{file['id']}/", headers=foreign), 403, "foreign_origin")
    assert (await web.delete(f"{OWN}{file['id']}/", headers=own)).status_code == 204
    assert_refused(await sent(ada, cast.pair, file["id"]), 422, "file_missing")
    other = (await web.post(OWN, **about, headers=own)).json()
    assert (await sent(ada, cast.pair, other["id"])).status_code == 201
    assert_refused(await ada.delete(f"{FILES}{other['id']}/"), 404, "file_not_found")


async def test_a_recording_is_a_voice_message(ada, grace, cast):
    webm = (
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm"
        + bytes(99)
    )
    about = {"kind": "voice", "duration": 3000, "peaks": "0v" * 32}
    file = (await upload(ada, webm, "voice.webm", **about)).json()
    assert (file["kind"], file["type"], file["duration"], file["peaks"]) == ("voice", "audio/webm", 3000, "0v" * 32)
    await sent(ada, cast.pair, file["id"])
    answer = await grace.get(f"{FILES}{file['id']}/original/", headers={"Range": "bytes=0-"})
    assert (answer.status_code, answer.headers["content-type"]) == (206, "audio/webm")
    assert_refused(await upload(ada, b"no sound", "voice.webm", **about), 422, "invalid")
    assert_refused(await upload(ada, webm, "voice.webm", kind="voice"), 422, "invalid")


async def test_a_video_gets_a_poster_before_it_is_sent(ada, grace, cast):
    mp4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42" + bytes(100)
    file = (await upload(ada, mp4, "boat.mp4", width=640, height=360, duration=5000)).json()
    assert (file["kind"], file["type"], file["width"], file["duration"]) == ("video", "video/mp4", 640, 5000)
    path = f"{FILES}{file['id']}/poster/"
    assert_refused(await grace.put(path, content=picture()), 404, "file_not_found")
    assert_refused(await ada.put(path, content=b"no picture"), 422, "picture_unreadable")
    assert (await ada.put(path, content=picture())).json()["has_thumb"] is True
    assert opened((await ada.get(f"{FILES}{file['id']}/thumb/")).content).format == "WEBP"
    await sent(ada, cast.pair, file["id"])
    assert_refused(await ada.put(path, content=picture()), 404, "file_not_found")


async def test_a_store_that_is_away_takes_nothing_and_loses_nothing(ada, runtime, cast, notes):
    folder = runtime.store.directory
    aside = folder.rename(folder.with_name("aside"))
    folder.write_bytes(b"no directory")
    assert_refused(await upload(ada), 503, "store_unavailable")
    assert_refused(await ada.get(notes), 503, "store_unavailable")
    folder.unlink()
    aside.rename(folder)
    assert (await ada.get(notes)).content == TEXT
    assert (await upload(ada)).status_code == 201


async def test_a_file_that_the_store_has_lost_is_told_as_lost(ada, grace, runtime, notes):
    for path in runtime.store.directory.rglob("original"):
        path.unlink()
    assert_refused(await grace.get(notes), 404, "file_lost")


async def test_a_user_uploads_so_many_files_at_once(ada, grace, runtime):
    runtime.limits = Limits(runtime.settings.model_copy(update={"limits": True}), None)
    held, begun = asyncio.Event(), 0

    async def slow():
        nonlocal begun
        begun += 1
        yield b"first"
        await held.wait()
        yield b"second"

    tasks = [asyncio.create_task(upload(ada, slow())) for _ in range(3)]
    await until(lambda: begun == 3)
    assert_refused(await upload(ada), 429, "too_many")
    assert (await upload(grace)).status_code == 201
    held.set()
    assert [answer.status_code for answer in await asyncio.gather(*tasks)] == [201] * 3
    assert (await upload(ada)).status_code == 201


async def test_sockets_send_files_too(server, cast, access, ada):
    file = (await upload(ada)).json()
    async with api.line(server, cast.pair.id, access.ada) as line:
        await line.send(type="message", content="", file_ids=[file["id"]])
        (message,) = await line.messages(1)
    assert message["files"] == [file]
    assert json.dumps(message)
