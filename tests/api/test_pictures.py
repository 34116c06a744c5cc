import asyncio
import sys

import httpx
import pytest

from chatapp import decoder
from chatapp.api.uploads import MAX_BYTES
from chatapp.domain.events import UserChanged
from chatapp.domain.session import SessionKind
from chatapp.flows import presence
from chatapp.flows import sessions as session_flows
from chatapp.services import sessions
from tests.support import api
from tests.support.api import assert_refused
from tests.support.contract import USER
from tests.support.images import BLUE, animated, huge, opened, photo, picture
from tests.support.waiting import until

MINE = "/api/auth/me/avatar/"
TWIN = "/api/auth/session/avatar/"


def form(content, name="me.png", kind="image/png", field="avatar"):
    return {"files": {field: (name, content, kind)}}


@pytest.fixture
async def cookie(runtime, cast):
    """The header of ada's browser."""
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    return api.cookie_of(runtime, session_flows.cookie_of(runtime, started))


@pytest.fixture
async def address(ada):
    """Where ada's picture is."""
    return (await ada.put(MINE, **form(picture()))).json()["avatar"]


@api.ON_BOTH
async def test_a_picture_is_kept_and_shown_to_everybody_who_is_signed_in(ada, grace, bus):
    answer = await ada.put(MINE, **form(photo(6)))
    assert answer.status_code == 200
    assert set(answer.json()) == USER
    assert bus.of(UserChanged)
    address = answer.json()["avatar"]
    assert (await grace.get("/api/auth/users/?search=ada")).json()["results"][0]["avatar"] == address
    found = await grace.get(address)
    assert found.status_code == 200
    assert opened(found.content).size == (200, 200)
    assert found.headers["content-type"] == "image/webp"
    assert found.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["cross-origin-resource-policy"] == "same-origin"
    assert found.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize("tag", ["{}", "W/{}", '"other", {}'])
async def test_who_has_the_picture_gets_it_no_second_time(ada, address, tag):
    etag = (await ada.get(address)).headers["etag"]
    again = await ada.get(address, headers={"If-None-Match": tag.format(etag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert (await ada.get(address, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_nobody_who_is_not_signed_in_sees_a_picture(web, runtime, address, cookie):
    assert_refused(await web.get(address), 401, "not_authenticated")
    assert_refused(await web.get(address, headers={"Authorization": "Bearer x"}), 401, "token_invalid")
    assert_refused(await web.get(address, headers=api.cookie_of(runtime, "x")), 401, "token_invalid")
    assert (await web.get(address, headers=cookie)).status_code == 200


@api.ON_BOTH
async def test_what_is_no_picture_any_more_is_404(ada, address, cast):
    await ada.put(MINE, **form(picture(color=BLUE)))
    for path in (
        address,
        address.replace(f"/{cast.ada.id}/", f"/{cast.grace.id}/"),
        f"/api/users/{cast.ada.id}/avatar/{'0' * 32}.webp",
    ):
        assert_refused(await ada.get(path), 404, "picture_not_found")
    for name in ("x.webp", f"{'0' * 33}.webp", f"{'%00' * 32}.webp", f"{'0' * 32}.png", f"{'A' * 32}.webp"):
        assert_refused(await ada.get(f"/api/users/{cast.ada.id}/avatar/{name}"), 404, "not_found")


async def test_a_picture_is_taken_away(ada, address, bus):
    answer = await ada.delete(MINE)
    assert (answer.status_code, answer.json()["avatar"]) == (200, None)
    assert_refused(await ada.get(address), 404, "picture_not_found")
    assert (await ada.delete(MINE)).status_code == 200


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.png"),
        (b"just words", "words.png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "drawing.svg"),
        (b"<html><script>alert(1)</script>", "page.jpg"),
        (picture("BMP"), "me.png"),
        (b"\x7fELF" + bytes(200), "me.gif"),
    ],
)
async def test_a_file_that_is_no_picture_is_415_whatever_its_name(ada, content, name):
    assert_refused(await ada.put(MINE, **form(content, name)), 415, "not_a_picture")


async def test_the_name_and_the_declared_type_do_not_count(ada):
    answer = await ada.put(MINE, **form(picture("JPEG"), "../../etc/passwd", "text/html"))
    assert answer.status_code == 200


async def test_damaged_and_huge_pictures_are_422(ada):
    for content in (picture(size=(900, 900))[:500], photo(1)[:900], huge(40_001, 1_000), huge(60_000, 60_000)):
        assert set(assert_refused(await ada.put(MINE, **form(content)), 422, "invalid")) == {"avatar"}


async def test_a_file_that_is_two_things_at_once_is_drawn_anew(ada):
    script = b"<script>alert(document.domain)</script>"
    content = animated("GIF", BLUE, BLUE).replace(b"NETSCAPE2.0", b"<script src") + script
    address = (await ada.put(MINE, **form(content))).json()["avatar"]
    assert b"script" not in (await ada.get(address)).content


async def test_a_file_over_5_mb_is_413(ada):
    assert_refused(await ada.put(MINE, **form(bytes(MAX_BYTES + 1))), 413, "picture_too_large")
    assert_refused(await ada.put(MINE, **form(bytes(2 * MAX_BYTES))), 413, "picture_too_large")
    assert (await ada.put(MINE, **form(picture() + bytes(MAX_BYTES - len(picture()))))).status_code == 200


async def test_too_much_is_refused_while_it_comes(ada):
    """Without a declared length, and without an end."""
    sent = 0

    async def endless():
        nonlocal sent
        yield b'--x\r\nContent-Disposition: form-data; name="avatar"; filename="a"\r\n\r\n'
        while True:
            sent += 65536
            yield bytes(65536)

    answer = await ada.put(MINE, content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert_refused(answer, 413, "picture_too_large")
    assert sent < MAX_BYTES + 200_000


@pytest.mark.parametrize("path", [MINE, TWIN])
async def test_one_picture_of_a_user_is_received_at_a_time(ada, grace, web, cookie, path):
    """What has come of a picture takes memory or disk, for as long as its client likes."""
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def slow():
        yield b'--x\r\nContent-Disposition: form-data; name="avatar"; filename="a"\r\n\r\n'
        has_begun.set()
        await may_end.wait()
        yield picture() + b"\r\n--x--\r\n"

    async def never():
        raise AssertionError
        yield b""

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    first = asyncio.create_task(ada.put(MINE, content=slow(), headers=headers))
    await has_begun.wait()
    client = ada if path == MINE else web
    assert_refused(await client.put(path, content=never(), headers=headers | cookie), 429, "too_many")
    assert (await grace.put(MINE, **form(picture()))).status_code == 200
    may_end.set()
    assert (await first).status_code == 200
    assert (await ada.put(MINE, **form(picture()))).status_code == 200


async def test_what_is_not_read_is_refused_at_once(ada):
    headers = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "9" * 40}
    assert_refused(await ada.put(MINE, content=b"", headers=headers), 413, "picture_too_large")


@pytest.mark.parametrize("path", [MINE, TWIN])
async def test_a_stranger_is_refused_before_anything_is_read(app, cast, path):
    async def never():
        raise AssertionError
        yield b""

    async with api.client(app) as web:
        answer = await web.put(path, content=never(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert_refused(answer, 401, "not_authenticated")


async def test_bodies_that_are_no_form_are_refused(ada):
    for kind in ("application/json", "image/png", "", "multipart/mixed; boundary=x"):
        answer = await ada.put(MINE, content=picture(), headers={"Content-Type": kind})
        assert_refused(answer, 415, "unsupported_media_type")
    for kind, content in (
        ("multipart/form-data", b"x"),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        ("multipart/form-data; boundary=x", b"\xff\x00" * 100),
        ("multipart/form-data; boundary=" + "x" * 300, b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nX: y\r\n\r\nz\r\n--x--"),
    ):
        answer = await ada.put(MINE, content=content, headers={"Content-Type": kind})
        assert answer.status_code in (400, 422), (kind, content, answer.text)
        assert answer.json()["code"] in ("malformed_form", "invalid")


async def test_forms_without_the_file_are_422(ada):
    for sent in ({"data": {"avatar": "words"}, "files": {}}, form(picture(), field="picture")):
        if not sent.get("files"):
            sent = {"files": {"avatar": (None, "words")}}  # noqa: PLW2901 - a form with a word in the place of a file
        fields = assert_refused(await ada.put(MINE, **sent), 422, "invalid")
        assert set(fields) == {"avatar"}


async def test_forms_with_more_than_one_file_are_refused(ada):
    files = [("avatar", ("a", picture(), "image/png"))] * 2
    assert_refused(await ada.put(MINE, files=files), 400, "malformed_form")


async def test_the_page_uploads_with_its_cookie(web, grace, cookie):
    answer = await web.put(TWIN, headers=cookie, **form(picture()))
    assert answer.status_code == 200
    assert (await grace.get(answer.json()["avatar"])).status_code == 200


@pytest.mark.parametrize(
    "foreign", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}]
)
async def test_a_page_of_another_server_uploads_nothing(web, cookie, ada, foreign):
    assert_refused(await web.put(TWIN, headers=cookie | foreign, **form(picture())), 403, "foreign_origin")
    assert (await ada.get("/api/auth/me/")).json()["avatar"] is None


async def test_the_cookie_changes_nothing_by_the_route_for_tokens(web, runtime, ada, cookie, access):
    assert_refused(await web.put(MINE, headers=cookie, **form(picture())), 401, "not_authenticated")
    assert_refused(await web.delete(MINE, headers=cookie), 401, "not_authenticated")
    assert_refused(await ada.put(TWIN, **form(picture())), 401, "not_authenticated")
    token = api.cookie_of(runtime, access.ada)
    assert_refused(await web.put(TWIN, headers=token, **form(picture())), 401, "token_invalid")


@pytest.fixture
def endless(monkeypatch):
    """No picture comes to an end."""
    command = (sys.executable, "-c", "import sys, time; sys.stdin.buffer.read(); time.sleep(600)")
    monkeypatch.setattr(decoder, "COMMAND", command)


async def test_who_hangs_up_frees_the_place_and_until_then_a_second_picture_is_429(server, access, runtime, endless):
    headers = {"Authorization": f"Bearer {access.ada}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as web:
        first = asyncio.create_task(web.put(MINE, **form(picture())))
        await until(lambda: runtime.decoders.users)
        assert_refused(await web.put(MINE, **form(picture())), 429, "too_many")
        first.cancel()
        await asyncio.wait([first])
    await until(lambda: not runtime.decoders.users)


async def test_who_changes_a_picture_is_online_as_everywhere(ada, cast, runtime):
    await presence.connect(runtime, user_id=cast.ada.id, connection="one")
    for answer in (await ada.put(MINE, **form(picture())), await ada.delete(MINE)):
        assert answer.json()["is_online"]
