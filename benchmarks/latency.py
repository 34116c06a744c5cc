"""From one person's Enter to the other's screen: two browsers exchange messages, a third one watches from home.

    python -m benchmarks.latency [--messages 20] [--setups single ports] [--repeat 1] [--json FILE]

All stamps are taken in the pages: when the form is sent, and when the text is in the other page's document. Exit
status 1 when a message does not arrive.
"""

import argparse
import asyncio
import json
import signal
import statistics
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Page, expect

from tests.support import chromium
from tests.support.person import Person

from .report import Row, table
from .setups import SETUPS, Running, running

TITLE = "Latency"
TARGET = 200  # ms
ARRIVES_WITHIN = 30.0  # seconds
KEY_EVERY = 15  # ms; a quick typist

# `stamps` maps a kind of moment and a text to a time that all pages of a machine share.
STAMPS = """() => {
  window.stamps = {};
  window.stamp = (kind, text) => { window.stamps[`${kind}:${text}`] ??= performance.timeOrigin + performance.now(); };
}"""
THREAD = """() => {
  const textOf = (one) => one?.querySelector(".bubble__text")?.firstChild?.textContent;
  document.addEventListener("submit", (event) => {
    const box = event.target.querySelector("[data-composer]");
    if (box) window.stamp("sent", box.value.trim());
  }, true);
  new MutationObserver(() => {
    const all = document.querySelectorAll("[data-thread] article.msg");
    for (const one of [...all].slice(-2)) window.stamp("seen", textOf(one));
  }).observe(document.querySelector("[data-thread]"), { childList: true, subtree: true, characterData: true });
}"""
HOME = """(title) => {
  const list = document.querySelector("nav[aria-label=Conversations]");
  new MutationObserver(() => {
    const row = list.querySelector(`a[aria-label="${title}"]`);
    const preview = row.querySelector(".row__preview").textContent;
    window.stamp("preview", preview.slice(preview.indexOf(": ") + 2));
    window.stamp("badge", /(\\d+) unread/.exec(row.getAttribute("aria-description"))?.[1]);
  }).observe(list, { attributes: true, childList: true, subtree: true, characterData: true });
}"""


@asynccontextmanager
async def people(found: Running) -> AsyncIterator[list[Person]]:
    """Ada and Grace in their conversation, Linus at home; in their own browsers, at different servers if there are."""
    servers = [found.servers[0], found.servers[-1], found.servers[-1]]
    clients = [server.register(name.lower(), first_name=name) for server, name in zip(servers, NAMES, strict=True)]
    clients[0].starts(*clients[1:], name=TITLE)
    async with chromium.running() as browser:
        persons = []
        for server, client in zip(servers, clients, strict=True):
            persons.append(await Person.opens(browser, server))
            await persons[-1].signs_in(client)
            await persons[-1].page.evaluate(STAMPS)
        for person in persons[:2]:
            await person.opens_conversation(TITLE)
            await expect(person.box).to_be_visible()
            await person.page.evaluate(THREAD)
        await persons[2].page.evaluate(HOME, TITLE)
        yield persons


NAMES = ("Ada", "Grace", "Linus")


async def measure(found: Running, messages: int) -> list[dict[str, float]]:
    """For each message the milliseconds from sending it until it was in each place."""
    async with people(found) as (ada, grace, linus):
        times = []
        for number in range(1, messages + 1):
            sender, receiver = (ada, grace) if number % 2 else (grace, ada)
            text = f"message {number} of {messages}"
            await sender.box.click()
            await sender.page.keyboard.type(text, delay=KEY_EVERY)
            await sender.page.keyboard.press("Enter")
            sent = await _stamp(sender.page, "sent", text)
            moments = {
                "own bubble": await _stamp(sender.page, "seen", text),
                "the other's screen": await _stamp(receiver.page, "seen", text),
                "preview in a third list": await _stamp(linus.page, "preview", text),
                "badge in a third list": await _stamp(linus.page, "badge", f"{number}"),
            }
            times.append({place: moment - sent for place, moment in moments.items()})
        return times


async def _stamp(page: Page, kind: str, text: str) -> float:
    """When it was, as soon as it was."""
    handle = await page.wait_for_function(
        "(key) => window.stamps[key]", arg=f"{kind}:{text}", timeout=ARRIVES_WITHIN * 1000
    )
    return await handle.json_value()


def rows(setup: str, times: list[dict[str, float]]) -> Iterator[Row]:
    """Median and worst of each place."""
    for place in times[0]:
        values = [time[place] for time in times]
        if min(values) < 0:
            msg = f"a message was seen before it was sent: the clocks of the pages differ ({min(values):.1f} ms)"
            raise RuntimeError(msg)
        yield {
            "set-up": setup,
            "until it is in": place,
            "messages": len(values),
            "median ms": statistics.median(values),
            "worst ms": max(values),
            f"within {TARGET} ms": f"{sum(value <= TARGET for value in values)} of {len(values)}",
        }


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    times: dict[str, list[dict[str, float]]] = {name: [] for name in options.setups}
    for name in options.setups * options.repeat:
        print(f"Starting: {SETUPS[name].title}.", flush=True)
        with running(SETUPS[name], has_postgres=options.postgres) as found:
            times[name] += asyncio.run(measure(found, options.messages))
    print("", table([row for name, all_of_it in times.items() for row in rows(name, all_of_it)]), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(times, indent=1))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.latency", description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=20)
    parser.add_argument("--setups", nargs="+", choices=SETUPS, default=["single", "ports"])
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write all times to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
