"""Every page and state can be brought onto a stage: a real page of a real server, between lively people (town.py).

What the viewer does there is never stored: the page's calls of some handlers are held back, so that the next scene
finds everything as it was.
"""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx
import websockets
from playwright.async_api import Browser, Locator, Page, WebSocketRoute, expect

from chatapp.settings import Settings

from . import town
from .person import DESKTOP, PHONE
from .server import PASSWORD, TRUST, Server, server
from .wire import frames, pages

SMALL = {"width": 320, "height": 640}
MORNING = 10  # o'clock on the stage, at any time of day: its zone is chosen for that
HELD_BACK = ("reading_state.mark_read", "outbox_state.send", "preferences_state.choose")
AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/131.0 Safari/537.36"
OTHER_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0",
    "harbour-bot/2.1",
)
FORGET = "if (origin !== 'null') { localStorage.clear(); sessionStorage.clear(); }"
PRESENT = {"amara": "amara", "teo": "lighthouse", "yuki": "yuki", "bo": "kites", "elif": "lighthouse"}


@dataclass(frozen=True, slots=True)
class Look:
    """One of the ways in which everything is looked at."""

    name: str
    size: dict[str, int]
    scheme: str

    @property
    def is_phone(self) -> bool:
        return self.size is not DESKTOP


LOOKS = {
    f"{device}-{scheme}": Look(f"{device}-{scheme}", size, scheme)
    for device, size in (("desktop", DESKTOP), ("phone", PHONE), ("small", SMALL))
    for scheme in ("light", "dark")
}


@dataclass
class World:
    """The server, where things are, the cookies of viewer and newcomer, and the sockets of those who are there."""

    server: Server
    places: dict[str, int]
    zone: str
    cookies: dict[str, tuple[str, str]]
    voices: dict[str, websockets.ClientConnection]

    @asynccontextmanager
    async def stage(self, browser: Browser, look: Look, **options: Any) -> AsyncIterator["Stage"]:
        """A page of a browser of its own in this look, on which one scene is played after the other.

        A page that stays costs a third less than a new one for each scene. It loads everything anew, and each load
        begins without what another page has stored.
        """
        context = await browser.new_context(
            base_url=self.server.url,
            viewport=look.size,
            color_scheme=look.scheme,
            has_touch=look.is_phone,
            is_mobile=look.is_phone,
            device_scale_factor=2 if look.is_phone else 1,
            locale="en-GB",
            timezone_id=self.zone,
            reduced_motion="reduce",
            service_workers="block",
            **options,
        )
        stage = Stage(await context.new_page(), look, self)
        await stage.page.add_init_script(FORGET)
        await stage.page.route_web_socket("**/_event/**", stage.stand_between)
        yield stage
        await context.close()


@dataclass
class Stage:
    """A page, and whoever stands between it and the server."""

    page: Page
    look: Look
    world: World
    line: WebSocketRoute | None = None
    is_deaf: bool = False  # connections are taken, and nothing is answered
    held: list[dict[str, Any]] = field(default_factory=list)  # the payloads of calls that were held back

    async def clear(self) -> None:
        """Leave the last scene, so that the next one finds nothing of it."""
        await self.page.goto("about:blank")
        await self.page.context.set_offline(False)
        await self.page.context.clear_cookies()
        self.is_deaf = False
        self.held.clear()

    async def enters(self, address: str, *, who: str = town.VIEWER) -> None:
        """Open an address as somebody who is signed in."""
        name, value = self.world.cookies[who]
        cookie = {"name": name, "value": value, "url": self.world.server.url}
        await self.page.context.add_cookies([cookie])
        await self.page.goto(address)

    async def opens(self, key: str) -> None:
        """A conversation of the town."""
        await self.enters(f"/c/{self.world.places[key]}")
        await self.page.locator("[role=log] article").first.wait_for()

    async def opens_menu(self, message: Locator) -> None:
        """What can be done with a message: by the right button, or by a long press."""
        if not self.look.is_phone:
            await message.locator(".bubble").click(button="right")
            await expect(self.page.get_by_role("menu", name="Message actions")).to_be_visible()
            return
        await message.scroll_into_view_if_needed()
        box = await message.locator(".bubble").bounding_box()
        assert box is not None
        devtools = await self.page.context.new_cdp_session(self.page)
        finger = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        await devtools.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [finger]})
        await expect(self.page.get_by_role("dialog", name="Message actions")).to_be_visible()
        await devtools.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    async def lets_type(self, *names: str) -> None:
        """Somebody types; the page forgets it after six seconds."""
        for name in names:
            await self.world.voices[name].send(json.dumps({"type": "typing", "is_typing": True}))

    def tell(self, state: type, **values: Any) -> None:
        """Let the page have other values, as if the server had sent them."""
        assert self.line is not None
        delta = {state.get_full_name(): {f"{name}{pages.FIELD}": value for name, value in values.items()}}
        self.line.send(pages.packet("event", {"delta": delta, "events": [], "final": True}))

    async def cut(self) -> None:
        """The line breaks, and no new one is made."""
        assert self.line is not None
        await self.page.context.set_offline(True)
        await self.line.close()

    async def stand_between(self, line: WebSocketRoute) -> None:
        self.line = line
        if self.is_deaf:
            return
        upstream = line.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            text = message if isinstance(message, str) else ""
            if any(f'{handler}"' in text for handler in HELD_BACK):
                self.held.append(json.loads(text.partition(",")[2])[1]["payload"])
            else:
                upstream.send(message)

        line.on_message(pass_on)
        upstream.on_message(line.send)


@asynccontextmanager
async def world(data: Path) -> AsyncIterator[World]:
    """A server full of people for as long as the block runs."""
    offset = (MORNING - datetime.now(UTC).hour + 12) % 24 - 12
    now = datetime.now(timezone(timedelta(hours=offset)))
    places = await town.settle(Settings(data_dir=data), now)
    with server(data, CHATAPP_DEMO_DATA="false", CHATAPP_PRESENCE_GRACE="25") as running:
        async with AsyncExitStack() as stack:
            cookies = {name: _cookie(running, name) for name in (town.VIEWER, town.NEWCOMER)}
            voices = {}
            for name, key in PRESENT.items():
                path = frames.conversation_path(places[key], _token(running, name))
                address = f"ws://localhost:{running.port}{path}"
                voices[name] = await stack.enter_async_context(websockets.connect(address))
            for agent in OTHER_AGENTS:
                _cookie(running, town.VIEWER, agent)
            yield World(running, places, f"Etc/GMT{-offset:+d}", cookies, voices)


def _cookie(running: Server, name: str, agent: str = AGENT) -> tuple[str, str]:
    """Name and value of the cookie of a new session."""
    headers = {"Origin": running.url, "User-Agent": agent}
    body = {"username": name, "password": PASSWORD}
    answer = httpx.post(f"{running.url}/api/auth/session/", json=body, headers=headers, verify=TRUST)
    assert answer.status_code == HTTPStatus.NO_CONTENT, answer.text
    (cookie,) = answer.cookies.items()
    return cookie


def _token(running: Server, name: str) -> str:
    body = {"username": name, "password": PASSWORD}
    answer = httpx.post(f"{running.url}/api/auth/token/", json=body, verify=TRUST)
    assert answer.is_success, answer.text
    return answer.json()["access"]
