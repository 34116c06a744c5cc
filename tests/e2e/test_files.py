"""Files between two people: chosen and pasted, received in a grid, seen large, and over a line that is cut."""

import asyncio
import base64
import random
import re
from http import HTTPStatus

from playwright.async_api import Locator, Page, Route, expect

from tests.support.images import BLUE, GREEN, opened, photo, picture
from tests.support.lossy import line
from tests.support.person import Person
from tests.support.server import Client, Place

PASTES = """async (base64) => {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }),
  );
}"""
DRAWN = "image => image.complete && image.naturalWidth > 0"


class Behind(Place):
    """The server, behind a line."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.url = f"http://localhost:{port}"


def file(name: str, content: bytes, kind: str = "image/png") -> dict:
    return {"name": name, "mimeType": kind, "buffer": content}


async def chooses(person: Person, *files: dict) -> None:
    async with person.page.expect_file_chooser() as opening:
        await person.page.get_by_role("button", name="Attach files").click()
    await (await opening.value).set_files(list(files))


def attachment(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Attachments").get_by_role("group", name=name)


def uploaded(client: Client, name: str, content: bytes) -> str:
    """The id of a file that may be sent."""
    return client.http.post("/api/chat/files/", params={"name": name}, content=content).json()["id"]


async def shown(images: Locator) -> None:
    for image in await images.all():
        await expect(image).to_be_visible()
        handle = await image.element_handle()
        await image.page.wait_for_function(DRAWN, arg=handle)


SIZE = "one => [one.offsetTop, one.offsetWidth, one.offsetHeight]"


async def test_pictures_reach_the_other_in_a_grid_whose_space_was_kept(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    may_load = asyncio.Event()

    async def hold(route: Route) -> None:
        await may_load.wait()
        await route.continue_()

    await at_graces.page.route("**/thumb/", hold)
    await chooses(at_adas, file("boat.jpg", photo(6), "image/jpeg"))
    await at_adas.box.focus()
    await at_adas.page.evaluate(PASTES, base64.b64encode(picture(color=GREEN)).decode())
    await attachment(at_adas.page, "pasted.png, 2 of 2").press("Alt+ArrowLeft")
    await expect(attachment(at_adas.page, "pasted.png, 1 of 2")).to_be_focused()
    await at_adas.box.fill("from the pier")
    await at_adas.box.press("Enter")

    message = at_graces.message("from the pier")
    photos = message.get_by_role("link", name="Photo")
    await expect(photos).to_have_count(2)
    await expect(photos.first).to_have_accessible_name("Photo, pasted.webp")
    before = await message.evaluate(SIZE)
    may_load.set()
    await shown(message.get_by_role("img", name="Photo"))
    assert await message.evaluate(SIZE) == before
    await shown(at_adas.message("from the pier").get_by_role("img", name="Photo"))
    await expect(at_adas.page.get_by_role("group", name="Attachments")).to_have_count(0)


async def test_pictures_open_large_and_go_with_their_message(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ids = [uploaded(ada, "boat.jpg", photo(6)), uploaded(ada, "sky.png", picture(color=BLUE))]
    sent = ada.http.post("/api/chat/messages/", json={"conversation": conversation, "content": "", "file_ids": ids})
    at_graces = await sits_down(grace)
    page = at_graces.page
    await page.route(f"**/{ids[1]}/thumb/", lambda route: route.fulfill(status=404))
    await at_graces.opens_conversation(ada.name)
    photos = at_graces.log.get_by_role("link", name="Photo")
    await expect(at_graces.log.get_by_text("This picture is gone")).to_be_visible()
    address = await photos.first.get_attribute("href") or ""
    assert opened(await (await at_graces.context.request.get(address)).body()).getexif() == {}, "no place, no camera"

    await photos.first.click()
    await shown(page.get_by_role("dialog", name="Picture 1 of 2").get_by_role("img", name="boat.webp"))
    await page.keyboard.press("ArrowRight")
    await shown(page.get_by_role("dialog", name="Picture 2 of 2").get_by_role("img", name="sky.webp"))
    await page.keyboard.press("+")
    await expect(page.get_by_text("140 %")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(photos.first).to_be_focused()
    await photos.first.press("Enter")
    await page.get_by_role("dialog", name="Picture 1 of 2").get_by_role("button", name="Forward").click()
    await expect(page.get_by_role("dialog", name="Forward")).to_be_visible()
    await page.get_by_role("dialog", name="Forward").get_by_role("button", name="Close").click()

    await photos.first.press("Enter")
    await expect(page.get_by_role("dialog", name="Picture 1 of 2")).to_be_visible()
    assert ada.http.delete(f"/api/chat/messages/{sent.json()['id']}/").is_success
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(photos).to_have_count(0)
    assert (await at_graces.context.request.get(address)).status == HTTPStatus.NOT_FOUND


async def test_a_cut_line_costs_no_file_and_sending_waits_for_what_is_on_its_way(running, newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    large = random.Random(7).randbytes(3_000_000)  # noqa: S311 - so that nothing packs it
    async with line(running.port) as lossy:
        at_adas, at_graces = await sits_down(ada, at=Behind(lossy.port)), await sits_down(grace)
        await at_graces.opens_conversation(ada.name)
        await at_adas.opens_conversation(grace.name)
        lossy.delay = (0.02, 0.02)
        await chooses(at_adas, file("plan.bin", large, "application/octet-stream"), file("no.txt", large, "text/plain"))
        await expect(at_adas.page.get_by_role("progressbar", name="Uploading plan.bin")).to_be_visible()
        await at_adas.page.get_by_role("button", name="Remove no.txt").click()
        await at_adas.writes("the plan")
        await expect(at_adas.page.get_by_role("status").filter(has_text="Sends as soon as one file")).to_be_visible()
        lossy.cut()
        lossy.delay = (0.0, 0.0)
        link = at_graces.message("the plan").get_by_role("link", name="Download plan.bin")
        await expect(link).to_be_visible()
        async with at_graces.page.expect_download() as downloading:
            await link.click()
        assert (await (await downloading.value).path()).read_bytes() == large
    assert len([one for one in grace.reads(conversation) if one["content"] == "the plan"]) == 1


async def test_a_picture_goes_as_it_is_and_a_long_text_as_a_file(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await chooses(at_adas, file("boat.jpg", photo(1), "image/jpeg"), file("broken.png", b"\x89PNG\r\n\x1a\nno more"))
    again = at_adas.page.get_by_role("button", name="Send as a file, broken.png")
    await expect(again).to_be_visible()
    whole = at_adas.page.get_by_role("button", name="Send boat.jpg as a file, with the place")
    await whole.click()
    await expect(whole).to_have_attribute("aria-pressed", "true")
    await again.click()
    await at_adas.writes("as it is")
    await expect(at_adas.message("as it is").get_by_role("link", name="Download boat.jpg")).to_be_visible()
    sent = grace.reads(conversation)[-1]["files"]
    assert [one["kind"] for one in sent] == ["file", "file"]
    assert grace.http.get(f"/api/chat/files/{sent[0]['id']}/original/").content == photo(1)

    await at_adas.box.fill("long " * 1000)
    await at_adas.page.get_by_role("button", name="Send as a file", exact=True).click()
    await expect(at_adas.log.get_by_role("link", name="Download message.txt")).to_be_visible()
    await expect(at_adas.box).to_have_value("")
    text = grace.reads(conversation)[-1]["files"][0]
    assert grace.http.get(f"/api/chat/files/{text['id']}/original/").text == ("long " * 1000).strip()


RECORDS = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 180 });
  const pen = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm" });
  const pieces = [];
  recorder.ondataavailable = ({ data }) => pieces.push(data);
  const ended = new Promise((resolve) => { recorder.onstop = resolve; });
  recorder.start();
  for (let frame = 0; frame < 12; frame += 1) {
    pen.fillStyle = `hsl(${frame * 30} 80% 50%)`;
    pen.fillRect(0, 0, 320, 180);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await ended;
  const data = new DataTransfer();
  data.items.add(new File(pieces, "walk.webm", { type: "video/webm" }));
  const about = { bubbles: true, cancelable: true, dataTransfer: data };
  document.querySelector("main").dispatchEvent(new DragEvent("drop", about));
}"""


async def test_a_film_that_was_dropped_has_its_size_and_a_picture_and_plays(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    await at_adas.page.evaluate(RECORDS)
    await expect(attachment(at_adas.page, "walk.webm")).to_be_visible()
    await at_adas.writes("the walk")
    film = at_adas.message("the walk").locator("video")
    await expect(film).to_have_attribute("poster", re.compile("/thumb/"))
    await film.evaluate("film => { film.muted = true; return film.play(); }")
    (sent,) = grace.reads(conversation)[-1]["files"]
    assert (sent["kind"], sent["width"], sent["height"], sent["has_thumb"]) == ("video", 320, 180, True)


async def test_a_message_whose_conversation_was_left_goes_once_its_files_have_arrived(running, newcomer, sits_down):
    ada, grace, linus = newcomer("Ada"), newcomer("Grace"), newcomer("Linus")
    conversation = ada.starts(grace)
    ada.starts(linus)
    at_adas = await sits_down(ada)
    await at_adas.opens_conversation(grace.name)
    may_go = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "POST":
            await may_go.wait()
        await route.continue_()

    await at_adas.page.route("**/api/auth/session/files/?*", hold)
    await chooses(at_adas, file("sky.png", picture(color=BLUE)))
    await at_adas.writes("the sky")
    await at_adas.opens_conversation(linus.name)
    await expect(at_adas.box).to_have_value("")
    may_go.set()
    at_graces = await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await expect(at_graces.message("the sky").get_by_role("link", name="Photo, sky.webp")).to_be_visible()
    assert len(grace.reads(conversation)) == 1
