"""Installs the packages of requirements files into the environment that runs it: `python -m chatapp.cli.install FILE…`.

uv installs them, which takes a fifth of pip's time; pip fetches uv, and installs the rest itself where uv cannot. The
lists are whole and have the hash of every file, so nothing else is looked for. Standard library only.
"""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from .progress import step

ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = Path(sys.prefix)
INSTALLER = "requirements-uv.txt"
HASHED = ("--no-deps", "--require-hashes")
TOLD = re.compile(r"^(Prepared|Installed) (\d+) packages? in ([\d.]+ ?m?s)$", re.MULTILINE)


def main(names: Sequence[str]) -> int:
    """Install what has changed since it was installed last; a copy of each list tells."""
    names = [name for name in names if not _is_installed(name)]
    if not names:
        return 0
    for name in names:
        status = _install(name)
        if status:
            return status
        shutil.copy(ROOT / name, ENVIRONMENT / name)
    return 0


def _is_installed(name: str) -> bool:
    copy = ENVIRONMENT / name
    return copy.exists() and copy.read_bytes() == (ROOT / name).read_bytes()


def _install(name: str) -> int:
    has_uv = _has_uv()
    with step(f"installing the packages of {name}") as going_on:
        if has_uv and (told := _with_uv(name)):
            going_on.text = f"packages of {name}: {told}"
            return 0
        going_on.text = f"packages of {name}, installed by pip because uv could not"
        return subprocess.run([*_pip(), "install", "--quiet", *HASHED, "-r", name], check=False, cwd=ROOT).returncode  # noqa: S603 - our own words


def _with_uv(name: str) -> str:
    """What uv says of its work; empty where it fails."""
    # The certificates of the system count, as they do for pip: a company may have its own.
    words = [_uv(), "pip", "install", "--python", sys.executable, *HASHED, "-r", name]
    ran = subprocess.run(  # noqa: S603 - our own words
        words,
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={"UV_SYSTEM_CERTS": "true", "UV_NO_PROGRESS": "true", **os.environ},
    )
    if ran.returncode:
        return ""
    verbs = {"Prepared": "downloaded", "Installed": "installed"}
    told = [f"{count} {verbs[verb]} in {time}" for verb, count, time in TOLD.findall(ran.stderr)]
    return ", ".join(told) or "all there"


def _has_uv() -> bool:
    """Whether uv runs; fetched first where its version is not the one that is wanted."""
    if not _is_installed(INSTALLER):
        with step("fetching uv"):
            words = [*_pip(), "install", "--quiet", *HASHED, "--only-binary", ":all:", "-r", INSTALLER]
            if subprocess.run(words, check=False, capture_output=True, cwd=ROOT).returncode:  # noqa: S603 - our own words
                return False
            shutil.copy(ROOT / INSTALLER, ENVIRONMENT / INSTALLER)
    return Path(_uv()).exists()


def _uv() -> str:
    return str(Path(sysconfig.get_path("scripts")) / "uv")


def _pip() -> list[str]:
    """pip, which need not be installed for this: Python brings a wheel of it, which runs as it is."""
    bundled = sysconfig.get_config_var("WHEEL_PKG_DIR")  # Debian and Fedora have it elsewhere
    places = [Path(bundled)] if bundled else []
    places.append(Path(sysconfig.get_path("stdlib")) / "ensurepip" / "_bundled")
    wheels = [wheel for place in places for wheel in place.glob("pip-*.whl")]
    return [sys.executable, str(wheels[0] / "pip")] if wheels else [sys.executable, "-m", "pip"]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
