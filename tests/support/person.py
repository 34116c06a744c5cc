"""Somebody at a browser, who finds things only by role and name."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Self

from playwright.async_api import Browser, BrowserContext, Locator, Page, expect

from .server import PASSWORD, Client, Place

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def greeting(page: Page) -> Locator:
    """The heading of the home page, once it knows its user."""
    return page.get_by_role("heading", name=re.compile("^Good (morning|afternoon|evening), "))


@dataclass
class Person:
    """One page of one signed-in browser; `faults` gathers what its console complains about."""

    page: Page
    context: BrowserContext
    server: Place
    faults: list[str]

    @classmethod
    async def opens(
        cls, browser: Browser, server: Place, *, size: dict[str, int] = DESKTOP, has_worker: bool = False
    ) -> Self:
        """A browser of its own, not signed in. Without a service worker it does not load the whole build each time."""
        options = {
            "service_workers": "allow" if has_worker else "block",
            "viewport": size,
            "has_touch": size is PHONE,
            "is_mobile": size is PHONE,
            "ignore_https_errors": server.url.startswith("https"),
        }
        context = await browser.new_context(base_url=server.url, **options)
        return await cls.opens_tab(context, server)

    @classmethod
    async def opens_tab(cls, context: BrowserContext, server: Place) -> Self:
        """One more tab of the same browser."""
        page = await context.new_page()
        person = cls(page, context, server, [])
        page.on("pageerror", lambda error: person.faults.append(str(error)))
        return person

    async def signs_in(self, client: Client) -> None:
        """Send the request of the sign-in page, without loading that page, and open the home page."""
        account = {"username": client.username, "password": PASSWORD}
        origin = {"Origin": self.server.url}
        answer = await self.context.request.post("/api/auth/session/", data=account, headers=origin)
        assert answer.status == HTTPStatus.NO_CONTENT, await answer.text()
        await self.page.goto("/")
        await expect(self.page.get_by_role("list", name="Loading conversations")).to_have_count(0)

    async def opens_conversation(self, title: str) -> None:
        """From the list, until its messages are there."""
        await self.row(title).click()
        await expect(self.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        await expect(self.page.locator(".thread [aria-busy=true]")).to_have_count(0)

    async def chooses(self, action: str, message: Locator) -> None:
        """From the menu of a message, with the mouse."""
        await message.hover()
        await message.get_by_role("button", name="More").click()
        await self.page.get_by_role("menu", name="Message actions").get_by_role("menuitem", name=action).click()

    async def writes(self, text: str) -> None:
        await self.box.fill(text)
        await self.page.get_by_role("button", name="Send message").click()

    async def sees(self, text: str) -> None:
        """Exactly one message with this text."""
        await expect(self.message(text)).to_have_count(1)
        await expect(self.message(text)).to_be_visible()

    async def sees_figure(self, label: str, value: int) -> None:
        figure = self.page.get_by_role("region", name="Statistics").get_by_role("figure", name=label)
        await expect(figure).to_contain_text(f"{value}")

    async def seqs(self) -> list[int]:
        """What is in the log, in the order of the page."""
        return await self.log.locator("[data-seq]").evaluate_all("all => all.map(one => Number(one.dataset.seq))")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Message")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log", name="Messages")

    def message(self, text: str) -> Locator:
        """What is in the log with this text as its content. The time stands right behind it: "number 4" at 3:05 is not
        "number 43".
        """
        told = re.compile(rf"{re.escape(text)}(?!:\d\d)", re.IGNORECASE) if text[-1:].isdigit() else text
        return self.log.get_by_role("article").filter(has_text=told)

    def row(self, title: str) -> Locator:
        """The conversation's link in the list."""
        return self.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=title, exact=True)
