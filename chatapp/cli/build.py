"""Production build of the pages: repeatable, made once per change of a source, good on any host and port."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from chatapp.web.reflex import program
from chatapp.web.reflex.build import UnexpectedBuild, finish

from . import modes
from .failure import CommandFailed
from .locks import alone
from .progress import step

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("chatapp/**/*.py", "assets/**/*", "rxconfig.py", "requirements.txt")
LOCK = ("reflex.lock/*",)
STAMP = f"{program.BUILD}/sources.sha256"  # inside the build: what removes the one removes the other

# Reflex and npm read these. The lock holds no address of a registry, so that it serves everybody.
ENVIRONMENT = {
    **program.BUILDING,
    "NODE_USE_SYSTEM_CA": "1",  # a company's own certificates count
    "npm_config_omit_lockfile_registry_resolved": "true",
    "npm_config_prefer_offline": "true",
    "npm_config_fetch_retries": "3",
    "npm_config_audit": "false",
    "npm_config_fund": "false",
    "npm_config_update_notifier": "false",
}
INSTALL = ("npm", "ci", "--ignore-scripts", "--legacy-peer-deps", "--loglevel=error")
_family: set[int] = set()  # processes that are waited for; each leads a session of its own
REGISTRY = re.compile(r"^https?://\S+$", re.MULTILINE)


def build(root: Path = ROOT) -> bool:
    """Build the pages unless the last build was made from these very sources; tell whether it was needed.

    Where they are up to date nothing is written: the folder may be read-only, as in a container.
    """
    sources, stamp = digest(root, SOURCES), root / STAMP
    if _is_of(stamp, sources, root):
        return False
    with modes.readable(), alone(root / ".build.lock"):
        if _is_of(stamp, sources, root):
            return False
        stamp.unlink(missing_ok=True)
        with _from_scratch_after_interruption(root), step("building the pages"), _installing_tools(root):
            export(root)
        _finish(root)
        # The lock is read again: Reflex completes it when the pages need a new package.
        stamp.write_text(sources + digest(root, LOCK))
    return True


@contextmanager
def beside(root: Path = ROOT) -> Generator[None, None, None]:
    """Build in a process of its own while the block runs, if that is needed; a block that fails ends it.

    A process, because the files of a build have another mode than those that the block makes.
    """
    if _is_of(root / STAMP, digest(root, SOURCES), root):
        yield
        return
    with subprocess.Popen([sys.executable, "-m", "chatapp.cli.build"], cwd=root, start_new_session=True) as child:
        try:
            yield
            status = child.wait()
        except BaseException:
            child.terminate()
            raise
    if status:
        raise SystemExit(status)  # it has said why


def main() -> None:
    """What `beside` starts. SIGTERM ends it as Ctrl+C would: with its whole family."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        build()
    except CommandFailed as failure:
        sys.stderr.write(f"{failure}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(1)


def digest(root: Path, patterns: Iterable[str]) -> str:
    """SHA-256 over names and contents of the files that match; links that Reflex makes under assets are left out."""
    total = hashlib.sha256()
    files = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    for path in sorted(files - set(root.glob(f"{program.LINKS}/**/*"))):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def _is_of(stamp: Path, sources: str, root: Path) -> bool:
    try:
        return stamp.read_text() == sources + digest(root, LOCK)
    except FileNotFoundError:
        return False


@contextmanager
def _from_scratch_after_interruption(root: Path) -> Generator[None, None, None]:
    """Packages that npm had half unpacked when it was killed are removed first: it would not mend them."""
    unfinished = root / ".build.unfinished"
    if unfinished.exists():
        shutil.rmtree(root / program.FOLDER, ignore_errors=True)
    unfinished.touch()
    try:
        yield
    except CommandFailed:  # it ended by itself, and what it has unpacked is whole
        unfinished.unlink()
        raise
    unfinished.unlink()


@contextmanager
def _installing_tools(root: Path) -> Generator[None, None, None]:
    """Install the packages that build the pages while the block runs, unless they are there as the lock has them.

    The block compiles the pages first, in another folder, and waits for READY before it needs them.
    """
    lock, installed, folder = root / program.LOCK, root / program.INSTALLED, root / program.TOOLS
    if not lock.exists() or (installed.exists() and installed.read_bytes() == lock.read_bytes()):
        yield
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    with ThreadPoolExecutor(1) as pool:
        installing = pool.submit(_install_tools, root)
        try:
            yield
        except BaseException:
            _end_family()
            installing.result()  # why it failed, if it did, is why the block did
            raise
        installing.result()
    shutil.rmtree(folder)


def _install_tools(root: Path) -> None:
    """The lock names no registry, so it serves everybody. Without addresses npm first fetches the description of every
    package; so it gets a copy with the addresses that registries use, and the lock itself if one of them is wrong.
    """
    lock, folder, own = root / program.LOCK, root / program.TOOLS, environment(root)
    shutil.copy(lock.with_name("package.json"), folder)
    with step("installing what builds the pages"):
        text = lock.read_text("utf-8")
        for content in (with_addresses(text, own.get("NPM_CONFIG_REGISTRY", "")), text):
            (folder / lock.name).write_text(content, "utf-8")
            status, output = _run(INSTALL, folder, own)
            if not status:
                shutil.copy(lock, folder / "node_modules" / Path(program.INSTALLED).name)
                (root / program.READY).write_text("yes")
                return
        (root / program.READY).write_text("no")
        msg = f"{output.rstrip()}\nWhat builds the pages could not be installed; the reason is above."
        raise CommandFailed(msg)


def with_addresses(lock: str, registry: str) -> str:
    """A lock of npm with the addresses of its packages at a registry; none where the registry is unknown."""
    content = json.loads(lock)
    for place, package in content["packages"].items() if registry else ():
        name = package.get("name", place.rpartition("node_modules/")[2])
        if name and "version" in package:
            file = f"{name.rpartition('/')[2]}-{package['version']}.tgz"
            package.setdefault("resolved", f"{registry.rstrip('/')}/{name}/-/{file}")
    return json.dumps(content)


def export(root: Path) -> None:
    status, output = _run(program.EXPORT, root, environment(root))
    if status:
        msg = f"{output.rstrip()}\nThe pages could not be built; the reason is above."
        raise CommandFailed(msg)


def _finish(root: Path) -> None:
    try:
        finish(root / program.CLIENT)
    except UnexpectedBuild as problem:
        raise CommandFailed(str(problem)) from problem


def environment(root: Path) -> dict[str, str]:
    """The Python environment's own Node.js comes first: the system's is often too old for Reflex.

    Settings stay away, because one build serves them all.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
    environment = {**own, **ENVIRONMENT, "PATH": path}
    if "NPM_CONFIG_REGISTRY" not in environment:  # else Reflex measures which of two registries is nearer
        status, output = _run(["npm", "config", "get", "registry"], root, environment)
        if not status and (found := REGISTRY.search(output)):
            environment["NPM_CONFIG_REGISTRY"] = found[0]
    return environment


def _run(command: Sequence[str], root: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run in a session of its own, so that an interrupted build takes its whole family along."""
    with subprocess.Popen(  # noqa: S603 - our own words
        command,
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        _family.add(process.pid)
        try:
            output, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            _family.discard(process.pid)
    return process.returncode, output


def _end_family() -> None:
    """End the processes that other threads of this one wait for."""
    for pid in [*_family]:
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
