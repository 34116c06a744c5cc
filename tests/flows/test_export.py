import asyncio
import hashlib
import json
import os
import re

import pytest

from chatapp import errors
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.times import rfc3339
from chatapp.flows import blocks, pictures
from chatapp.flows import export as export_flows
from chatapp.flows import files as file_flows
from chatapp.flows.files import Arrived, Told
from chatapp.services import (
    accounts,
    export,
    hidden,
    messages,
    participants,
    preferences,
    reactions,
    receipts,
    sessions,
)
from tests.support.cast import say
from tests.support.exported import exported
from tests.support.images import opened, picture

HOSTILE = "<script>alert('1')</script> & \"quotes\"\nsecond line 🎉"


@pytest.fixture
async def viewer(runtime, cast):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="<b>Firefox</b>")
    return Viewer(cast.ada.id, started.session_id)


async def test_the_export_has_all_that_is_kept_and_nothing_of_others(runtime, cast, viewer, clock):
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"bio": "Poetical science."})
    await pictures.upload(runtime, user_id=cast.ada.id, content=picture())
    first = await say(runtime, cast.ada, cast.pair, "First")
    await say(runtime, cast.grace, cast.pair, "This is Grace's")
    clock.step(seconds=1)
    deleted = await say(runtime, cast.ada, cast.pair, "Taken back")
    await say(runtime, cast.ada, cast.group, HOSTILE)
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=deleted.message.id)
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=first.message.id, content="First, mended")

    files = await exported(runtime, viewer)
    assert set(files) == {"data.json", "index.html", "picture.webp"}
    assert opened(files["picture.webp"]).format == "WEBP"
    data = json.loads(files["data.json"])
    assert {data["profile"][name] for name in ("username", "email", "bio")} == {
        "ada",
        "ada@example.org",
        "Poetical science.",
    }
    assert [session["client"] for session in data["sessions"]] == ["<b>Firefox</b>"]
    assert {place["title"] for place in data["conversations"]} == {"Grace Hopper", "Compilers"}
    said = [(each["conversation"], each["content"], each["earlier"]) for each in data["messages"]]
    assert said == [(cast.pair.id, "First, mended", ["First"]), (cast.group.id, HOSTILE, [])]
    everything = b"".join(content for name, content in files.items() if name != "picture.webp")
    for secret in (b"argon2", b"This is Grace's", b"Taken back", b"grace@example.org"):
        assert secret not in everything


async def test_the_export_has_when_one_read_and_got_messages(runtime, cast, viewer, clock, monkeypatch):
    monkeypatch.setattr(export, "PAGE_SIZE", 2)
    for content in ("one", "two", "three"):
        await say(runtime, cast.grace, cast.group, content)
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: {cast.ada.id: 3, cast.linus.id: 3}})
    for seq in (1, 3):
        clock.step()
        await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.group.id, seq=seq)
    data = json.loads((await exported(runtime, viewer))["data.json"])
    assert [(each["conversation"], each["kind"], each["seq"]) for each in data["reading"]] == [
        (cast.group.id, "read", 1),
        (cast.group.id, "read", 3),
        (cast.group.id, "delivered", 3),
    ]
    assert data["reading"][1]["at"] == rfc3339(clock())


async def test_the_page_runs_and_loads_nothing_and_shows_what_was_written_as_text(runtime, cast, viewer):
    await say(runtime, cast.ada, cast.group, HOSTILE)
    page = (await exported(runtime, viewer))["index.html"].decode()
    assert "&lt;script&gt;alert(&#x27;1&#x27;)&lt;/script&gt; &amp; &quot;quotes&quot;" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert re.findall(r"(?:src|href)=|url\(|@import|https?://", page) == []
    assert "default-src 'none'" in page


async def test_the_page_shows_markup_as_the_chat_does(runtime, cast, viewer):
    await say(runtime, cast.ada, cast.group, "**b** [x](https://a.example/?a=1&b)\n- one\n```js\n<i>\n```")
    page = (await exported(runtime, viewer))["index.html"].decode()
    assert "<p><strong>b</strong> <u>x (https://a.example/?a=1&amp;b)</u></p>" in page
    assert "<ul><li>one</li></ul><pre>&lt;i&gt;</pre>" in page


async def test_the_export_has_whom_one_refused_and_met_and_what_one_prefers(runtime, cast, viewer):
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.mallory.id)
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    await runtime.work(preferences.change, viewer_id=cast.ada.id, changes={"density": "compact"})
    files = await exported(runtime, viewer)
    data = json.loads(files["data.json"])
    assert data["preferences"] == {
        "density": "compact",
        "hours": "auto",
        "enter_sends": True,
        "shows_formats": False,
        "link_previews": True,
        "zone": "",
    }
    assert [each["username"] for each in data["blocked"]] == ["mallory"]
    assert [(each["conversation"], each["state"]) for each in data["left_groups"]] == [(cast.group.id, "left")]
    assert {each["user"] for each in data["new_people"]} == {cast.grace.id, cast.linus.id}
    assert "mallory" in files["index.html"].decode()


async def test_a_long_history_is_whole_and_in_order_over_all_pages(runtime, cast, viewer, monkeypatch, clock):
    """Several were said at the same moment."""
    monkeypatch.setattr(export, "PAGE_SIZE", 4)
    for number in range(21):
        await say(runtime, cast.ada, cast.pair, f"number {number}")
        if number % 6 == 0:
            clock.step(seconds=1)
    data = json.loads((await exported(runtime, viewer))["data.json"])
    assert [each["content"] for each in data["messages"]] == [f"number {number}" for number in range(21)]


async def test_long_lists_are_whole_and_in_order_over_all_pages(runtime, cast, viewer, monkeypatch, clock):
    """Some of each are of the same moment, and of one message."""
    monkeypatch.setattr(export, "PAGE_SIZE", 2)
    place, wanted = {"viewer_id": cast.ada.id}, list[tuple[int, str]]()
    for number in range(5):
        said = (await say(runtime, cast.grace, cast.group, "@ada and @all")).message
        for emoji in "👍🎉👀"[: 1 + number % 3]:
            await runtime.work(reactions.add, actor_id=cast.ada.id, message_id=said.id, emoji=emoji)
            wanted.append((said.seq, emoji))
        await runtime.work(hidden.hide, **place, message_id=said.id)
        await runtime.work(hidden.show, **place, message_id=said.id)
        if number % 2:
            clock.step(seconds=1)
    await runtime.work(hidden.hide, **place, message_id=said.id)
    data = json.loads((await exported(runtime, viewer))["data.json"])
    assert sorted((each["seq"], each["emoji"]) for each in data["reactions"]) == sorted(wanted)
    assert [each["at"] for each in data["reactions"]] == sorted(each["at"] for each in data["reactions"])
    seqs = sorted({seq for seq, _ in wanted})
    assert [(each["seq"], each["kind"]) for each in data["mentions"]] == [
        (seq, kind) for seq in seqs[:-1] for kind in ("all", "person")
    ]
    assert [each["seq"] for each in data["deleted_for_oneself"]] == seqs[-1:]


async def test_a_large_export_is_on_disk_and_not_in_memory(runtime, cast, viewer, monkeypatch):
    monkeypatch.setattr(export_flows, "IN_MEMORY", 100)
    await say(runtime, cast.ada, cast.pair, "Hello")
    made = await export_flows.export(runtime, viewer=viewer)
    assert made.beginning._rolled
    made.close()


async def test_an_account_that_has_said_nothing_is_exported_too(runtime, cast):
    started = await runtime.work(sessions.start, user_id=cast.mallory.id, kind=SessionKind.API, client="")
    files = await exported(runtime, Viewer(cast.mallory.id, started.session_id))
    assert set(files) == {"data.json", "index.html"}
    data = json.loads(files["data.json"])
    assert (data["messages"], data["conversations"]) == ([], [])


async def test_a_group_that_was_left_has_no_title_any_more(runtime, cast, viewer):
    await say(runtime, cast.ada, cast.group, "I was here")
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    files = await exported(runtime, viewer)
    assert [each["content"] for each in json.loads(files["data.json"])["messages"]] == ["I was here"]
    assert export_flows.GONE in files["index.html"].decode()


async def sent(runtime, person, place, content, name, **told):
    """A file that was uploaded, and sent where there is a place."""
    path = runtime.store.new_file()
    path.write_bytes(content)
    arrived = Arrived(path, len(content), hashlib.sha256(content).hexdigest())
    view = await file_flows.upload(runtime, user_id=person.id, arrived=arrived, told=Told(name, **told))
    if place:
        about = {"sender_id": person.id, "conversation_id": place.id, "content": ""}
        await runtime.work(messages.send, **about, file_ids=[view.id])
    return view


async def test_the_export_has_the_files_that_one_has_uploaded(runtime, cast, viewer, monkeypatch):
    monkeypatch.setattr(export, "PAGE_SIZE", 2)
    content = os.urandom(3_000_000)
    views = [
        await sent(runtime, cast.ada, cast.pair, content, "plan.bin"),
        await sent(runtime, cast.ada, cast.group, picture(), "photo.png"),
        await sent(runtime, cast.ada, cast.group, picture(), "photo.png", as_file=True),
        await sent(runtime, cast.ada, None, b"not sent yet", "../e\u0301tude.txt"),
        await sent(runtime, cast.ada, cast.group, b"1", "one"),
    ]
    await sent(runtime, cast.grace, cast.pair, b"of Grace", "hers.txt")
    files = await exported(runtime, viewer)
    data = json.loads(files["data.json"])
    assert {each["file"] for each in data["files"]} == {f"files/{each.id}/{each.name}" for each in views}
    assert set(files) == {"data.json", "index.html", *(each["file"] for each in data["files"])}
    assert {each["name"]: (each["conversation"], each["bytes"]) for each in data["files"]} == {
        "plan.bin": (cast.pair.id, 3_000_000),
        "photo.webp": (cast.group.id, views[1].bytes),
        "photo.png": (cast.group.id, len(picture())),
        "étude.txt": (None, 12),
        "one": (cast.group.id, 1),
    }
    assert files[f"files/{views[0].id}/plan.bin"] == content
    assert opened(files[f"files/{views[1].id}/photo.webp"]).format == "WEBP"
    assert files[f"files/{views[3].id}/étude.txt"] == b"not sent yet"


async def test_files_that_the_store_has_lost_are_left_out(runtime, cast, viewer):
    lost = await sent(runtime, cast.ada, cast.pair, b"lost", "lost.txt")
    kept = await sent(runtime, cast.ada, cast.pair, b"kept here", "kept.txt")
    for path in runtime.store.directory.rglob("original"):
        if path.read_bytes() == b"lost":
            path.unlink()
    files = await exported(runtime, viewer)
    assert files[f"files/{kept.id}/kept.txt"] == b"kept here"
    assert f"files/{lost.id}/lost.txt" not in files


async def test_files_are_read_while_they_are_sent_and_by_nobody_who_went_away(runtime, cast, viewer):
    await sent(runtime, cast.ada, cast.pair, os.urandom(5_000_000), "large.bin")
    made = await export_flows.export(runtime, viewer=viewer)
    sizes = [len(piece) async for piece in export_flows.pieces(runtime, viewer=viewer, made=made)]
    assert sum(sizes) > 5_000_000
    assert max(sizes) < 2_000_000
    made = await export_flows.export(runtime, viewer=viewer)
    pieces = export_flows.pieces(runtime, viewer=viewer, made=made)
    async for piece in pieces:
        if len(piece) > export_flows.IN_MEMORY // 100:
            break
    await pieces.aclose()
    assert made.beginning.closed


async def test_nobody_is_not_exported(runtime):
    with pytest.raises(errors.UserNotFound):
        await export_flows.export(runtime, viewer=Viewer(404, 1))


async def test_one_export_of_a_user_is_made_at_a_time(runtime, cast, viewer):
    other = Viewer(cast.grace.id, viewer.session_id)
    found = await asyncio.gather(
        *(export_flows.export(runtime, viewer=each) for each in (viewer, viewer, other)), return_exceptions=True
    )
    assert [isinstance(each, errors.TooMany) for each in found] == [False, True, False]
    for file in (found[0], found[2]):
        file.close()
    (await export_flows.export(runtime, viewer=viewer)).close()
