"""What the service worker stores: written into `sw.js` of a finished build, with a version that changes with it."""

import hashlib
import json
import re
from pathlib import Path

WORKER = "sw.js"
EMPTY = '{ version: "", shells: {}, files: [] }'  # in assets/sw.js
# The page that is stored for an address: the first file that a build has. `/c/` stands for every conversation.
SETTINGS = ("", "/profile", "/appearance", "/privacy", "/security", "/data")
SHELLS = {
    "/": ("index.html",),
    "/dashboard": ("dashboard.html",),
    "/c/": ("c/_.html", "__spa-fallback.html"),
    **{f"/settings{part}": (f"settings{part}.html",) for part in SETTINGS},
}
HASHED = re.compile(r'"(/(?:scripts|fonts)/[^"]+\?v=[^"]+)"')


def filled(client: Path, text: str, policy: str) -> str:
    """The text of the worker with the pages and files of a build; `policy` is sent with each page."""
    files = sorted(f"/assets/{file.name}" for file in client.glob("assets/*") if file.suffix in (".js", ".css"))
    named: set[str] = set()
    total = hashlib.sha256(f"{text}\0{policy}".encode())
    shells = {address: next(name for name in names if (client / name).exists()) for address, names in SHELLS.items()}
    for name in shells.values():
        page = (client / name).read_bytes()
        named.update(HASHED.findall(page.decode()))
        total.update(page)
    for address in files:
        total.update((client / address[1:]).read_bytes())
    pages = {address: f"/{name}" for address, name in shells.items()}
    build = {"version": total.hexdigest()[:16], "shells": pages, "files": [*files, *sorted(named)]}
    return text.replace(EMPTY, json.dumps(build))
