"""Changes to the pages that Reflex has built: addresses of the page's own origin, and a policy for the scripts."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from . import worker
from .program import CONVERSATION_SHELL

ADDRESS = re.compile(r'([`"\'])(ws|http)://localhost:\d+(/[^`"\']*)\1')
RETRY = re.compile(r"(?<=,)200\*([\w$]+)(?=\)\})")  # after how many milliseconds a page connects again: 200, 400 …
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
POLICY = "csp.txt"  # beside the client's folder, not in it: it is sent as a header, not as a file


class UnexpectedBuild(Exception):
    """The build lacks something that Reflex has always written; the text is for a person."""


def finish(client: Path) -> None:
    """Make the pages valid for any host and port, and write their content security policy to POLICY.

    Raises `UnexpectedBuild`.
    """
    use_own_origin(client)
    spread_retries(client)
    require_shell(client)
    policy = content_policy(client)
    (client.parent / POLICY).write_text(policy)
    fill_worker(client, policy)


def use_own_origin(client: Path) -> None:
    """Let the pages call the server that sent them: Reflex writes one fixed address into them."""
    found = 0
    for script in client.glob("assets/*.js"):
        text, count = ADDRESS.subn(_own_origin, script.read_text(encoding="utf-8"))
        if count:
            _write(script, text)
        found += count
    if not found:
        msg = "The build holds no server address where one was expected; has Reflex changed?"
        raise UnexpectedBuild(msg)


def spread_retries(client: Path) -> None:
    """Let pages wait longer and longer before they connect again, each for another time: many that are refused, or that
    lost one server, do not come back at once and again every two seconds.
    """
    found = 0
    for script in client.glob("assets/*.js"):
        text, count = RETRY.subn(
            r"Math.min(5e3,200*2**(\1-1))*(.5+Math.random()/2)", script.read_text(encoding="utf-8")
        )
        if count:
            _write(script, text)
        found += count
    if found != 1:
        msg = "The build does not connect again as it was expected to; has Reflex changed?"
        raise UnexpectedBuild(msg)


def require_shell(client: Path) -> None:
    """The page that is sent for every conversation is rendered ahead, as the others are."""
    if not (client / CONVERSATION_SHELL.strip("/") / "index.html").exists():
        msg = "The build lacks the page of a conversation; has Reflex changed?"
        raise UnexpectedBuild(msg)


def fill_worker(client: Path, policy: str) -> None:
    """Let the service worker know the pages and files of this build; comes last, when they no longer change."""
    file = client / worker.WORKER
    text = file.read_text("utf-8") if file.exists() else ""
    if worker.EMPTY not in text:
        msg = "The build has no service worker where one was expected; has Reflex changed?"
        raise UnexpectedBuild(msg)
    _write(file, worker.filled(client, text, policy))


def content_policy(client: Path) -> str:
    """Only scripts of this build run, the inline ones by their hashes; emotion needs inline styles."""
    scripts = {script for page in client.rglob("*.html") for script in INLINE_SCRIPT.findall(page.read_text("utf-8"))}
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'self'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; worker-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


def _write(file: Path, text: str) -> None:
    """A file and its packed copies."""
    file.write_text(text, encoding="utf-8")
    packed = file.with_name(f"{file.name}.gz")
    if packed.exists():
        packed.write_bytes(gzip.compress(text.encode(), mtime=0))
    file.with_name(f"{file.name}.br").unlink(missing_ok=True)  # Python can't make another


def _own_origin(address: re.Match[str]) -> str:
    origin = 'location.origin.replace(/^http/,"ws")' if address[2] == "ws" else "location.origin"
    return f'{origin}+"{address[3]}"'
