"""First loads: what a phone on a slow line transfers, and how long it waits, for the pages of the build.

    python -m benchmarks.pages [--repeat 5] [--json FILE]

Lighthouse's mobile conditions as its DevTools throttling applies them: each request waits 562 ms, 1.4 Mbit/s down and
0.7 up, and a processor four times slower than this one. Every load has a browser of its own, with nothing in its cache.
"""

import argparse
import asyncio
import json
import statistics
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, CDPSession

from tests.support import chromium
from tests.support.person import PHONE, Person
from tests.support.server import Client, Server

from .report import Row, table
from .setups import SETUPS, running

SLOW_LINE = {
    "offline": False,
    "latency": 562.5,  # ms
    "downloadThroughput": 1474.56 * 1000 / 8,  # bytes per second
    "uploadThroughput": 675 * 1000 / 8,
}
SLOWDOWN = 4
MESSAGES = 60  # in the conversation that is opened
QUIET = 3000  # ms without a long task: then the load is over
KINDS = ("Script", "Stylesheet")

WATCH = """() => {
  window.paint = 0;
  window.tasks = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.paint = entry.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.tasks.push([entry.startTime, entry.duration]);
  }).observe({ type: "longtask", buffered: true });
}"""
IS_OVER = """(quiet) => {
  const last = window.tasks.at(-1);
  return performance.now() - Math.max(window.paint, last ? last[0] + last[1] : 0) > quiet;
}"""
FIRST = """performance.getEntriesByName("first-contentful-paint")[0].startTime"""
# Blocking is what a task takes beyond 50 ms, from the first paint on.
BLOCKED = f"""() => {{
  const first = {FIRST};
  return window.tasks.filter(([start]) => start >= first).reduce((sum, [, took]) => sum + Math.max(0, took - 50), 0);
}}"""


@dataclass
class Load:
    """What one load of a page took."""

    sizes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))  # compressed bytes
    requests: int = 0
    first: float = 0.0  # ms until anything is there
    paint: float = 0.0  # ms until the largest thing is there
    blocked: float = 0.0  # ms in which nothing could be pressed


async def load(context: BrowserContext, path: str, sign: str) -> Load:
    """Open a page and wait until `sign` is seen and all is quiet."""
    found = Load()
    page = await context.new_page()
    devtools = await context.new_cdp_session(page)
    _count(devtools, found)
    await devtools.send("Network.enable")
    await devtools.send("Network.emulateNetworkConditions", SLOW_LINE)
    await devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    await page.add_init_script(f"({WATCH})()")
    await page.goto(path, wait_until="commit", timeout=120_000)
    await page.locator(sign).first.wait_for(timeout=120_000)
    await page.wait_for_load_state("load")
    await page.wait_for_function(IS_OVER, arg=QUIET, timeout=120_000)
    found.first = await page.evaluate(FIRST)
    found.paint = await page.evaluate("window.paint")
    found.blocked = await page.evaluate(BLOCKED)
    await page.close()
    return found


def _count(devtools: CDPSession, found: Load) -> None:
    kinds: dict[str, str] = {}

    def responded(event: dict) -> None:
        kinds[event["requestId"]] = event["type"]

    def finished(event: dict) -> None:
        found.requests += 1
        kind = kinds.get(event["requestId"])
        if kind in found.sizes:
            found.sizes[kind] += int(event["encodedDataLength"])

    devtools.on("Network.responseReceived", responded)
    devtools.on("Network.loadingFinished", finished)


@asynccontextmanager
async def phone(browser: Browser, server: Server) -> AsyncIterator[BrowserContext]:
    """A browser with nothing in its cache."""
    context = await browser.new_context(base_url=server.url, viewport=PHONE, is_mobile=True, has_touch=True)
    yield context
    await context.close()


async def measure(server: Server, repeat: int) -> list[Row]:
    """The medians of each page."""
    ada, grace = (server.register(name.lower(), first_name=name) for name in ("Ada", "Grace"))
    conversation = ada.starts(grace)
    for number in range(MESSAGES):
        (ada, grace)[number % 3 == 0].says(conversation, f"Message number {number}, of an ordinary length.")
    pages = {"/login": "form", f"/c/{conversation}": "[role=log] article", "/": "nav a.row"}
    rows = []
    async with chromium.running() as browser:
        state = await _signed_in(browser, server, ada)
        for path, sign in pages.items():
            loads = []
            for _ in range(repeat):
                async with phone(browser, server) as context:
                    if path != "/login":
                        await context.add_cookies(state)
                    loads.append(await load(context, path, sign))
            rows.append(_row("/c/{id}" if path.startswith("/c/") else path, loads))
    return rows


async def _signed_in(browser: Browser, server: Server, client: Client) -> list:
    person = await Person.opens(browser, server)
    await person.signs_in(client)
    cookies = await person.context.cookies()
    await person.context.close()
    return cookies


def _row(path: str, loads: list[Load]) -> Row:
    def median(values: list[float]) -> float:
        return statistics.median(values)

    return {
        "page": path,
        "requests": int(median([one.requests for one in loads])),
        "JavaScript kB": median([one.sizes["Script"] for one in loads]) / 1000,
        "CSS kB": median([one.sizes["Stylesheet"] for one in loads]) / 1000,
        "first paint s": median([one.first for one in loads]) / 1000,
        "largest paint s": median([one.paint for one in loads]) / 1000,
        "blocked ms": median([one.blocked for one in loads]),
    }


def main() -> int:
    """Measure, print, and say whether it went well."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with running(SETUPS["single"], has_postgres=False) as found:
        rows = asyncio.run(measure(found.servers[0], arguments.repeat))
    print(table(rows))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
