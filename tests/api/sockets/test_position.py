"""What a socket of one conversation is told, with conversations in memory and events that come as the test likes."""

import asyncio
import contextlib

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from chatapp import errors
from chatapp.api.sockets import outbox, position
from chatapp.api.sockets.conversation import ConversationSink
from chatapp.api.sockets.outbox import Close
from chatapp.domain.events import PersonalChanged, PresenceChanged, SessionEnded, TypingChanged
from chatapp.domain.presence import Presence
from chatapp.live import debounce, follower
from tests.support.waiting import until
from tests.support.world import FIRST, HERE, ME, OTHER, SESSION, THERE, Client, World

NEXT = FIRST + 1


class Socket(Client):
    """A socket of one conversation, and its client."""

    def __init__(self, world, user_id=ME):
        super().__init__()
        self.sink = ConversationSink(world.hub, world.records(user_id), HERE)

    @property
    def code(self):
        return self.sink.outbox.code

    @property
    def reads(self):
        return [(frame["user_id"], frame["last_read_seq"]) for frame in self.of("read")]


@contextlib.asynccontextmanager
async def opened(world, user_id=ME, end=None):
    """A socket that follows the conversation from its end on."""
    socket = Socket(world, user_id)
    with socket.sink.joined():
        socket.sink.begin(end or world.places[HERE].end)
        sending = asyncio.create_task(socket.sink.outbox.send_all(socket.take))
        try:
            yield socket
        finally:
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(follower, "HOLE_GRACE", 0.01)
    for each in (outbox, debounce):
        monkeypatch.setattr(each, "RETRY_AFTER", 0)


@pytest.fixture
def world():
    return World()


@pytest.fixture
async def socket(world):
    async with opened(world) as socket:
        yield socket


async def test_messages_go_out_in_order_and_once(world, socket):
    events = [world.say() for _ in range(3)]
    world.tell(*(events[index] for index in (0, 2, 2, 0, 1)))
    await until(lambda: socket.seqs() == [NEXT, NEXT + 1, NEXT + 2])
    assert world.reads == []


async def test_a_hole_is_filled_from_the_database_once_for_all_sockets(world):
    async with contextlib.AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(opened(world, (ME, OTHER)[number % 2])) for number in range(50)]
        world.say()
        world.edit(2)
        world.tell(world.say(), world.edit(3))
        await until(lambda: all(len(socket.frames) == 4 for socket in sockets))
        assert len(world.backlogs()) == 1
        for socket in sockets:
            assert socket.seqs() == [NEXT, NEXT + 1]
            assert socket.changes() == [(2, "as of 2"), (3, "as of 3")]


async def test_what_arrives_while_a_hole_is_filled_comes_once(world, socket):
    first, lost, third = world.say(), world.say(), world.say()
    world.may_answer.clear()
    world.tell(first, third)
    await until(world.backlogs)
    world.tell(lost, world.say(), world.edit(NEXT + 3), world.edit(NEXT))
    world.may_answer.set()
    await until(lambda: len(socket.frames) == 6)
    assert socket.seqs() == [NEXT, NEXT + 1, NEXT + 2, NEXT + 3]
    assert sorted(socket.changes()) == [(NEXT, "as of 3"), (NEXT + 3, "as of 2")]


async def test_what_comes_while_the_socket_is_let_in_comes_after_its_beginning(world):
    socket = Socket(world)
    with socket.sink.joined():
        world.tell(world.say(), world.edit(1))
        end = world.places[HERE].end
        world.tell(world.say(), world.edit(2))
        socket.sink.begin(end)
        async with asyncio.timeout(10), asyncio.TaskGroup() as group:
            sending = group.create_task(socket.sink.outbox.send_all(socket.take))
            await until(lambda: len(socket.frames) == 2)
            sending.cancel()
    assert (socket.seqs(), socket.changes()) == ([NEXT + 1], [(2, "as of 3")])
    assert world.reads == []


async def test_who_comes_behind_the_others_reads_what_they_were_told(world):
    """The end was read, and then a message was told to the other socket, before this one could begin."""
    end = world.places[HERE].end
    async with opened(world, OTHER):
        world.tell(world.say(), world.edit(NEXT))
        async with opened(world, end=end) as late:
            await until(lambda: late.contents() == {NEXT: "as of 2"})
            world.tell(world.say())
            await until(lambda: late.seqs() == [NEXT, NEXT + 1])
    assert world.backlogs() == [end]


async def test_a_slow_socket_gets_everything_and_keeps_little(world, socket, monkeypatch):
    for module in (outbox, position):
        monkeypatch.setattr(module, "MAX_WAITING", 20)
    socket.may_take.clear()
    for number in range(300):
        world.tell(world.say(), world.edit(1 + number % 7))
    assert not socket.sink.outbox.has_room
    assert world.reads == []
    socket.may_take.set()
    await until(lambda: len(socket.seqs()) == 300)
    assert socket.seqs() == list(range(NEXT, NEXT + 300))
    await until(lambda: socket.contents() == {each.seq: each.content for each in world.places[HERE].messages})
    assert len(world.backlogs()) <= 6


async def test_a_slow_socket_never_delays_another(world, socket):
    async with opened(world, OTHER) as other:
        socket.may_take.clear()
        for _ in range(outbox.MAX_WAITING + 50):
            world.tell(world.say())
            await asyncio.sleep(0)
        await until(lambda: len(other.seqs()) == outbox.MAX_WAITING + 50)
        assert socket.frames == world.reads == []


@pytest.fixture
async def reading(world, socket, monkeypatch):
    """A socket that fell 30 messages behind, with room for 20, and whose read is under way."""
    for module in (outbox, position):
        monkeypatch.setattr(module, "MAX_WAITING", 20)
    socket.may_take.clear()
    for _ in range(30):
        world.tell(world.say())
    world.may_answer.clear()
    socket.may_take.set()
    await until(world.backlogs)
    return socket


async def test_a_socket_that_is_told_on_while_it_reads_comes_to_an_end(world, reading):
    """What is told during a read is kept, so that not every message that comes makes another read necessary."""
    world.tell(world.say(), world.edit(1), world.edit(NEXT + 30))
    world.may_answer.set()
    await until(lambda: len(reading.frames) == 33)
    assert reading.seqs() == list(range(NEXT, NEXT + 31))
    assert len(world.backlogs()) == 1


async def test_more_than_a_queue_told_during_a_read_is_read_as_well(world, reading):
    for _ in range(40):
        world.tell(world.say())
    world.may_answer.set()
    await until(lambda: reading.seqs() == list(range(NEXT, NEXT + 70)))


async def test_a_change_that_a_page_had_is_not_told_again(world, socket):
    for _ in range(150):
        world.say()
    world.edit(NEXT)
    world.edit(NEXT + 149)
    world.edit(1)
    world.hub.reread()
    await until(lambda: len(socket.frames) == 151)
    assert socket.changes() == [(1, "as of 4")]


async def test_changes_that_nobody_told_are_told_after_an_outage(world, socket):
    world.edit(1)
    world.edit(1)
    world.say()
    world.edit(2)
    world.hub.reread()
    await until(lambda: len(socket.frames) == 3)
    assert (socket.seqs(), socket.changes()) == ([NEXT], [(1, "as of 3"), (2, "as of 4")])
    world.hub.reread()
    world.tell(world.say())
    await until(lambda: socket.seqs() == [NEXT, NEXT + 1])
    assert len(socket.changes()) == 2


async def test_all_sockets_of_a_conversation_check_once(world, socket, monkeypatch):
    monkeypatch.setattr(follower, "CHECK_EVERY", 0)
    async with opened(world, OTHER) as other:
        world.say()
        socket.sink.reread()
        monkeypatch.setattr(follower, "CHECK_EVERY", 60)
        other.sink.reread()
        await until(lambda: socket.seqs() == other.seqs() == [NEXT])
        assert len(world.backlogs()) == 1


async def test_updates_follow_their_message_in_the_order_of_revisions(world, socket):
    said, older, newer = world.say(), world.edit(NEXT), world.edit(NEXT)
    world.tell(newer, older, said)
    await until(lambda: len(socket.frames) == 3)
    assert socket.changes() == [(NEXT, "as of 2"), (NEXT, "as of 3")]


async def test_an_older_edit_that_comes_late_is_not_told(world, socket):
    older, newer = world.edit(1), world.edit(1)
    world.tell(newer)
    await until(lambda: socket.changes() == [(1, "as of 3")])
    world.tell(older, world.say())
    await until(socket.seqs)
    assert len(socket.frames) == 2


async def test_how_far_somebody_has_read_never_goes_back(world, socket):
    for user, seq in ((ME, 5), (ME, 3), (OTHER, 3), (ME, 5), (ME, 6)):
        world.tell(world.read_up_to(seq, user_id=user))
    await until(lambda: len(socket.frames) == 3)
    assert socket.reads == [(ME, 5), (OTHER, 3), (ME, 6)]


async def test_of_the_receipts_of_a_slow_socket_the_last_of_each_person_counts(world, socket):
    socket.may_take.clear()
    for _ in range(outbox.MAX_WAITING + 10):
        world.tell(world.say())
    for seq in range(1, 100):
        world.tell(world.read_up_to(seq, user_id=ME), world.read_up_to(seq))
    socket.may_take.set()
    await until(lambda: len(socket.reads) == 2)
    assert socket.reads == [(ME, 99), (OTHER, 99)]
    assert len(socket.seqs()) == outbox.MAX_WAITING + 10


async def test_a_receipt_waits_for_the_messages_that_are_read_again(world, socket):
    async with opened(world, OTHER):
        world.may_answer.clear()
        socket.sink.outbox.ask(Held(world))
        world.tell(world.read_up_to(NEXT))
        await until(lambda: world.reads)
        world.tell(world.say())
        world.may_answer.set()
        await until(lambda: len(socket.frames) == 2)
    assert [frame["type"] for frame in socket.frames] == ["message", "read"]


class Held:
    """Something late that waits for the database."""

    def __init__(self, world):
        self._world = world

    async def catch_up(self):
        await self._world.records().ends()


async def test_other_conversations_and_sessions_are_not_this_sockets(world, socket):
    mine = frozenset({ME})
    world.tell(
        world.say(THERE),
        world.edit(1, THERE),
        world.read_up_to(1, THERE),
        world.rename("x"),
        PersonalChanged("blocks", mine, HERE),
        TypingChanged(THERE, OTHER, "x", "X", True, mine),  # noqa: FBT003
        SessionEnded(SESSION + 1, mine),
        world.leave(THERE),
        world.say(),
    )
    await until(socket.frames.__len__)
    assert socket.seqs() == [NEXT]
    assert (len(socket.frames), socket.code) == (1, None)


async def test_who_comes_and_leaves_is_told_of_others_and_of_this_conversation(world, socket):
    def presence(user, before, now, *places):
        return PresenceChanged(user, "x", before, now, None, frozenset(places), frozenset({ME}))

    offline, online, away = Presence.OFFLINE, Presence.ONLINE, Presence.AWAY
    world.tell(
        presence(ME, offline, online, HERE),
        presence(OTHER, offline, online, THERE),
        presence(OTHER, online, away, HERE),
        presence(OTHER, away, offline, HERE),
        world.say(),
    )
    await until(socket.seqs)
    assert [(frame["user_id"], frame["is_online"]) for frame in socket.of("user_status")] == [(OTHER, False)]


@pytest.mark.parametrize(("open_sessions", "code"), [(set(), Close.SESSION_OVER), ({SESSION}, Close.REMOVED)])
async def test_who_may_not_read_any_more_is_closed(world, socket, open_sessions, code):
    """A person who was disabled may not read either, and has no open session."""
    world.leave()
    world.open_sessions = open_sessions
    world.hub.reread()
    await until(lambda: socket.code)
    assert socket.code == code


async def test_who_is_in_no_audience_any_more_is_told_nothing_and_closed(world, socket):
    async with opened(world, OTHER) as other:
        world.leave()
        world.tell(world.say(), world.edit(1))
        await until(lambda: len(other.frames) == 2)
        await until(lambda: socket.code)
        assert (socket.frames, socket.code) == ([], Close.REMOVED)


async def test_an_audience_from_before_somebody_came_costs_them_nothing(world):
    world.leave()
    old = world.say()
    world.come()
    async with opened(world) as socket:
        world.tell(old, world.say())
        await until(lambda: socket.seqs() == [NEXT + 1])
        assert socket.code is None


async def test_who_is_removed_is_sent_nothing_more(world, socket):
    socket.may_take.clear()
    world.tell(world.say(), world.say(), world.leave())
    assert socket.code is Close.REMOVED
    socket.may_take.set()
    await asyncio.sleep(0)
    assert socket.frames == []


async def test_nothing_is_sent_after_the_session_is_over(world, socket):
    socket.may_take.clear()
    world.tell(world.say(), world.say(), world.say())
    await asyncio.sleep(0)
    world.tell(SessionEnded(SESSION, frozenset({ME})))
    socket.may_take.set()
    await until(socket.seqs)
    await asyncio.sleep(0)
    assert socket.seqs() == [NEXT]  # it was under way
    assert socket.code == Close.SESSION_OVER


async def test_a_database_that_is_away_is_asked_again(world, socket):
    world.refusal = errors.Unavailable()
    world.say()
    world.edit(1)
    socket.sink.outbox.ask(Held(world))
    world.hub.reread()
    await until(lambda: len(world.reads) > 5)
    assert socket.code is None
    world.refusal = None
    await until(lambda: (socket.seqs(), socket.changes()) == ([NEXT], [(1, "as of 2")]))


async def test_a_socket_that_is_gone_is_told_nothing(world):
    async with opened(world) as socket:
        pass
    world.tell(world.say())
    assert not world.hub.viewers()
    assert not socket.sink.outbox.is_stalled()
    assert socket.frames == []


class Play:
    """Events that overtake each other and get lost, a socket that stalls, and one that comes late."""

    def __init__(self, world, sockets):
        self.world, self.sockets = world, sockets
        self.pending = []

    def say(self, _):
        self.pending.append(self.world.say())

    def edit(self, number):
        self.pending.append(self.world.edit(max(1, len(self.world.places[HERE].messages) - number)))

    def rename(self, _):
        self.pending.append(self.world.rename("x"))

    def deliver(self, number):
        if self.pending:
            self.world.tell(self.pending.pop(min(number, len(self.pending) - 1)))

    def lose(self, number):
        if self.pending:
            self.pending.pop(min(number, len(self.pending) - 1))

    def reread(self, _):
        self.world.hub.reread()

    def slow(self, number):
        self.sockets[number % 2].may_take.clear()

    def go(self, number):
        self.sockets[number % 2].may_take.set()

    def hold(self, _):
        self.world.may_answer.clear()

    def answer(self, _):
        self.world.may_answer.set()

    async def end(self):
        self.world.may_answer.set()
        for socket in self.sockets:
            socket.may_take.set()
        self.world.tell(*self.pending)
        self.world.hub.reread()


OFTEN = ("say", "say", "edit", "deliver", "deliver", "deliver")
STEPS = st.lists(
    st.tuples(
        st.sampled_from([*OFTEN, *OFTEN, "rename", "lose", "reread", "slow", "go", "hold", "answer"]),
        st.integers(0, 4),
    ),
    max_size=80,
)


@settings(max_examples=400, phases=[Phase.generate])  # to shrink what waits for a timeout takes minutes
@given(STEPS, STEPS)
def test_however_events_come_every_message_is_told_once_in_order_and_as_it_is_now(before, after):
    with pytest.MonkeyPatch.context() as patch:
        for module in (outbox, position):
            patch.setattr(module, "MAX_WAITING", 6)
        patch.setattr(follower, "HOLE_GRACE", 0)
        patch.setattr(follower, "MAX_MISSING", 5)
        patch.setattr("chatapp.api.sockets.records.PAGE", 4)
        asyncio.run(_play(before, after))


async def _play(before, after):
    """The second socket comes while messages pour in."""
    world = World()
    late = Socket(world, OTHER)
    async with opened(world) as early:
        play = Play(world, [early, late])
        await _steps(play, before)
        with late.sink.joined():
            end = world.places[HERE].end
            await _steps(play, after[:5])
            late.sink.begin(end)
            sending = asyncio.create_task(late.sink.outbox.send_all(late.take))
            await _steps(play, after[5:])
            await play.end()
            now = {each.seq: each.content for each in world.places[HERE].messages}
            changed = {each.seq: each.content for each in world.places[HERE].messages if each.revision > end.revision}
            await until(lambda: early.contents() == {seq: now[seq] for seq in _known(early, now)})
            await until(lambda: late.contents().items() >= changed.items())
            await until(lambda: late.seqs() == list(range(end.seq + 1, len(now) + 1)))
            assert early.seqs() == list(range(NEXT, len(now) + 1))
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)


def _known(socket, now):
    """What a client must know: all that was said since it came, and all that has changed since then."""
    return [seq for seq, content in now.items() if seq >= NEXT or content.startswith("as of")]


async def _steps(play, steps):
    for name, number in steps:
        getattr(play, name)(number)
        for _ in range(number):
            await asyncio.sleep(0)
