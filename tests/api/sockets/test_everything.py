"""What a socket of everything is told, with conversations in memory and events that come as the test likes."""

import asyncio
import contextlib

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chatapp import errors
from chatapp.api.sockets import everything, outbox, position
from chatapp.api.sockets.everything import EverythingSink
from chatapp.api.sockets.frames import Place
from chatapp.api.sockets.outbox import Close
from chatapp.domain.events import PersonalChanged, PresenceChanged, SessionEnded, TypingChanged
from chatapp.domain.presence import Presence
from chatapp.live import debounce, follower
from chatapp.services import backlog, conversations
from tests.support.waiting import until
from tests.support.world import FIRST, HERE, ME, NEW, OTHER, SESSION, THERE, Client, World

RESUMED = {"type": "resumed"}


class Socket(Client):
    """A socket of everything, and its client."""

    def __init__(self, world):
        super().__init__()
        self.sink = EverythingSink(world.hub, world.records())

    @property
    def kinds(self):
        """Type and conversation of all frames but `participation`."""
        told = (frame for frame in self.frames if frame["type"] != "participation")
        return [(frame["type"], frame["conversation"]) for frame in told if "conversation" in frame]


@contextlib.asynccontextmanager
async def opened(world):
    """A socket that waits for a resume."""
    socket = Socket(world)
    with socket.sink.joined():
        socket.sink.begin(await socket.sink.records.ends())
        sending = asyncio.create_task(socket.sink.outbox.send_all(socket.take))
        try:
            yield socket
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


def place(seq, revision):
    return Place(seq=seq, revision=revision)


def looked_up(world):
    """Which conversations were looked up, in each read."""
    return [set(about["conversation_ids"]) for service, about in world.reads if service is conversations.look_up]


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Nothing starts by itself."""
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 60)
    monkeypatch.setattr(follower, "HOLE_GRACE", 0.01)
    for each in (outbox, debounce):
        monkeypatch.setattr(each, "RETRY_AFTER", 0)


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def held(world):
    async with opened(world) as socket:
        world.reads.clear()
        yield socket


@pytest.fixture
def socket(held):
    held.sink.start()
    return held


async def test_messages_of_each_conversation_go_out_in_order_and_once(world, socket):
    events = [world.say(), world.say(), world.say(THERE), world.say(), world.say(THERE)]
    world.tell(*[events[index] for index in (1, 0, 0, 2, 4, 3, 1)])
    await until(lambda: len(socket.frames) == 5)
    assert (socket.seqs(HERE), socket.seqs(THERE)) == ([6, 7, 8], [6, 7])
    assert world.reads == []


async def test_a_hole_of_one_conversation_holds_up_no_other(world, socket, monkeypatch):
    monkeypatch.setattr(follower, "HOLE_GRACE", 60)
    world.say()
    world.tell(world.say(), world.say(THERE))
    await until(lambda: socket.frames)
    assert (socket.seqs(HERE), socket.seqs(THERE)) == ([], [6])


async def test_changes_arrive_also_as_the_first_event_of_a_conversation(world, socket):
    world.tell(world.edit(2), world.edit(2), world.edit(3, THERE))
    await until(lambda: len(socket.frames) == 3)
    assert socket.changes(HERE) == [(2, "as of 2"), (2, "as of 3")]
    assert socket.changes(THERE) == [(3, "as of 2")]
    assert world.reads == []


async def test_nothing_starts_before_its_time(world, held):
    world.tell(world.say(), world.say(THERE), world.edit(1), world.rename("x"))
    held.sink.reread()
    world.tell(world.read_up_to(6))
    await until(lambda: held.frames)
    assert held.kinds == [("read", HERE)]
    held.sink.start()
    await until(lambda: len(held.frames) == 5)
    assert set(held.kinds) == {(kind, HERE) for kind in ("read", "message", "message_updated", "conversation")} | {
        ("message", THERE)
    }


async def test_it_starts_by_itself_after_a_while(world, monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 0)
    async with opened(world) as socket:
        world.tell(world.say())
        await until(lambda: socket.seqs() == [6])


async def test_it_does_not_start_while_the_resumption_is_read(world, monkeypatch):
    monkeypatch.setattr(everything, "WAIT_FOR_RESUME", 0)
    async with opened(world) as socket:
        world.tell(world.say())
        world.may_answer.clear()
        resuming = asyncio.create_task(socket.sink.resume({HERE: 2}))
        for _ in range(10):
            await asyncio.sleep(0)
        world.may_answer.set()
        await resuming
        await until(lambda: RESUMED in socket.frames)
        assert socket.seqs() == [3, 4, 5, 6]


async def test_a_slow_socket_gets_everything_and_keeps_little(world, socket, monkeypatch):
    for module in (outbox, position):
        monkeypatch.setattr(module, "MAX_WAITING", 20)
    socket.may_take.clear()
    for _ in range(200):
        world.tell(world.say(), world.say(THERE))
    assert not socket.sink.outbox.has_room
    socket.may_take.set()
    await until(lambda: len(socket.frames) == 400)
    assert socket.seqs(HERE) == socket.seqs(THERE) == list(range(6, 206))


async def test_conversations_that_are_behind_take_turns(world, socket):
    for _ in range(400):
        world.say()
        world.say(THERE)
    world.hub.reread()
    await until(lambda: len(socket.frames) == 800)
    places = [about["conversation_id"] for _, about in world.reads if "position" in about]
    assert places in ([HERE, THERE] * 4, [THERE, HERE] * 4)


async def test_a_word_comes_after_all_that_was_missing(world, held):
    for _ in range(345):
        world.say()
    for _ in range(395):
        world.say(THERE)
    world.edit(7)
    await held.sink.resume({HERE: place(0, 1), THERE: 100})
    await until(lambda: RESUMED in held.frames)
    assert held.frames[-1] == RESUMED
    assert (held.seqs(HERE), held.seqs(THERE)) == (list(range(1, 351)), list(range(101, 401)))
    assert held.changes() == []


async def test_changes_made_while_a_client_was_away_are_told_once_as_they_are_now(world, held):
    known = world.places[HERE].end
    world.edit(1)
    world.edit(2)
    world.edit(1)
    world.say()
    world.edit(6)
    await held.sink.resume({HERE: place(known.seq, known.revision), THERE: place(FIRST, 1)})
    await until(lambda: RESUMED in held.frames)
    assert [frame["type"] for frame in held.frames if frame["type"] != "conversation"] == [
        "message",
        "message_updated",
        "message_updated",
        "resumed",
    ]
    assert held.changes(HERE) == [(2, "as of 3"), (1, "as of 4")]
    assert held.contents(HERE)[6] == "as of 5"
    world.tell(world.edit(3))
    await until(lambda: held.changes(HERE)[2:] == [(3, "as of 6")])


async def test_many_changes_are_told_a_page_at_a_time(world, held):
    for _ in range(295):
        world.say()
    known = world.places[HERE].end
    for seq in range(1, 301):
        world.edit(seq)
    await held.sink.resume({HERE: place(known.seq, known.revision)})
    await until(lambda: RESUMED in held.frames)
    assert [seq for seq, _ in held.changes(HERE)] == list(range(1, 301))


async def test_a_new_name_is_told_to_who_resumes_from_a_revision(world, held):
    known = world.places[HERE].end
    world.rename("Parsers")
    await held.sink.resume({HERE: place(known.seq, known.revision), THERE: FIRST})
    await until(lambda: RESUMED in held.frames)
    assert held.kinds == [("conversation", HERE)]


async def test_a_bare_seq_asks_for_messages_only(world, held):
    world.edit(1)
    world.say()
    await held.sink.resume({HERE: FIRST})
    await until(lambda: RESUMED in held.frames)
    assert held.kinds == [("message", HERE)]


@pytest.mark.parametrize("where", [place(FIRST, 0), place(FIRST + 1, 1), place(FIRST, 10**6), FIRST + 1])
async def test_what_cannot_be_resumed_is_followed_from_the_connection_on(world, held, where):
    for _ in range(everything.MAX_BEHIND):
        world.edit(1)
    world.tell(world.say(THERE))
    await held.sink.resume({HERE: where, NEW: 0})
    await until(lambda: RESUMED in held.frames)
    assert held.frames[0] == {"type": "resync", "conversation": HERE, "conversations": [HERE, NEW]}
    world.tell(world.say())
    await until(lambda: held.seqs(HERE) == [6])
    assert held.seqs(THERE) == [6]


async def test_a_resume_goes_back_also_while_a_page_is_read(world, socket, monkeypatch):
    monkeypatch.setattr(outbox, "MAX_WAITING", 1)
    socket.may_take.clear()
    world.tell(*[world.say() for _ in range(3)])
    world.may_answer.clear()
    socket.may_take.set()
    await until(world.backlogs)
    socket.frames.clear()
    world.gated = {backlog.after}
    await socket.sink.resume({HERE: 2})
    world.may_answer.set()
    await until(lambda: RESUMED in socket.frames)
    assert socket.seqs(HERE) == list(range(3, 9))


async def test_a_new_conversation_is_told_with_all_that_was_said_in_it(world, socket):
    world.tell(world.come(NEW), world.say(NEW), world.edit(6, NEW), world.say(NEW))
    await until(lambda: len(socket.of("message")) == 2)
    assert socket.kinds[:3] == [("conversation", NEW)] + [("message", NEW)] * 2
    assert socket.frames[0]["row"]["id"] == NEW
    assert socket.contents(NEW) == {6: "as of 3", 7: "message 7"}


async def test_a_conversation_of_which_only_a_message_told_is_looked_up(world, socket):
    world.come(NEW)
    world.say(NEW)
    world.tell(world.say(NEW))
    await until(lambda: len(socket.frames) == 3)
    assert socket.kinds == [("conversation", NEW), ("message", NEW), ("message", NEW)]
    assert socket.seqs(NEW) == [6, 7]


async def test_changes_at_once_are_looked_up_once(world, socket):
    socket.may_take.clear()
    world.tell(world.say(), world.rename("x"), world.rename("y"), world.rename("z"), world.rename("x", THERE))
    socket.may_take.set()
    await until(lambda: len(socket.frames) == 3)
    assert looked_up(world) == [{HERE, THERE}]


async def test_a_new_name_that_nobody_told_is_told_when_the_next_change_shows_the_hole(world, socket):
    world.rename("Parsers")
    world.tell(world.edit(1))
    await until(lambda: len(socket.frames) == 2)
    assert set(socket.kinds) == {("message_updated", HERE), ("conversation", HERE)}


async def test_who_is_removed_hears_nothing_more(world, socket):
    late, changed = world.say(), world.edit(1)
    world.tell(world.leave(), late, changed)
    await until(lambda: socket.frames)
    world.tell(world.say(THERE))
    await until(lambda: socket.seqs(THERE))
    assert socket.kinds == [("conversation_removed", HERE), ("message", THERE)]


async def test_who_takes_part_is_told_what_a_conversation_is_to_them(world, socket):
    gone = world.leave()
    world.tell(gone)
    await until(lambda: len(socket.frames) == 2)
    now = {"last_read_seq": 0, "unread": 0, "mentions": 0, "unread_after": None, "as_of": 0}
    assert socket.of("participation") == [
        {"type": "participation", "conversation": HERE, "is_member": False, "revision": 1, **now}
    ]
    world.tell(world.come(), gone)
    await until(lambda: len(socket.of("participation")) == 2)
    assert socket.of("participation")[1]["is_member"] is True


async def test_an_old_removal_that_comes_late_costs_nothing(world, socket):
    gone, back = world.leave(), world.come()
    world.tell(back, world.say())
    await until(lambda: socket.seqs(HERE) == [6])
    world.tell(gone, world.say())
    await until(lambda: socket.seqs(HERE) == [6, 7])
    assert set(socket.kinds) == {("message", HERE), ("conversation", HERE)}


async def test_who_is_removed_while_messages_are_read_is_told(world, socket):
    for _ in range(300):
        world.say()
    world.hub.reread()
    await until(world.backlogs)
    world.tell(world.leave())
    await until(lambda: ("conversation_removed", HERE) in socket.kinds)
    assert socket.kinds[-1] == ("conversation_removed", HERE)


async def test_a_removal_that_nobody_told_is_found(world, socket):
    world.tell(world.say(THERE))
    for key in (HERE, THERE):
        world.leave(key)
    world.hub.reread()
    await until(lambda: len(socket.frames) == 3)
    assert set(socket.kinds[1:]) == {("conversation_removed", HERE), ("conversation_removed", THERE)}


async def test_what_was_read_of_a_conversation_before_a_removal_is_not_told_after_it(world, socket):
    world.may_answer.clear()
    world.tell(world.rename("x"))
    await until(lambda: looked_up(world))
    world.tell(world.leave())
    world.may_answer.set()
    await until(lambda: socket.kinds)
    assert socket.kinds == [("conversation_removed", HERE)]


async def test_messages_that_were_read_before_a_removal_are_not_told_after_it(world, socket):
    world.say()
    world.may_answer.clear()
    socket.sink.reread()
    await until(lambda: world.reads)
    world.may_answer.set()
    await until(world.backlogs)
    world.may_answer.clear()
    world.tell(world.leave())
    world.may_answer.set()
    await until(lambda: ("conversation_removed", HERE) in socket.kinds)
    assert socket.kinds[-1] == ("conversation_removed", HERE)
    assert socket.seqs(HERE) in ([], [6])


async def test_what_changes_before_the_start_is_known_after_it(world, held):
    """Somebody is removed from one conversation and hears from another that nobody has told about."""
    world.come(NEW)
    world.tell(world.leave(), world.say(NEW))
    held.sink.start()
    await until(lambda: len(held.kinds) == 3)
    assert sorted(held.kinds) == [("conversation", NEW), ("conversation_removed", HERE), ("message", NEW)]
    world.tell(world.say(NEW))
    await until(lambda: held.seqs(NEW) == [6, 7])
    assert held.seqs(HERE) == []


async def test_what_nobody_told_of_a_conversation_without_an_event_is_found(world, socket):
    world.say()
    world.edit(1)
    world.come(NEW)
    world.rename("Parsers", THERE)
    world.hub.reread()
    await until(lambda: len(socket.frames) == 4)
    assert sorted(socket.kinds) == [
        ("conversation", THERE),
        ("conversation", NEW),
        ("message", HERE),
        ("message_updated", HERE),
    ]
    world.hub.reread()
    world.tell(world.say())
    await until(lambda: socket.seqs(HERE) == [6, 7])
    assert len(socket.frames) == 5


@pytest.mark.parametrize("is_told", [True, False])
async def test_a_database_that_is_away_is_asked_again(world, socket, is_told):
    world.refusal = errors.Unavailable()
    event = world.rename("x")
    if is_told:
        world.tell(event)
    else:
        socket.sink.reread()
    await until(lambda: len(world.reads) > 5)
    assert not socket.frames
    world.refusal = None
    await until(lambda: socket.frames)
    assert socket.kinds == [("conversation", HERE)]


async def test_who_may_not_read_any_more_is_closed(world, socket):
    world.open_sessions = set()
    socket.sink.reread()
    await until(lambda: socket.sink.outbox.code)
    assert socket.sink.outbox.code == Close.SESSION_OVER


async def test_the_end_of_another_session_is_none(world, socket):
    world.tell(SessionEnded(SESSION + 1, frozenset({ME})))
    assert socket.sink.outbox.code is None
    world.tell(SessionEnded(SESSION, frozenset({ME})))
    assert socket.sink.outbox.code == Close.SESSION_OVER


async def test_ones_own_lists_are_named_when_they_have_changed(world, socket):
    world.tell(PersonalChanged("invitations", frozenset({ME})), PersonalChanged("blocks", frozenset({OTHER})))
    await until(lambda: socket.frames)
    assert socket.frames == [{"type": "personal", "what": "invitations"}]


async def test_of_what_passes_the_last_of_each_person_and_conversation_counts(world, socket):
    socket.may_take.clear()
    for _ in range(400):
        world.tell(world.say())
    for seq in range(1, 50):
        for key in (HERE, THERE):
            typing = TypingChanged(key, OTHER, "x", "X", is_typing=True, audience=frozenset({ME}))
            world.tell(world.read_up_to(seq, key), typing)
        for user in (ME, OTHER):
            world.tell(_presence(user))
    socket.may_take.set()
    await until(lambda: len(socket.frames) == 405)
    passing = socket.frames[-5:]
    assert sorted((frame["type"], frame.get("conversation", 0)) for frame in passing) == [
        ("presence", 0),
        ("read", HERE),
        ("read", THERE),
        ("typing", HERE),
        ("typing", THERE),
    ]
    assert {frame["last_read_seq"] for frame in passing if frame["type"] == "read"} == {49}


def _presence(user):
    everywhere = frozenset({HERE, THERE})
    return PresenceChanged(user, "x", Presence.OFFLINE, Presence.AWAY, None, everywhere, frozenset({ME}))


class Play:
    """Events that overtake each other and get lost, and a client who stalls."""

    def __init__(self, world, socket):
        self.world, self.socket = world, socket
        self.pending = []

    def say(self, key, _):
        self.pending.append(self.world.say(key))

    def edit(self, key, number):
        self.pending.append(self.world.edit(max(1, len(self.world.places[key].messages) - number), key))

    def leave(self, key, _):
        if ME in self.world.places[key].joined:
            self.pending.append(self.world.leave(key))

    def come(self, key, _):
        if ME not in self.world.places[key].joined:
            self.pending.append(self.world.come(key))

    def deliver(self, _, number):
        if self.pending:
            self.world.tell(self.pending.pop(min(number, len(self.pending) - 1)))

    def lose(self, _, number):
        if self.pending:
            self.pending.pop(min(number, len(self.pending) - 1))

    def reread(self, *_):
        self.world.hub.reread()

    def stall(self, *_):
        self.socket.may_take.clear()

    def go(self, *_):
        self.socket.may_take.set()

    async def run(self, steps):
        for name, key, number in steps:
            getattr(self, name)(key, number)
            for _ in range(number * 3):
                await asyncio.sleep(0)
        self.go()
        self.reread()


OFTEN = ("say", "say", "edit", "deliver", "deliver", "deliver")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, "leave", "come", "lose", "stall", "go", "reread"]),
        st.sampled_from([HERE, THERE, NEW]),
        st.integers(0, 3),
    ),
    max_size=60,
)


@settings(max_examples=300, phases=[Phase.generate])  # to shrink what waits for a timeout takes minutes
@given(STEPS)
def test_however_events_come_everything_is_told_once_in_order_without_holes(steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(follower, "HOLE_GRACE", 0)
        asyncio.run(_play(steps))


async def _play(steps):
    world = World()
    async with opened(world) as socket:
        socket.sink.start()
        await Play(world, socket).run(steps)
        for key, conversation in world.places.items():
            await until(lambda key=key, it=conversation: _is_told(socket, key, it), within=5)


def _is_told(socket, key, conversation):
    """Whether a client knows everything of a conversation that it must; fails where it was told something wrong."""
    seqs = socket.seqs(key)
    assert seqs == sorted(set(seqs)), "once, and in order"
    told = [kind for kind, where in socket.kinds if where == key and kind in ("conversation", "conversation_removed")]
    if ME not in conversation.joined:
        return told[-1:] in ([] if key == NEW else None, ["conversation_removed"])
    since = conversation.joined[ME] or FIRST
    now = {each.seq: each.content for each in conversation.messages if each.seq > since}
    known = {seq: content for seq, content in socket.contents(key).items() if seq > since}
    return known == now and told[-1:] in ([], ["conversation"])
