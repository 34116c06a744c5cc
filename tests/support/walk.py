"""A random walk of one person: three tabs of two browsers, each browser behind a line of its own, and two who answer.

Every word is typed once, so that each can be accounted for: it stands in one message of the conversation in which it
was typed, or still in the box of that conversation. The second browser is a phone, and edits besides; one browser alone
edits, so no edit replaces another one.
"""

import asyncio
import json
import random
import re
import signal
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import expect

from .lossy import Line
from .person import Person
from .server import Client, Place, Server

NOBODY = 1  # a port at which nobody listens
EDIT_WITHIN = 2_000  # ms until a message is in the box
AT_MOST = 0.15  # seconds between two acts
WORD = re.compile(r"w\d{4}x")
ADDRESS = re.compile(r"/c/(\d+)")
# Another tab may remove what was there when the keys were listed.
DRAFTS = """() => Object.keys(localStorage).filter((key) => key.includes(':draft:'))
  .map((key) => [Number(key.split(':').at(-1)), localStorage[key] ?? ''])"""
EDITS = """() => Object.keys(localStorage).filter((key) => key.includes(':edit:'))
  .map((key) => [Number(key.split(':').at(-1)), JSON.parse(localStorage[key] ?? null)?.value.text])
  .filter(([, text]) => text !== undefined)"""
SHOWN = """() => Object.keys(localStorage).filter((key) => key.startsWith('shown:'))
  .map((key) => [Number(key.slice(6)), Number(localStorage[key])])"""
NOTE_WHAT_IS_SHOWN = """setInterval(() => {
  const conversation = document.querySelector('[data-thread]')?.dataset.conversation;
  const messages = [...document.querySelectorAll('article[data-seq]')].map((one) => Number(one.dataset.seq));
  if (!conversation || !messages.length) return;
  const key = `shown:${conversation}`;
  localStorage[key] = Math.max(...messages, Number(localStorage[key] ?? 0));
}, 20)"""
STORED = "SELECT id, conversation_id, content FROM messages WHERE sender_id = ? AND kind = 'text'"
HEARD = """SELECT conversation_id, seq FROM messages WHERE sender_id <> ? AND kind = 'text' AND deleted_at IS NULL"""
READ = "SELECT conversation_id, last_read_seq FROM participants WHERE user_id = ?"


class Through(Place):
    """The server, as it is reached through a line."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.url = f"http://localhost:{line.port}"


@dataclass
class Device:
    """A browser behind its line."""

    line: Line
    tabs: list[Person]
    is_touched: bool = False
    is_cut: bool = False

    def cut(self) -> None:
        """End the connections, and refuse new ones."""
        self.line.target, self.is_cut = NOBODY, True
        self.line.cut()

    def mend(self, port: int) -> None:
        self.line.target, self.is_cut = port, False


@dataclass
class Seat:
    """Where an act is done."""

    device: Device
    tab: Person


@dataclass
class Walk:
    """`titles` are those of the conversations, by id; `others` speak in each of them, and own the `group`. `typed` has,
    for each word, the conversations that the tab may have shown while it was typed.
    """

    server: Server
    me: Client
    titles: dict[int, str]
    others: dict[int, Client]
    group: int
    devices: list[Device]
    chance: random.Random
    typed: dict[str, set[int]] = field(default_factory=dict)
    story: list[str] = field(default_factory=list)  # what was done, for whoever looks for the cause of a failure

    async def goes(self, steps: int) -> None:
        acts = self._acts()
        for _ in range(steps):
            (act,) = self.chance.choices(list(acts), list(acts.values()))
            device = self.chance.choice(self.devices)
            tab = self.chance.choice(device.tabs)
            self.story.append(f"{act.__name__} {self.devices.index(device)}.{device.tabs.index(tab)} {shown(tab)}")
            await act(Seat(device, tab))
            await asyncio.sleep(self.chance.uniform(0, AT_MOST))
        for device in self.devices:
            device.mend(self.server.port)
            for tab in device.tabs:  # a link that was pressed without a line led out of the app
                if not (await tab.page.evaluate("location.protocol")).startswith("http") or device.is_touched:
                    await tab.page.goto("/")

    def _acts(self) -> dict[Callable[[Seat], Awaitable[None]], int]:
        """With their weights."""
        return {
            self._writes: 8,
            self._begins: 4,
            self._edits: 6,
            self._switches: 6,
            self._hears: 5,
            self._manages: 1,
            self._breaks: 3,
            self._goes_home: 1,
            self._reloads: 1,
            self._kills: 1,
        }

    async def _types(self, tab: Person) -> bool:
        if not await tab.box.count():
            return False
        word, before = f"w{len(self.typed):04}x", shown(tab)
        await tab.box.focus()
        await tab.page.keyboard.type(f" {word}")
        self.typed[word] = {before, shown(tab)}
        return True

    async def _begins(self, seat: Seat) -> None:
        """Without sending it."""
        await self._types(seat.tab)

    async def _writes(self, seat: Seat) -> None:
        if await self._types(seat.tab):
            await seat.tab.page.keyboard.press("Control+Enter" if seat.device.is_touched else "Enter")

    async def _edits(self, _: Seat) -> None:
        """Take the last own message into the box, and change it; without a line nothing comes into the box."""
        device = self.devices[-1]
        tab = device.tabs[0]
        if not await tab.box.count():
            await self._switches(Seat(device, tab))
        if not await tab.box.count() or await tab.box.input_value():
            return
        await tab.box.press("ArrowUp")
        with suppress(AssertionError):
            await expect(tab.box).not_to_have_value("", timeout=EDIT_WITHIN)
        await self._writes(Seat(device, tab))

    async def _switches(self, seat: Seat) -> None:
        """And sometimes writes at once; a page that was loaded just before its line broke has no list."""
        row = seat.tab.row(self.titles[self.chance.choice(list(self.titles))])
        back = seat.tab.page.locator("[data-back]")
        if seat.device.is_touched and await back.count():
            await back.click()
        if not await row.count():
            return
        await row.click()
        if self.chance.random() < 0.5:
            await self._writes(seat)

    async def _hears(self, _: Seat) -> None:
        conversation, other = self.chance.choice(list(self.others.items()))
        await asyncio.to_thread(other.says, conversation, f"{other.name} says step {len(self.story)}")

    async def _manages(self, _: Seat) -> None:
        """A line of the system, which nobody has to read."""
        role = self.chance.choice(["admin", "member"])
        path = f"/api/chat/conversations/{self.group}/participants/{self.me.id}/"
        owner = self.others[self.group]
        (await asyncio.to_thread(owner.http.patch, path, json={"role": role})).raise_for_status()

    async def _breaks(self, seat: Seat) -> None:
        if seat.device.is_cut:
            seat.device.mend(self.server.port)
        else:
            seat.device.cut()

    async def _goes_home(self, seat: Seat) -> None:
        if not seat.device.is_cut:
            await seat.tab.page.goto("/")

    async def _reloads(self, seat: Seat) -> None:
        if not seat.device.is_cut:
            await seat.tab.page.reload()

    async def _kills(self, _: Seat) -> None:
        await asyncio.to_thread(self.server.stop, signal.SIGKILL)
        await asyncio.to_thread(self.server.start)

    async def drafts(self) -> list[tuple[int, str]]:
        """Conversation and text of what is still in a box."""
        return [tuple(draft) for device in self.devices for draft in await device.tabs[0].page.evaluate(DRAFTS)]

    async def texts(self) -> list[tuple[int, str]]:
        """Conversation and text of what was stored, with the edits of it that were not."""
        stored = self.ask(STORED)
        edits = dict(await self.devices[-1].tabs[0].page.evaluate(EDITS))
        return [(conversation, edits.get(message, content)) for message, conversation, content in stored]

    async def unaccounted(self) -> dict[str, list[int]]:
        """Words that do not stand once where they were typed, with the conversations in which they stand."""
        found: dict[str, list[int]] = {word: [] for word in self.typed}
        for conversation, text in [*await self.texts(), *await self.drafts()]:
            for word in WORD.findall(text):
                found[word].append(conversation)
        return {word: at for word, at in found.items() if len(at) != 1 or at[0] not in self.typed[word]}

    def unread(self) -> dict[int, int]:
        """What a person would count: the texts of others after the place up to which one has read."""
        read = dict(self.ask(READ))
        counts = Counter(conversation for conversation, seq in self.ask(HEARD) if seq > read.get(conversation, seq))
        return {conversation: counts[conversation] for conversation in self.titles}

    async def read_unseen(self) -> list[tuple[int, int]]:
        """Conversation and `seq` of texts that count as read and never were on a screen."""
        shown: Counter[int] = Counter()
        for device in self.devices:
            for conversation, seq in await device.tabs[0].page.evaluate(SHOWN):
                shown[conversation] = max(shown[conversation], seq)
        read = dict(self.ask(READ))
        return [(at, seq) for at, seq in self.ask(HEARD) if shown[at] < seq <= read.get(at, 0)]

    async def rows(self, tab: Person) -> dict[int, int]:
        """The unread counts that a tab shows."""
        counts = {}
        for conversation, title in self.titles.items():
            told = await tab.row(title).get_attribute("aria-description") or ""
            counts[conversation] = int((re.search(r"(\d+) unread", told) or [0, 0])[1])
        return counts

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.server.data / "chatapp.db")) as database:
            return database.execute(statement, (self.me.id,) if "?" in statement else ()).fetchall()

    def told(self) -> str:
        return json.dumps({"story": self.story, "log": self.server.log()[-2000:]}, indent=1)


def shown(tab: Person) -> int:
    """The conversation in the address of a tab, 0 for none."""
    found = ADDRESS.search(tab.page.url)
    return int(found[1]) if found else 0
