"""Which Chromium the browser tests drive; as a script, makes sure that there is one."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")


@cache
def executable() -> str | None:
    """The system's browser, else the one that Playwright keeps."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    if MAC.exists():
        return str(MAC)
    with ThreadPoolExecutor(1) as aside:  # an event loop may be running here, which this interface refuses
        kept = aside.submit(_kept_by_playwright).result()
    return kept if Path(kept).exists() else None


def install() -> None:
    """Try Playwright's download, then Debian's package where that is ours to install."""
    if _succeeds(sys.executable, "-m", "playwright", "install", "chromium"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _succeeds("apt-get", "update", "--quiet")
        _succeeds("apt-get", "install", "--quiet", "--yes", "--no-install-recommends", "chromium")


def _kept_by_playwright() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _succeeds(*command: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, env=environment).returncode == 0  # noqa: S603 - our own words


if __name__ == "__main__":
    if executable() is None:
        install()
        executable.cache_clear()
    if executable() is None:
        sys.exit("The browser tests need Chromium or Google Chrome: install one, then run this again.")
