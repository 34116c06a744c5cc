"""Pictures of every page and state, light and dark, on a desktop and on a phone.

    python -m tests.support.gallery OUT_DIR [--only SCENE ...] [--looks desktop-light ...]

The pictures look as they were designed where Inter and Noto Color Emoji are installed.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import expect

from . import chromium
from .scenes import SCENES
from .stage import LOOKS, Stage, world

expect.set_options(timeout=15_000)  # ms
STILL = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


async def take(folder: Path, names: list[str], looks: list[str]) -> None:
    """A picture of each scene in each look."""
    with tempfile.TemporaryDirectory() as data:
        async with world(Path(data) / "data") as here, chromium.running() as browser:
            for look in looks:
                async with here.stage(browser, LOOKS[look]) as stage:
                    for name in names:
                        await _take_one(stage, name, folder / f"{name}-{look}.png")


async def _take_one(stage: Stage, name: str, path: Path) -> None:
    await stage.clear()
    try:
        await SCENES[name](stage)
        await stage.page.evaluate(STILL)
    except Exception as error:  # noqa: BLE001 - one scene that cannot be played is no reason to take no picture
        sys.stderr.write(f"{path.stem}: {str(error).splitlines()[0]}\n")
    await stage.page.screenshot(path=path)


def main() -> None:
    """Read the arguments and take the pictures."""
    parser = argparse.ArgumentParser(prog="python -m tests.support.gallery")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--looks", nargs="+", choices=LOOKS, default=[look for look in LOOKS if "small" not in look])
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(arguments.folder, arguments.only, arguments.looks))


if __name__ == "__main__":
    main()
