"""The screens of this process: who is out gets nothing more, whether the news arrived or was lost."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import ParticipationChanged, SessionEnded
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.times import rfc3339
from chatapp.services import conversations, dashboard, messages, participants, receipts, sessions
from chatapp.web.rooms import StateNames
from chatapp.web.screens import Screens
from chatapp.web.tab import Outside, Shown
from tests.support.cast import say
from tests.support.waiting import until


class Sockets:
    """In place of the emitter: which tab is in which room, and what each room and tab was sent."""

    def __init__(self) -> None:
        self.rooms, self.sent, self.asked, self.shown, self.gone = {}, [], [], {}, set()

    def watch(self, gone, snapshot):
        """Nobody disconnects and nobody is slow here."""

    def is_connected(self, sid):
        return sid not in self.gone

    async def enter(self, sid, room):
        self.rooms.setdefault(room, set()).add(sid)

    def leave(self, sid, room):
        self.rooms.get(room, set()).discard(sid)

    async def emit(self, room, _state, values):
        self.shown.setdefault(room, {}).update(values)
        self.sent.extend((sid, room, set(values)) for sid in self.rooms.get(room, ()))

    async def ask(self, sid, handler, **_payload):
        self.asked.append((sid, handler))

    async def redirect(self, sid, path):
        self.asked.append((sid, path))


class Stage:
    """Screens with sockets that a test looks at, and a list of the states that were emptied."""

    def __init__(self) -> None:
        self.sockets, self.forgotten = Sockets(), []
        names = StateNames(window="window", thread="thread", sidebar="sidebar", toasts="toasts", hidden="hidden")
        self.screens = Screens(self.sockets, self._forget, names)
        self.join, self.leave, self.shown_to = self.screens.join, self.screens.leave, self.screens.shown_to

    async def _forget(self, sid, conversation_id):
        self.forgotten.append((sid, conversation_id))


@pytest.fixture
def sits_at(runtime):
    """Somebody's browser is signed in."""

    async def sign_in(person):
        started = await runtime.work(sessions.start, user_id=person.id, kind=SessionKind.BROWSER, client="")
        return Viewer(person.id, started.session_id)

    return sign_in


@pytest.fixture
async def stage(runtime, cast):
    """Tabs of ada and linus and two of grace on the group, and one of grace on the pair."""
    stage = Stage()
    for sid, person, place in (
        ("grace", cast.grace, cast.group),
        ("grace2", cast.grace, cast.group),
        ("elsewhere", cast.grace, cast.pair),
        ("ada", cast.ada, cast.group),
        ("linus", cast.linus, cast.group),
    ):
        started = await runtime.work(sessions.start, user_id=person.id, kind=SessionKind.BROWSER, client="")
        await stage.join(sid, Viewer(person.id, started.session_id), place.id)
    room = f"conversation-{cast.group.id}"
    await until(lambda: stage.sockets.shown.get(room, {}).get("active") == 3)
    stage.sockets.sent.clear()
    yield stage
    for sid in ("grace", "grace2", "elsewhere", "ada", "linus"):
        stage.leave(sid)


def hold_reads(runtime, monkeypatch, *services):
    """Let these services, or all without a name, wait for the second event; the first is set once one was asked."""
    asked, answer, read = asyncio.Event(), asyncio.Event(), runtime.read

    async def slow(service, **where):
        if not services or service in services:
            asked.set()
            await answer.wait()
        return await read(service, **where)

    monkeypatch.setattr(runtime, "read", slow)
    return asked, answer


async def remove_grace(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.grace.id)


def is_kept(runtime, cast):
    """Whether the process still has a conversation or a list that nobody shows."""
    return runtime.hub.thread(cast.group.id) or runtime.hub.thread(cast.pair.id) or runtime.hub.list_of(cast.grace.id)


def told(stage, cast):
    """The tabs that were sent something of the group."""
    return {sid for sid, room, _ in stage.sockets.sent if room == f"conversation-{cast.group.id}"}


async def test_who_is_removed_leaves_the_room_before_anything_else_is_told(runtime, cast, stage):
    await remove_grace(runtime, cast)
    await say(runtime, cast.ada, cast.group, "now between us")
    await until(lambda: told(stage, cast) == {"ada", "linus"})
    assert stage.sockets.rooms[f"conversation-{cast.group.id}"] == {"ada", "linus"}
    assert stage.sockets.rooms[f"conversation-{cast.pair.id}"] == {"elsewhere"}
    await until(lambda: {("grace", "thread.open"), ("grace2", "thread.open")} <= set(stage.sockets.asked))
    assert "elsewhere" not in {sid for sid, _ in stage.sockets.asked}


async def test_who_is_out_is_in_no_room_before_anything_else_runs(runtime, cast, stage, bus):
    """An emission may be due already, and would run before a task that takes the tab out."""
    (viewer,) = {viewer for viewer in stage.screens.viewers if viewer.user_id == cast.linus.id}
    bus.is_deaf = True
    await remove_grace(runtime, cast)
    await runtime.work(sessions.log_out, viewer=viewer)
    for event in (*bus.of(ParticipationChanged), *bus.of(SessionEnded)):
        runtime.hub.receive(event)
    assert stage.sockets.rooms[f"conversation-{cast.group.id}"] == {"ada"}
    assert not in_rooms(stage, "linus")


async def test_a_tab_whose_user_is_out_knows_by_whom_and_when(runtime, cast, stage, clock):
    await remove_grace(runtime, cast)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    await until(lambda: {("grace", "thread.open"), ("linus", "thread.open")} <= set(stage.sockets.asked))
    at = rfc3339(clock())
    for sid, by in (("grace", cast.ada.full_name), ("linus", "")):
        assert stage.screens.outside_of(sid, cast.group.id) == Outside(cast.group.id, "Compilers", by, at)
        assert stage.screens.outside_of(sid, cast.pair.id) == Outside(cast.pair.id)
    assert not {handler for _, handler in stage.sockets.asked} & {"toasts.lead"}


async def test_a_tab_that_waits_outside_opens_as_soon_as_its_user_takes_part(runtime, cast, stage, sits_at):
    """Whoever was removed, and whoever had the address of a group that others were in."""
    await stage.join("mallory", await sits_at(cast.mallory), outside=Outside(cast.group.id))
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.mallory.id])
    await until(lambda: ("mallory", "thread.open") in stage.sockets.asked)
    stage.leave("mallory")


async def test_who_is_added_hears_of_it_where_something_else_is_shown(runtime, cast, stage, sits_at):
    await stage.join("mallory", await sits_at(cast.mallory))
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.mallory.id])
    await until(lambda: ("mallory", "toasts.lead") in stage.sockets.asked)
    await runtime.work(conversations.start_direct, starter_id=cast.linus.id, other_id=cast.mallory.id)
    await runtime.work(receipts.mark_read, reader_id=cast.mallory.id, conversation_id=cast.group.id)
    await until(lambda: runtime.hub.list_of(cast.mallory.id))
    assert [call for call in stage.sockets.asked if call[0] == "mallory"] == [("mallory", "toasts.lead")]
    stage.leave("mallory")


async def test_a_removal_that_was_never_heard_is_found_by_reading_again(runtime, cast, stage, bus, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr(bus, "publish", lambda _: None)
        await remove_grace(runtime, cast)
    runtime.hub.reread()
    await until(lambda: stage.sockets.rooms[f"conversation-{cast.group.id}"] == {"ada", "linus"})
    await until(lambda: {("grace", "thread.open"), ("grace2", "thread.open")} <= set(stage.sockets.asked))
    await until(lambda: told(stage, cast) >= {"ada", "linus"})


async def test_a_tab_that_leaves_while_it_opens_takes_nobody_along(runtime, cast, sits_at):
    ada, grace = await sits_at(cast.ada), await sits_at(cast.grace)
    stage = Stage()
    leaving = asyncio.create_task(stage.join("ada", ada, cast.group.id))
    staying = asyncio.create_task(stage.join("grace", grace, cast.group.id))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.wait_for(staying, 5)
    assert stage.sockets.rooms[f"conversation-{cast.group.id}"] == {"grace"}
    stage.leave("ada")
    stage.leave("grace")


async def test_a_list_stays_as_long_as_its_reader_goes_from_one_conversation_to_another(runtime, cast, sits_at):
    stage, grace = Stage(), await sits_at(cast.grace)
    await stage.join("grace", grace, cast.group.id)
    feed = runtime.hub.list_of(cast.grace.id)
    await stage.join("grace", grace, cast.pair.id)
    assert runtime.hub.list_of(cast.grace.id) is feed
    assert stage.sockets.rooms == {
        f"user-{cast.grace.id}": {"grace"},
        f"conversation-{cast.group.id}": set(),
        f"conversation-{cast.pair.id}": {"grace"},
    }
    stage.leave("grace")


async def test_a_list_has_arrived_once_for_each_tab(runtime, cast, sits_at, monkeypatch):
    """Not again with each conversation that the tab opens: what comes later is noted as it comes."""
    stage, grace, noted = Stage(), await sits_at(cast.grace), []
    monkeypatch.setattr(runtime.hub, "note_list", noted.append)
    await stage.join("grace", grace, cast.group.id)
    await until(lambda: "grace" in runtime.attendance.here)
    await stage.join("grace", grace, cast.pair.id)
    await stage.join("grace2", grace)
    assert len(noted) == 2
    for sid in ("grace", "grace2"):
        stage.leave(sid)


async def test_a_feed_that_nobody_shows_any_more_emits_nothing(runtime, cast, clock, sits_at):
    stage, grace = Stage(), await sits_at(cast.grace)
    await stage.join("grace", grace, cast.group.id)
    clock.step()
    await say(runtime, cast.ada, cast.pair, "one")
    room = stage.sockets.shown.setdefault(f"user-{cast.grace.id}", {})
    await until(lambda: "head" in room and room["head"][0].preview == "one")
    clock.step()
    await say(runtime, cast.ada, cast.pair, "two")  # within the pause: the old feed is to tell it in a moment
    stage.leave("grace")
    assert runtime.hub.list_of(cast.grace.id) is None
    assert room["head"][0].preview == "one"


async def test_a_tab_whose_socket_is_gone_is_not_kept(runtime, cast, sits_at):
    stage, grace = Stage(), await sits_at(cast.grace)
    stage.sockets.gone.add("grace")
    await stage.join("grace", grace, cast.pair.id)
    assert (stage.screens.viewers, stage.sockets.rooms) == (set(), {})
    assert not is_kept(runtime, cast)


async def test_who_was_removed_unheard_is_found_once_the_database_answers(runtime, cast, stage, bus, away, monkeypatch):
    with monkeypatch.context() as deaf:
        deaf.setattr(bus, "publish", lambda _: None)
        await remove_grace(runtime, cast)
    async with away() as asked:
        runtime.hub.reread()
        await asked.wait()
    await until(lambda: stage.sockets.rooms[f"conversation-{cast.group.id}"] == {"ada", "linus"})


async def test_a_rename_counts_as_news_for_every_tab(runtime, cast, stage):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")
    await until(lambda: told(stage, cast) == {"grace", "grace2", "ada", "linus"})
    assert stage.shown_to("grace").thread["news"] == 1


def in_rooms(stage, sid):
    return {room for room, sids in stage.sockets.rooms.items() if sid in sids}


@pytest.fixture
def deaf(bus, monkeypatch):
    """Nothing that happens is told."""
    monkeypatch.setattr(bus, "publish", lambda _: None)


async def test_a_session_that_ended_before_its_tab_joins_gets_nothing(runtime, cast, sits_at, deaf):
    """It was good when the page was asked for, and the event of its end came before there was a tab."""
    stage, grace = Stage(), await sits_at(cast.grace)
    await runtime.work(sessions.log_out, viewer=grace)
    with pytest.raises(errors.Unauthenticated):
        await stage.join("grace", grace, cast.group.id)
    assert (stage.screens.viewers, stage.sockets.rooms) == (set(), {})
    assert not is_kept(runtime, cast)


async def test_a_tab_that_joins_again_and_is_refused_leaves_its_rooms(runtime, cast, stage, sits_at, deaf):
    """Nobody told that it was out, and others still show the conversation."""
    elsewhere = await sits_at(cast.grace)
    await stage.join("elsewhere", elsewhere, cast.group.id)
    await remove_grace(runtime, cast)
    with pytest.raises(errors.NotFound):
        await stage.join("elsewhere", elsewhere, cast.group.id)
    assert in_rooms(stage, "elsewhere") == {f"user-{cast.grace.id}"}
    await runtime.work(sessions.log_out, viewer=elsewhere)
    with pytest.raises(errors.Unauthenticated):
        await stage.join("elsewhere", elsewhere)
    assert not in_rooms(stage, "elsewhere")


async def test_a_conversation_that_could_not_be_opened_is_not_kept(runtime, cast, sits_at, monkeypatch):
    """The list is refused once the conversation is loading: the account is just being deleted."""
    stage, grace, read = Stage(), await sits_at(cast.grace), runtime.read

    async def refuse(service, **where):
        if service is dashboard.beside:
            raise errors.UserNotFound
        return await read(service, **where)

    monkeypatch.setattr(runtime, "read", refuse)
    with pytest.raises(errors.NotFound):
        await stage.join("grace", grace, cast.group.id)
    assert runtime.hub.thread(cast.group.id) is None
    stage.leave("grace")


@pytest.mark.parametrize("loses", ["session", "place"])
async def test_what_ends_while_a_conversation_loads_is_refused(runtime, cast, sits_at, monkeypatch, loses):
    stage, grace = Stage(), await sits_at(cast.grace)
    asked, answer = hold_reads(runtime, monkeypatch, messages.newest, dashboard.beside)
    joining = asyncio.create_task(stage.join("grace", grace, cast.group.id))
    await asked.wait()
    if loses == "session":
        await runtime.work(sessions.log_out, viewer=grace)
    else:
        await remove_grace(runtime, cast)
    answer.set()
    with pytest.raises(errors.Unauthenticated if loses == "session" else errors.NotFound):
        await joining
    stage.leave("grace")


@pytest.mark.parametrize("loses", ["session", "place"])
@pytest.mark.parametrize("rounds", range(12))
async def test_what_ends_at_any_moment_while_a_tab_joins_is_not_shown(runtime, cast, sits_at, loses, rounds):
    """Somebody else has the group open, so that it is loaded; the end comes after so many steps of the event loop."""
    stage, ada, grace = Stage(), await sits_at(cast.ada), await sits_at(cast.grace)
    await stage.join("ada", ada, cast.group.id)
    joining = asyncio.create_task(stage.join("grace", grace, cast.group.id))
    for _ in range(rounds):
        await asyncio.sleep(0)
    if loses == "session":
        await runtime.work(sessions.log_out, viewer=grace)
    else:
        await remove_grace(runtime, cast)
    await asyncio.gather(joining, return_exceptions=True)
    await until(lambda: f"conversation-{cast.group.id}" not in in_rooms(stage, "grace"))
    for _ in range(20):  # whatever was begun ends
        await asyncio.sleep(0)
    assert f"conversation-{cast.group.id}" not in in_rooms(stage, "grace")
    assert not stage.shown_to("grace").thread
    if loses == "session":
        assert (in_rooms(stage, "grace"), stage.shown_to("grace")) == (set(), Shown())
    stage.leave("grace")
    stage.leave("ada")


async def test_a_tab_is_shown_its_own_conversation_and_list(cast, stage):
    shown = stage.shown_to("grace")
    assert (shown.conversation_id, shown.thread["active"], shown.inbox["me"].username) == (cast.group.id, 3, "grace")
    assert stage.shown_to("elsewhere").conversation_id == cast.pair.id
    assert stage.shown_to("nobody") == Shown()


async def test_who_is_removed_is_shown_the_list_alone(runtime, cast, stage):
    await remove_grace(runtime, cast)
    for sid in ("grace", "grace2"):
        assert (stage.shown_to(sid).conversation_id, stage.shown_to(sid).thread) == (None, {})
        assert stage.shown_to(sid).inbox
    await until(lambda: stage.forgotten)
    assert set(stage.forgotten) == {("grace", cast.group.id), ("grace2", cast.group.id)}


@pytest.mark.parametrize("how", ["end", "expiry"])
async def test_whose_session_is_over_is_shown_nothing(runtime, cast, stage, clock, how, monkeypatch):
    """Also where no event tells of it: then within the time between two looks."""
    (viewer,) = {viewer for viewer in stage.screens.viewers if viewer.user_id == cast.linus.id}
    with monkeypatch.context() as deaf:
        deaf.setattr(runtime.bus, "publish", lambda _: None)
        if how == "end":
            await runtime.work(sessions.log_out, viewer=viewer)
        else:
            clock.step(days=31)
    await runtime.end_sessions()
    assert stage.shown_to("linus") == Shown()
    await until(lambda: not in_rooms(stage, "linus"))
    await until(lambda: ("linus", "/login?why=ended") in stage.sockets.asked)
    await until(lambda: ("linus", None) in stage.forgotten)
    assert ("ada" in {sid for sid, _ in stage.sockets.asked}) == (how == "expiry")


async def test_a_tab_that_is_being_opened_is_shown_nothing_yet(runtime, cast, sits_at, monkeypatch):
    """Its session is asked about, and the database does not answer."""
    stage, ada, grace = Stage(), await sits_at(cast.ada), await sits_at(cast.grace)
    await stage.join("ada", ada, cast.group.id)
    asked, answer = hold_reads(runtime, monkeypatch)
    joining = asyncio.create_task(stage.join("grace", grace, cast.group.id))
    await asked.wait()
    assert stage.shown_to("grace") == Shown()
    answer.set()
    await joining
    assert stage.shown_to("grace").thread
    stage.leave("grace")
    stage.leave("ada")
