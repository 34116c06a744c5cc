"""The service worker in a browser, with builds so small that they change in a moment."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.async_api import expect

from chatapp.web.reflex import worker

SOURCE = (Path(__file__).parents[2] / "assets" / "sw.js").read_text(encoding="utf-8")
REGISTERED = "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => true)"

TAKEN_OVER = """async () => {
  const isOld = async () => (await caches.keys()).join() !== "chatapp-build-2";
  while (await isOld()) await new Promise((resolve) => setTimeout(resolve, 20));
}"""


class Site:
    """What the server has: one build at a time."""

    build = 1

    def file(self, path: str) -> tuple[str, str] | None:
        """Type and text of a file."""
        if path in ("/", "/index.html"):
            return "text/html", f"<h1>Build {self.build}</h1><script src='/assets/{self.build}.js'></script>"
        if path == f"/assets/{self.build}.js":
            return "text/javascript", f"document.title = 'Code of build {self.build}';"
        if path == "/sw.js":
            about = {"version": str(self.build), "shells": {"/": "/index.html"}, "files": [f"/assets/{self.build}.js"]}
            return "text/javascript", SOURCE.replace(worker.EMPTY, json.dumps(about))
        return None


@contextmanager
def serving(site: Site) -> Iterator[ThreadingHTTPServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = site.file(self.path) or ("text/plain", "")
            self.send_response(200 if text else 404)
            self.send_header("content-type", kind)
            self.send_header("cache-control", "no-cache")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_words: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


async def test_a_new_build_reaches_the_page_at_once_and_stays_without_a_server(browser):
    site, page = Site(), await browser.new_page()
    with serving(site) as server:
        address = f"http://localhost:{server.server_address[1]}/"
        await page.goto(address)
        assert await page.evaluate(REGISTERED)
        site.build = 2
        await page.goto(address)
        await expect(page).to_have_title("Code of build 2")
        await page.evaluate(TAKEN_OVER)
    await page.goto(address)
    await expect(page.get_by_role("heading", name="Build 2")).to_be_visible()
    await expect(page).to_have_title("Code of build 2")
