"""Measures the cost of a new message in the browser of an open conversation: main thread, scripts, layout, bytes."""

import argparse
import asyncio
import itertools
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, CDPSession, Page, WebSocket, expect

from benchmarks.report import Report, Row, median
from tests.support import chromium
from tests.support.person import Person
from tests.support.server import ROOT, Client, Server, server

WINDOW = 50  # messages on screen
SEEDED = 55  # more than the window holds, so that each new message removes one
WARM_UP = 20  # messages before those that are measured: the browser compiles what it runs often
POLL = 100  # ms between two looks at the page: what Playwright expects of a page, it lets the page compute
IS_SHOWN = "(seq) => document.querySelector(`[role=log] [data-seq='${seq}']`) !== null"
SETTLED = 1.5  # seconds until an opened conversation has done what it does once
QUICK = {"messages": 5, "pace": 20}
TREES = {"this tree": ROOT}

# Column -> metric of the Chrome DevTools Protocol, in seconds.
METRICS = {
    "main thread ms": "TaskDuration",
    "scripts ms": "ScriptDuration",
    "style ms": "RecalcStyleDuration",
    "layout ms": "LayoutDuration",
}


@dataclass
class Reader:
    """A tab that shows a conversation to Grace, and Ada, who writes in it."""

    person: Person
    devtools: CDPSession
    ada: Client
    conversation: int
    received: list[int] = field(default_factory=list[int])  # characters of each frame

    @classmethod
    async def opens(cls, browser: Browser, place: Server, number: int) -> "Reader":
        """Everything new: people, conversation and browser context."""
        ada, grace = (place.register(f"{name.lower()}{number}", first_name=name) for name in ("Ada", "Grace"))
        conversation = ada.starts(grace)
        for each in range(SEEDED):
            (ada, grace)[each % 3 == 0].says(conversation, _text(each))
        grace.catches_up(conversation)
        person = await Person.opens(browser, place)
        reader = cls(person, await person.context.new_cdp_session(person.page), ada, conversation)
        person.page.on("websocket", reader.listen)
        await person.signs_in(grace)
        await person.page.goto(f"/c/{conversation}")
        await expect(person.log.locator("article")).to_have_count(WINDOW)
        await asyncio.sleep(SETTLED)
        await reader.devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        return reader

    def listen(self, socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: self.received.append(len(frame)))

    async def sees(self, messages: int, pace: float) -> Row:
        """Ada says so many messages, at `pace` a second; gives what each of them cost."""
        before, frames = await self._figures(), len(self.received)
        loop = asyncio.get_running_loop()
        begun, last = loop.time(), 0
        for each in range(messages):
            await asyncio.sleep(max(0.0, begun + each / pace - loop.time()))
            last = await asyncio.to_thread(self.ada.says, self.conversation, _text(each))
        await self.person.page.wait_for_function(IS_SHOWN, arg=last, polling=POLL)
        after = await self._figures()
        row: Row = {name: (after[key] - before[key]) * 1e3 / messages for name, key in METRICS.items()}
        return row | {"bytes": sum(self.received[frames:]) / messages, "lost": await _missing(self.person.page, last)}

    async def _figures(self) -> Mapping[str, float]:
        answer = await self.devtools.send("Performance.getMetrics")
        return {metric["name"]: metric["value"] for metric in answer["metrics"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--pace", type=float, default=10, help="messages a second")
    parser.add_argument("--old", type=Path, help="a checkout of another version, which is measured in turns with this")


def run(options: argparse.Namespace) -> Report:
    """The trees in turns, each time in a new tab."""
    trees = TREES | ({"old": options.old.resolve()} if options.old else {})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="chatapp-benchmark-")))
        limits = {"CHATAPP_DEMO_DATA": "false", "CHATAPP_LIMITS": "false"}
        servers = {
            name: stack.enter_context(server(folder / str(number), root=root, **limits))
            for number, (name, root) in enumerate(trees.items())
        }
        rows = asyncio.run(_measure(servers, options))
        for one in servers.values():
            one.stop()
    figures = [median([row for row in rows if row["subject"] == name]) for name in trees]
    for row in figures:
        row["x"] = row["main thread ms"] / figures[-1]["main thread ms"]
    return Report(tables=[figures], runs=rows, is_right=not any(row["lost"] for row in rows))


async def _measure(servers: Mapping[str, Server], options: argparse.Namespace) -> list[Row]:
    rows: list[Row] = []
    async with chromium.running() as browser:
        for number, (name, place) in itertools.product(range(options.repeat), servers.items()):
            reader = await Reader.opens(browser, place, number)
            await reader.sees(WARM_UP, options.pace)
            rows.append({"subject": name} | await reader.sees(options.messages, options.pace))
            await reader.person.context.close()
            print(".", end="", flush=True)
    print(flush=True)
    return rows


async def _missing(page: Page, last: int) -> int:
    """How many of the last messages are not on screen in their order."""
    seqs = await page.locator("[role=log] [data-seq]").evaluate_all("all => all.map(one => Number(one.dataset.seq))")
    expected = range(last - WINDOW + 1, last + 1)
    return sum(found != seq for found, seq in itertools.zip_longest(seqs[-WINDOW:], expected))


def _text(number: int) -> str:
    return f"Message number {number}, of an ordinary length."
