"""The sink for tabs: who is out gets nothing more, whether the news arrived or was lost."""

import pytest

from chatapp.domain.session import SessionKind, Viewer
from chatapp.services import conversations, participants, sessions
from chatapp.web.live import Live
from tests.support.cast import say
from tests.support.waiting import until


class Sockets:
    """In place of the emitter: which tab is in which room, and what each room and tab was sent."""

    def __init__(self) -> None:
        self.rooms, self.sent, self.asked, self.shown = {}, [], [], {}

    async def enter(self, sid, room):
        self.rooms.setdefault(room, set()).add(sid)

    async def leave(self, sid, room):
        self.rooms.get(room, set()).discard(sid)

    async def emit(self, room, _state, values):
        self.shown.setdefault(room, {}).update(values)
        self.sent.extend((sid, room, set(values)) for sid in self.rooms.get(room, ()))

    async def ask(self, sid, handler, **_payload):
        self.asked.append((sid, handler))

    async def redirect(self, sid, path):
        self.asked.append((sid, path))


@pytest.fixture
async def live(runtime, cast):
    """Tabs of ada and linus and two of grace on the group, and one of grace on the pair."""
    live = Live()
    live._emitter = Sockets()
    live._thread_state, live._sidebar_state, live._toast_state = "thread", "sidebar", "toasts"
    for sid, person, place in (
        ("grace", cast.grace, cast.group),
        ("grace2", cast.grace, cast.group),
        ("elsewhere", cast.grace, cast.pair),
        ("ada", cast.ada, cast.group),
        ("linus", cast.linus, cast.group),
    ):
        started = await runtime.work(sessions.start, user_id=person.id, kind=SessionKind.BROWSER, client="")
        await live.join(sid, Viewer(person.id, started.session_id), place.id)
    room = f"conversation-{cast.group.id}"
    await until(lambda: live._emitter.shown.get(room, {}).get("active") == 3)
    live._emitter.sent.clear()
    yield live
    for sid in ("grace", "grace2", "elsewhere", "ada", "linus"):
        live.leave(sid)


async def remove_grace(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.grace.id)


def told(live, cast):
    """The tabs that were sent something of the group."""
    return {sid for sid, room, _ in live._emitter.sent if room == f"conversation-{cast.group.id}"}


async def test_who_is_removed_leaves_the_room_before_anything_else_is_told(runtime, cast, live):
    await remove_grace(runtime, cast)
    await say(runtime, cast.ada, cast.group, "now between us")
    await until(lambda: told(live, cast) == {"ada", "linus"})
    assert live._emitter.rooms[f"conversation-{cast.group.id}"] == {"ada", "linus"}
    assert live._emitter.rooms[f"conversation-{cast.pair.id}"] == {"elsewhere"}
    await until(lambda: {("grace", "toasts.show"), ("grace2", "thread.open")} <= set(live._emitter.asked))
    assert "elsewhere" not in {sid for sid, _ in live._emitter.asked}


async def test_who_leaves_is_not_told_that_they_were_removed(runtime, cast, live):
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    await until(lambda: len(live._emitter.asked) == 2)
    assert {handler for _, handler in live._emitter.asked} == {"thread.open"}


async def test_a_removal_that_was_never_heard_is_found_by_reading_again(runtime, cast, live, bus, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr(bus, "publish", lambda _: None)
        await remove_grace(runtime, cast)
    runtime.fanout.reread()
    await until(lambda: live._emitter.rooms[f"conversation-{cast.group.id}"] == {"ada", "linus"})
    await until(lambda: {("grace", "thread.open"), ("grace2", "thread.open")} <= set(live._emitter.asked))
    await until(lambda: told(live, cast) >= {"ada", "linus"})


async def test_a_rename_counts_as_news_for_every_tab(runtime, cast, live):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")
    await until(lambda: told(live, cast) == {"grace", "grace2", "ada", "linus"})
    assert live.thread_values(cast.group.id)["news"] == 1
