"""Real browser tabs on the conversation: what they show while it grows, and what a reader finds by scrolling up."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import TimeoutError as NotInTime
from playwright.async_api import expect

from tests.support import chromium
from tests.support.person import Person
from tests.support.server import Server

from .crowd import Member

SETTLES_WITHIN = 30.0  # seconds until the newest message is on screen
WHEEL = -1500  # px of one turn upwards
IDLE_TURNS = 300  # turns that bring nothing new, after which a reader has given up

# After every change of the page: are the messages in the log one after the other? A loss, a double and a disorder all
# break that. `spoil` does so on purpose, to show that it is seen.
WATCH = """() => {
  const log = document.querySelector("[data-thread]");
  const seqs = () => [...log.querySelectorAll("article[data-seq]")].map((one) => Number(one.dataset.seq));
  const isBroken = (all) => all.some((seq, at) => at > 0 && seq !== all[at - 1] + 1);
  const watch = window.watch = { changes: 0, broken: 0, first: null, seqs, isBroken };
  new MutationObserver(() => {
    const all = seqs();
    watch.changes += 1;
    if (isBroken(all)) { watch.broken += 1; watch.first ??= all; }
  }).observe(log, { childList: true, subtree: true });
}"""
CHECK_WATCH = """() => [[3, 4, 5], [3, 5], [3, 4, 4, 5], [4, 3, 5], []].map(window.watch.isBroken)"""
CHECKED = [False, True, True, True, False]
SHOWN = """() => [...document.querySelectorAll("[data-thread] article[data-seq]")].map((one) => {
  const text = one.querySelector(".bubble__text");
  return [Number(one.dataset.seq), text ? text.firstChild.textContent : ""];
})"""
FRAME = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass(frozen=True, slots=True)
class Seen:
    """What one tab has shown; `faults` are sentences, empty when all is well."""

    name: str
    changes: int
    back: int
    faults: list[str]


@dataclass
class Tab:
    """One page of one user's own browser."""

    person: Person

    async def opens(self, conversation: int, title: str) -> None:
        await self.person.page.goto(f"/c/{conversation}")
        await expect(self.person.page.get_by_role("heading", name=title, exact=True)).to_be_visible()
        await expect(self.person.page.get_by_role("heading", name=f"Say hello to {title}")).to_be_visible()
        await self.person.page.evaluate(WATCH)
        found = await self.person.page.evaluate(CHECK_WATCH)
        assert found == CHECKED, f"the watch in the page is wrong: {found}"  # noqa: S101 - a broken counter counts for nothing

    async def verdict(self, stored: dict[int, str], back: int) -> Seen:
        """Wait for the newest message, then read so many messages back."""
        page, faults = self.person.page, []
        try:
            newest = self.person.log.locator(f'[data-seq="{len(stored)}"]')
            await expect(newest).to_be_in_viewport(timeout=SETTLES_WITHIN * 1000)
        except (AssertionError, NotInTime):
            faults.append(f"the newest message is not on the screen: {(await self.person.seqs())[-3:]}")
        watch = await page.evaluate("() => ({ ...window.watch })")
        if watch["broken"]:
            faults.append(
                f"{watch['broken']} of {watch['changes']} changes showed a hole or a double: {watch['first']}"
            )
        read = await self._read_back(max(1, len(stored) - back), faults)
        wrong = [seq for seq in range(min(read, default=0), len(stored) + 1) if read.get(seq) != stored.get(seq)]
        if wrong:
            faults.append(f"{len(wrong)} messages are missing or altered on the way up: {wrong[:5]}")
        faults += self.person.faults
        return Seen(page.url, watch["changes"], len(read), faults)

    async def _read_back(self, first: int, faults: list[str]) -> dict[int, str]:
        """Turn the wheel until `first` is there; everything that was seen on the way."""
        page, read, idle = self.person.page, {}, 0
        await self.person.log.hover()
        while idle < IDLE_TURNS:
            shown = await page.evaluate(SHOWN)
            seqs = [seq for seq, _ in shown]
            if seqs != list(range(seqs[0], seqs[-1] + 1)):
                faults.append(f"a hole or a double while scrolling up: {seqs}")
            before = len(read)
            read.update(shown)
            if first in read:
                return read
            idle = 0 if len(read) > before else idle + 1
            await page.mouse.wheel(0, WHEEL)
            await page.evaluate(FRAME)
        faults.append(f"scrolling up ended at {min(read)}")
        return read


@asynccontextmanager
async def tabs(servers: Sequence[Server], members: Sequence[Member]) -> AsyncIterator[list[Tab]]:
    """One tab for each of the members, at the member's server, signed in."""
    async with chromium.running() as browser:
        found = []
        for member in members:
            server = next(one for one in servers if one.port == member.port)
            person = await Person.opens(browser, server)
            await person.signs_in(member.client)
            found.append(Tab(person))
        yield found
