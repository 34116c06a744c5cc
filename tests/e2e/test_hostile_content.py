"""What people write to hurt others is shown as the text that it is, wherever it stands, and runs nowhere."""

import contextlib
import re
from io import BytesIO
from urllib.parse import urlsplit

from PIL import Image, ImageChops
from playwright.async_api import Page, expect

from tests.support import looking
from tests.support.images import picture
from tests.support.payloads import LONG, RUN, SHORT
from tests.support.person import Person

WATCH = """
addEventListener("securitypolicyviolation", (event) => console.error(`refused ${event.violatedDirective}`));
"""
LINKS = """
() => [...document.querySelectorAll("a[href]")].map((link) => [link.protocol, link.target, link.rel])
"""
TOWERS = " ".join(["".join(letter + "\u0301\u0302\u0308\u0323\u0331" * 10 for letter in "Zalgo")] * 3)
FAINT = 32  # of 255; an edge that the browser draws anew may differ by so much
# Marks the texts with many combining marks, and gives the boxes of the elements in which they have to stay.
FIND_TOWERS = r"""
(kinds) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const boxes = [];
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    if (!/\p{M}{9}/u.test(texts.currentNode.data) || !parent.checkVisibility()) continue;
    const kind = kinds.find((kind) => parent.closest(kind)) ?? `none of them: ${parent.outerHTML.slice(0, 80)}`;
    const box = parent.closest(kind)?.getBoundingClientRect();
    boxes.push([kind, box?.left, box?.top, box?.right, box?.bottom]);
    parent.dataset.tower = "";
  }
  return boxes;
}
"""
# How high towers are depends on the fonts of a machine; shadows stand in for them.
TOWER = """
(shadow) => document.querySelectorAll("[data-tower]").forEach((one) => (one.style.textShadow = shadow))
"""
SHAPES = {
    "a.svg": f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'><script>{RUN}</script></svg>".encode(),
    "a.html": f"<html><script>{RUN}</script>".encode(),
    "a.png": picture() + f"<script>{RUN}</script>".encode(),
}


class Watcher:
    """Everything that must not happen on a page."""

    def __init__(self, person: Person) -> None:
        self.page, self.host, self.seen = person.page, urlsplit(person.server.url).netloc, []
        self.page.on("dialog", lambda dialog: self.seen.append(f"dialog {dialog.message}"))
        self.page.on("request", self._request)
        self.page.on("console", self._console)

    def _request(self, request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != self.host:
            self.seen.append(f"request {request.url}")

    def _console(self, message) -> None:
        if message.text.startswith("refused") or "Content Security Policy" in message.text:
            self.seen.append(message.text)

    async def check(self) -> None:
        """Nothing ran, nothing left, and no link leads where links must not."""
        assert await self.page.evaluate("() => globalThis.__hacked") is None
        for protocol, target, rel in await self.page.evaluate(LINKS):
            assert protocol in ("http:", "https:", "mailto:", ":")  # the last leads nowhere: no address at all
            assert target != "_blank" or "noopener" in rel.split()
        assert self.seen == []


async def shows(page: Page, text: str) -> None:
    """The beginning of a text, on the page as text."""
    begin = re.split(r"[\n\t]| {2}", text)[0][:20]
    await expect(page.get_by_text(begin).first).to_be_attached()


def settle(newcomer):
    """Ada, and as many people as there are names, who have said and named everything that hurts."""
    ada, others = newcomer("Ada"), [newcomer("Mallory") for _ in SHORT]
    for other, name in zip(others, SHORT, strict=True):
        profile = {"first_name": name, "last_name": name, "bio": name + LONG[0]}
        assert other.http.patch("/api/auth/me/", json=profile).is_success
        other.says(other.starts(ada), name)
    first = others[0]
    for name, content in SHAPES.items():
        answer = first.http.put("/api/auth/me/avatar/", files={"avatar": (name, content, "image/png")})
        assert answer.is_success == (name == "a.png")
    group = first.starts(ada, *others[1:3], name=SHORT[1])
    for text in (*SHORT, *LONG):
        first.says(group, text)
    edited = first.says(group, "before")
    found = first.http.get("/api/chat/messages/", params={"conversation": group, "around": edited, "limit": 1}).json()
    path = f"/api/chat/messages/{found['results'][0]['id']}/"
    assert first.http.patch(path, json={"content": f"edited {SHORT[0]}"}).is_success
    return ada, first, group


async def test_nothing_that_people_write_runs_anywhere(newcomer, sits_down):
    ada, mallory, group = settle(newcomer)
    person = await sits_down(ada)
    page, watcher = person.page, Watcher(person)
    await page.add_init_script(WATCH)
    for address in ("/", "/dashboard"):
        await page.goto(address)
        await shows(page, SHORT[1])
        await watcher.check()

    await page.goto(f"/c/{group}")
    await expect(person.log.get_by_text("edited <script>")).to_be_visible()
    for text in SHORT:
        await shows(page, text)
    await watcher.check()
    await page.get_by_role("button", name="Details", exact=True).click()
    await expect(page.get_by_role("complementary", name="Conversation details")).to_contain_text(SHORT[0])
    await watcher.check()

    for where, box in (("Search or jump to", "Jump to"), ("New conversation", "New conversation")):
        await page.get_by_role("button", name=where).filter(visible=True).first.click()
        found = page.get_by_role("dialog", name=box)
        await found.get_by_role("combobox").or_(found.get_by_role("searchbox")).fill(SHORT[0])
        await expect(found.get_by_text(SHORT[0]).first).to_be_visible()
        await watcher.check()
        await page.keyboard.press("Escape")
        with contextlib.suppress(AssertionError):
            await expect(found).to_be_hidden(timeout=1000)

    mallory.http.delete(f"/api/chat/conversations/{group}/participants/{ada.id}/")
    await expect(page.get_by_role("status").filter(has_text=SHORT[1])).to_be_visible()  # removed from <img ...>
    await watcher.check()


async def test_ones_own_settings_show_what_was_written(newcomer, sits_down):
    mallory = newcomer("Mallory")
    person = await sits_down(mallory)
    watcher = Watcher(person)
    await person.page.add_init_script(WATCH)
    form = {"first_name": SHORT[0], "last_name": SHORT[2], "bio": "\n".join(LONG[:8])[:500]}
    assert mallory.http.patch("/api/auth/me/", json=form).is_success
    await person.page.goto("/settings")
    await expect(person.page.get_by_role("textbox", name="First name")).to_have_value(SHORT[0])
    await watcher.check()


async def beyond(page: Page, *kinds: str) -> tuple[list[str], tuple[int, ...] | None]:
    """The kinds of elements that show towers of marks, and where these have ink outside of them. A pixel beyond counts
    to them, because edges are smoothed.
    """
    await looking.come_to_rest(page)
    boxes, pictures = await page.evaluate(FIND_TOWERS, kinds), []
    for shadow in ("0 -2em red, 0 2em red", ""):
        await page.evaluate(TOWER, shadow)
        pictures.append(Image.open(BytesIO(await page.screenshot(animations="disabled"))).convert("RGB"))
    ink = ImageChops.difference(*pictures).convert("L").point(lambda value: 255 * (value > FAINT))
    for _, left, top, right, bottom in boxes:
        ink.paste(0, (int(left) - 1, int(top) - 1, int(right) + 2, int(bottom) + 2))
    return sorted({kind for kind, *_ in boxes}), ink.getbbox()


async def test_towers_of_marks_cover_nothing_around_them(newcomer, sits_down):
    """Wherever texts are shown; of names, such marks are taken away."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    grace.http.patch("/api/auth/me/", json={"bio": TOWERS[:500]}).raise_for_status()
    grace.says(place, "Above")
    towers = {"conversation": place, "content": TOWERS}
    said = grace.http.post("/api/chat/messages/", json=towers).json()
    grace.http.post("/api/chat/messages/", json=towers | {"content": "Below", "reply_to": said["seq"]})
    grace.says(place, TOWERS)
    ada.http.put(f"/api/chat/messages/{said['id']}/pin/").raise_for_status()
    ada.catches_up(place)
    person = await sits_down(ada)
    await person.page.emulate_media(reduced_motion="reduce")
    await person.opens_conversation(grace.name)
    await person.page.get_by_role("button", name="Details", exact=True).click()
    await expect(person.page.locator(".profile__bio")).to_be_visible()
    await person.message("Above").click()
    await person.page.keyboard.press("ArrowDown")
    await person.page.keyboard.press("r")
    await expect(person.page.locator("[data-reply]")).to_be_visible()
    found = await beyond(person.page, ".truncate", ".bubble", ".profile__bio")
    assert found == ([".bubble", ".profile__bio", ".truncate"], None)
    await person.page.get_by_role("button", name="All pinned messages").click()
    await expect(person.page.locator(".pincard")).to_be_visible()
    found = await beyond(person.page, ".truncate", ".bubble", ".pincard p")
    assert found == ([".bubble", ".pincard p", ".truncate"], None)
    grace.http.patch(f"/api/chat/messages/{said['id']}/", json={"content": f"{TOWERS} and more"}).raise_for_status()
    await person.log.get_by_role("button", name="edited").click()
    await expect(person.page.locator(".version__text")).to_have_count(2)
    assert (await beyond(person.page, ".version__text", ".truncate", ".bubble", ".pincard p"))[1] is None
