"""Which Chromium the browser tests drive; as a script, makes sure that there is one."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from playwright.sync_api import sync_playwright

# The same engine without windows and menus comes first: with it the tests take a quarter less of the processor.
LEAN = "chromium-headless-shell"
NAMES = (LEAN, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
# For pages that live for seconds: to optimise their code costs more than it gives back. Benchmarks want it optimised.
BRIEF = "--js-flags=--no-opt --no-maglev"
# A microphone with a sound of its own, which every page may use.
MICROPHONE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
APT = ("--quiet", "--yes", "--no-install-recommends")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@cache
def executable() -> str | None:
    """The system's browser, else one that Playwright keeps; the lean one first."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if MAC.exists():
        return str(MAC)
    with ThreadPoolExecutor(1) as aside:  # an event loop may be running here, which this interface refuses
        kept = Path(aside.submit(_kept_by_playwright).result())
    return next((str(path) for path in (*lean_ones(kept), kept) if path.exists()), None)


def lean_ones(kept: Path) -> list[Path]:
    """The engines without windows that `playwright install chromium` puts beside the browser; it names that one only.

    CACHE/chromium_headless_shell-1/chrome-headless-shell-linux64/chrome-headless-shell, where the browser is
    CACHE/chromium-1/chrome-linux64/chrome.
    """
    folder = next((above for above in kept.parents if above.name.startswith("chromium-")), kept.parent)
    revision = folder.name.rpartition("-")[2]
    return sorted(folder.parent.glob(f"chromium_headless_shell-{revision}/*/*headless*shell"))


@asynccontextmanager
async def running(*flags: str) -> AsyncIterator[Browser]:
    """A browser for as long as the block runs. It belongs to the event loop that started it."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *flags])
        yield browser
        await browser.close()


def install() -> None:
    """Debian's packages where that is ours to do, else Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _succeeds("apt-get", "update", "--quiet")
        if any(_succeeds("apt-get", "install", *APT, name) for name in (LEAN, "chromium")):
            return
    if executable() is None:
        _succeeds(sys.executable, "-m", "playwright", "install", "chromium")


def _kept_by_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _succeeds(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, env=environment).returncode == 0  # noqa: S603 - our own words


if __name__ == "__main__":
    if shutil.which(LEAN) is None:
        install()
        executable.cache_clear()
    if executable() is None:
        sys.exit("The browser tests need Chromium or Google Chrome: install one, then run this again.")
