"""What a build needs before it is served: its own origin for an address, and a policy for its scripts."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

from .failure import CommandFailed

ADDRESS = re.compile(r'([`"\'])(ws|http)://localhost:\d+(/[^`"\']*)\1')
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
POLICY = "csp.txt"  # beside the client's folder, not in it: it is sent as a header, not as a file


def finish(client: Path) -> None:
    """Make the pages good for any host and port, and write down their content security policy."""
    use_own_origin(client)
    (client.parent / POLICY).write_text(content_policy(client))


def use_own_origin(client: Path) -> None:
    """Let the pages call the server that sent them: Reflex writes one fixed address into them."""
    found = 0
    for script in client.glob("assets/*.js"):
        text, count = ADDRESS.subn(_own_origin, script.read_text(encoding="utf-8"))
        if count:
            script.write_text(text, encoding="utf-8")
            packed = script.with_name(f"{script.name}.gz")
            if packed.exists():
                packed.write_bytes(gzip.compress(text.encode(), mtime=0))
            script.with_name(f"{script.name}.br").unlink(missing_ok=True)  # Python can't make another
        found += count
    if not found:
        msg = "The build holds no server address where one was expected; has Reflex changed?"
        raise CommandFailed(msg)


def content_policy(client: Path) -> str:
    """Only scripts of this build run, the inline ones by their hashes; emotion needs inline styles."""
    scripts = {script for page in client.rglob("*.html") for script in INLINE_SCRIPT.findall(page.read_text("utf-8"))}
    hashes = sorted(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{value}'" for value in hashes)
    return (
        f"default-src 'self'; script-src 'self' {allowed}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


def _own_origin(address: re.Match[str]) -> str:
    origin = 'location.origin.replace(/^http/,"ws")' if address[2] == "ws" else "location.origin"
    return f'{origin}+"{address[3]}"'
