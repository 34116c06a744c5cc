"""`reflex export`, without its package manager where nothing is to be installed: `python -m chatapp.web.reflex.export`.

Reflex asks npm three times what is there already, and fetches the description of every package for that. It compiles
the pages before that: `chatapp.cli.build` installs what builds them meanwhile, in a folder beside.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reflex.reflex import cli
from reflex.utils import js_runtimes
from reflex_base.config import Config
from reflex_base.constants import PackageJson

from . import program

WAIT = 0.05  # seconds between two looks
ARGUMENTS = ("export", "--frontend-only", "--no-zip")


def main() -> None:
    """Export the pages of the app in this folder."""
    js_runtimes.install_frontend_packages = unless_installed(js_runtimes.install_frontend_packages, Path.cwd())
    sys.argv = ["reflex", *ARGUMENTS]
    cli()


def unless_installed(install: Callable[[set[str], Config], None], root: Path) -> Callable[[set[str], Config], None]:
    """A function in the place of Reflex's, which calls it only if the lock lacks something."""

    def run(packages: set[str], config: Config) -> None:
        take_over(root)
        if not is_installed(packages, root):
            install(packages, config)

    return run


def take_over(root: Path) -> None:
    """Wait for what is being installed in a folder beside, and move it to where it belongs."""
    tools, ready, modules = root / program.TOOLS, root / program.READY, (root / program.INSTALLED).parent
    if not tools.exists():
        return
    while not (answer := ready.read_text() if ready.exists() else ""):
        time.sleep(WAIT)
    if answer != "yes":
        sys.exit(1)
    modules.parent.mkdir(exist_ok=True)
    shutil.rmtree(modules, ignore_errors=True)
    (tools / modules.name).rename(modules)


def is_installed(packages: set[str], root: Path) -> bool:
    """Whether what was installed from the lock is what the pages and Reflex ask for, no package less, more or of
    another version. `packages` are names, some with a version: `react@19.3.1`.
    """
    lock = root / program.LOCK
    if not (root / program.INSTALLED).exists() or (root / program.INSTALLED).read_bytes() != lock.read_bytes():
        return False
    known: dict[str, Any] = json.loads(lock.read_text("utf-8"))["packages"]
    own = PackageJson.DEPENDENCIES | PackageJson.DEV_DEPENDENCIES
    wanted = dict(map(_parts, packages)) | own
    declared = known[""].get("dependencies", {}) | known[""].get("devDependencies", {})
    found = {name: known.get(f"node_modules/{name}", {}).get("version") for name in declared}
    return wanted.keys() == declared.keys() and all(
        _number(version) in ("", found[name]) for name, version in wanted.items()
    )


def _parts(package: str) -> tuple[str, str]:
    """The name and the version of `@scope/name@1.2.3`; "" without a version."""
    at = package.find("@", 1)
    return (package, "") if at < 0 else (package[:at], package[at + 1 :])


def _number(version: str) -> str:
    """Reflex writes `v2.0.2` for one of its packages."""
    return version.removeprefix("v")


if __name__ == "__main__":
    main()
