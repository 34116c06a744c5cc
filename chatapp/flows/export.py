"""Everything that is kept of somebody, in one file: for programs as JSON, and as a page that opens without a server.

What others have said is theirs, and is not in it. However much somebody has written, the file is made page by page, on
disk beyond a few megabytes, and few are made at once. The files that somebody has uploaded are added while it is sent.
"""

import asyncio
import contextlib
import json
import zipfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from html import escape
from typing import Any, TypeVar

from chatapp import errors
from chatapp.domain import markup
from chatapp.domain.file import Part
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.domain.text import isolated
from chatapp.limits import Quota
from chatapp.services import export as kept
from chatapp.services.export import Page

from . import files as stored
from .runner import Runner
from .zipped import File, Zipped

T = TypeVar("T")

IN_MEMORY = 4 * 1024 * 1024  # bytes of a file that are no file yet
AT_ONCE = 2  # files that are made at the same time in a process, one of each user
RETRY_AFTER = 10  # seconds
GONE = "A conversation you left"
# Lists that grow for as long as somebody is here, oldest first.
LISTS: Mapping[str, Callable[..., tuple[Page, Any]]] = {
    "reactions": kept.reacted,
    "mentions": kept.called,
    "deleted_for_oneself": kept.hidden_ones,
    "reading": kept.marks,
    "files": kept.uploaded,
    "messages": kept.said,
}

_turns = asyncio.Semaphore(AT_ONCE)
_exporting: set[UserId] = set()


async def export(run: Runner, *, viewer: Viewer) -> Zipped:
    """A zip file with `data.json`, `index.html` and the picture, to which `pieces` adds the files of the person.

    Raises `TooMany` where the user has exported often in the last hour, or an export of theirs is being made.
    """
    if viewer.user_id in _exporting:
        raise errors.TooMany(RETRY_AFTER, "Your download is already being prepared.", instead="wait for that file")
    await run.limits.quotas.spend(Quota.EXPORTS, viewer.user_id)
    _exporting.add(viewer.user_id)
    try:
        return await _made(run, viewer)
    finally:
        _exporting.discard(viewer.user_id)


async def pieces(run: Runner, *, viewer: Viewer, made: Zipped) -> AsyncGenerator[bytes]:
    """The whole export, piece by piece; files are read from the store while they are sent. Closes it."""
    try:
        async with contextlib.aclosing(made.pieces(_files(run, viewer))) as whole:
            async for piece in whole:
                yield piece
    finally:
        made.close()


async def _made(run: Runner, viewer: Viewer) -> Zipped:
    async with _turns:
        about = await run.read(kept.about, viewer=viewer)
        picture = await run.read(kept.picture, viewer=viewer)
        places = await _places(run, viewer)
        made = Zipped(IN_MEMORY)
        try:
            lists = {name: _pages(run, viewer, service) for name, service in LISTS.items()}
            await _write(made.archive, "data.json", _json(about | {"conversations": places}, lists))
            await _write(made.archive, "index.html", _html(about, places, _pages(run, viewer, kept.said)))
            if picture is not None:
                made.archive.writestr("picture.webp", picture)
        except BaseException:
            made.close()
            raise
        return made


async def _files(run: Runner, viewer: Viewer) -> AsyncGenerator[File]:
    """The files of the person; what the store does not have or give is left out."""
    async for page in _pages(run, viewer, kept.own_files):
        for each in page:
            with contextlib.suppress(errors.FileLost, errors.StoreUnavailable):
                content = await stored.pieces(run, f"{each.object_key}/{Part.ORIGINAL}", 0, each.bytes)
                yield kept.path_of(each), each.bytes, content


async def _write(archive: zipfile.ZipFile, name: str, parts: AsyncIterator[str]) -> None:
    with archive.open(name, "w") as entry:
        async for part in parts:
            await asyncio.to_thread(entry.write, part.encode())


async def _places(run: Runner, viewer: Viewer) -> Page:
    ids = sorted(await run.read(kept.place_ids, viewer=viewer))
    found: Page = []
    for start in range(0, len(ids), kept.PAGE_SIZE):
        found += await run.read(kept.places_page, viewer=viewer, ids=ids[start : start + kept.PAGE_SIZE])
    return found


async def _pages(run: Runner, viewer: Viewer, service: Callable[..., tuple[list[T], Any]]) -> AsyncIterator[list[T]]:
    """All pages of a list."""
    last: Any = None
    while True:
        page, last = await run.read(service, viewer=viewer, after=last)
        if page:
            yield page
        if last is None:
            return


async def _json(about: dict[str, Any], lists: Mapping[str, AsyncIterator[Page]]) -> AsyncIterator[str]:
    """Made in threads: what somebody has may take too long for the event loop."""
    head = await asyncio.to_thread(json.dumps, about, ensure_ascii=False, indent=1)
    yield head.removesuffix("\n}")
    for name, pages in lists.items():
        yield f',\n "{name}": ['
        separator = "\n  "
        async for page in pages:
            yield separator + await asyncio.to_thread(_rows, page)
            separator = ",\n  "
        yield "\n ]"
    yield "\n}\n"


def _rows(page: Page) -> str:
    return ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in page)


async def _html(about: dict[str, Any], places: Page, pages: AsyncIterator[Page]) -> AsyncIterator[str]:
    """No script, nothing from elsewhere: it opens wherever the file is."""
    profile, titles = about["profile"], {place["id"]: place["title"] for place in places}
    yield _HEAD.format(name=escape(isolated(profile["full_name"])), at=escape(about["exported_at"]))
    yield _table("Profile", profile.items(), lambda pair: pair)
    yield _table("Signed in", about["sessions"], lambda row: (row["client"] or row["kind"], row["last_used_at"]))
    yield _table("Blocked", about["blocked"], lambda row: (row["username"], row["at"]))
    yield _table("Conversations", places, lambda row: (row["title"], row["created_at"]))
    yield "<h2>What you have written</h2>\n"
    async for page in pages:
        yield await asyncio.to_thread(_articles, page, titles)  # parsing takes too long for the event loop
    yield "</main></body></html>\n"


def _articles(page: Page, titles: dict[int, str]) -> str:
    return "".join(
        f'<article><div class="text" dir="auto">{_content(each["content"])}</div>'
        f"<small>{escape(each['created_at'])} · "
        f"<bdi>{escape(titles.get(each['conversation'], GONE))}</bdi></small></article>\n"
        for each in page
    )


_TAGS = {"q": "blockquote", "b": "strong", "i": "em", "c": "code", "a": "u", "sp": "mark"}  # others have their own name


def _content(text: str) -> str:
    """The text with its markup; links are underlined, and lead nowhere: the page opens without a connection."""
    nodes = markup.tree(text)
    return escape(text) if nodes is None else "".join(map(_node, nodes))


def _node(node: markup.Node) -> str:
    if isinstance(node, str):
        return escape(node)
    kind, inner, *extra = node
    tag, text = _TAGS.get(kind, kind), "".join(map(_node, inner))
    if kind == "a" and extra[0] != text:
        text += f" ({escape(extra[0])})"
    return f'<ol start="{extra[0]}">{text}</ol>' if kind == "ol" else f"<{tag}>{text}</{tag}>"


def _table(title: str, rows: Iterable[Any], cells: Callable[[Any], tuple[Any, Any]]) -> str:
    lines = "".join(
        f'<tr><th dir="auto">{escape(str(name))}</th><td dir="auto">{escape(str(value or ""))}</td></tr>\n'
        for name, value in (cells(row) for row in rows)
    )
    return f"<h2>{title}</h2>\n<table>{lines}</table>\n"


_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What Chatapp keeps of {name}</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; color-scheme: light dark; margin: 2rem auto; padding: 0 1rem; }}
body {{ max-width: 45rem; }}
th {{ text-align: left; padding-right: 1rem; vertical-align: top; font-weight: 600; }}
article {{ margin: 1rem 0; }} .text {{ white-space: pre-wrap; overflow-wrap: anywhere; }}
.text > * {{ margin: 0 0 0.25rem; }}
.text :is(ul, ol) {{ white-space: normal; }} .text :is(p, li) {{ white-space: pre-wrap; }}
</style></head><body><main>
<h1 dir="auto">{name}</h1>
<p>Everything that Chatapp kept of you at {at}. What others have written is theirs, and not in here.</p>
"""
