"""Whatever the order in which events arrive, lists and threads end as the database is; also after losses, once all was
read again.
"""

import asyncio
import contextlib
import random

import pytest

from chatapp import errors
from chatapp.domain.receipt import marks_of
from chatapp.live import company, follower, listing
from chatapp.live.window import WINDOW
from chatapp.services import accounts, conversations, messages, participants, receipts
from chatapp.web.vars import row_of
from tests.support.cast import say
from tests.support.rooms import RecordingRoom, show_list, show_thread
from tests.support.waiting import until

ACTS = 50
LOST = 0.3  # of all events, where some are lost


class People:
    """They do something by chance; what a service refuses did not happen."""

    def __init__(self, runtime, cast, chance, *, only_talk):
        self.run, self.cast, self.chance = runtime, cast, chance
        self.here = {"conversation_id": cast.group.id}
        self.managed = {"actor_id": cast.ada.id, **self.here}
        self.all = [cast.ada, cast.grace, cast.linus, cast.mallory]
        self.acts = [self.speak, self.whisper, self.edit, self.edit, self.delete, self.read, self.read]
        if not only_talk:  # after which lists load again, whatever they show
            self.acts += [self.rename, self.add, self.remove, self.call_oneself]

    async def act(self, number):
        with contextlib.suppress(errors.ChatError):
            await self.chance.choice(self.acts)(f"number {number}")

    async def speak(self, text):
        await say(self.run, self.chance.choice(self.all), self.cast.group, text)

    async def whisper(self, text):
        await say(self.run, self.chance.choice([self.cast.ada, self.cast.grace]), self.cast.pair, text)

    async def edit(self, text):
        message = await self.some_message()
        await self.run.work(messages.edit, editor_id=message.sender, message_id=message.id, content=text)

    async def delete(self, _text):
        message = await self.some_message()
        await self.run.work(messages.delete, editor_id=message.sender, message_id=message.id)

    async def some_message(self):
        page = await self.run.read(messages.newest, viewer_id=self.cast.ada.id, **self.here)
        return self.chance.choice(page.messages[-2:])

    async def rename(self, text):
        await self.run.work(conversations.rename, **self.managed, name=self.chance.choice(["", text]))

    async def add(self, _text):
        await self.run.work(participants.add, **self.managed, user_ids=[self.chance.choice(self.all).id])

    async def remove(self, _text):
        others = self.all[1:]
        await self.run.work(participants.remove, **self.managed, user_id=self.chance.choice(others).id)

    async def read(self, _text):
        seq = self.chance.randrange(1, ACTS)
        await self.run.work(receipts.mark_read, reader_id=self.chance.choice(self.all).id, **self.here, seq=seq)

    async def call_oneself(self, text):
        changes = {"first_name": text}
        await self.run.work(accounts.update_profile, user_id=self.chance.choice(self.all).id, changes=changes)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    for module in (company, listing):
        monkeypatch.setattr(module, "PAUSE", 0)
    monkeypatch.setattr(follower, "HOLE_GRACE", 0.005)


def listed(values, user_id):
    """What a list shows. The cursors and names of others in a row are on no screen; deliveries go on meanwhile."""
    is_read = {key: tick == "read" for key, tick in values["ticks"].items()}
    return [row_of(row, user_id) for row in values["rows"]], is_read, values["figures"], values["me"]


async def stored(runtime, user_id):
    loading = listing.Listing(user_id, runtime, RecordingRoom(user_id))
    await loading.loaded
    return listed(loading.values(), user_id)


def said(page):
    return [(message.seq, message.content, message.deleted_at) for message in page][-WINDOW + 4 :]


def _others(marks, message):
    return {one for one, seq in marks.reads.items() if seq >= message.seq and one != message.sender}


def readers(marks, page):
    """Who has read each message that shows it. Sending moves a cursor over deleted messages, lines of the system and
    messages of its owner, and no event tells that: nothing of it is shown.
    """
    return [
        (message.seq <= marks.read.but(message.sender), _others(marks, message))
        for message in page.messages
        if message.kind == "text" and message.deleted_at is None
    ]


@pytest.mark.parametrize(("only_talk", "lost"), [(True, 0), (False, 0), (False, LOST)])
@pytest.mark.parametrize("seed", [0, 1, 4, 37])  # the last two have shown faults
async def test_all_ends_as_the_database_is(runtime, cast, bus, clock, seed, only_talk, lost):
    chance = random.Random(seed)  # noqa: S311 - a fixed sequence
    people, waiting = People(runtime, cast, chance, only_talk=only_talk), []
    await say(runtime, cast.ada, cast.group, "something to begin with")
    lists = {each.id: await show_list(runtime, each.id) for each in people.all}
    thread = await show_thread(runtime, cast.group.id, cast.ada.id)
    bus.is_deaf = True

    def tell(events):
        for event in events:
            if chance.random() >= lost:
                runtime.hub.receive(event)

    for number in range(ACTS):
        clock.step(milliseconds=chance.randrange(3))
        await people.act(number)
        waiting += bus.take()
        few = chance.randrange(4)
        chance.shuffle(waiting)
        tell(waiting[:few])
        del waiting[:few]
        await asyncio.sleep(0)
    tell(waiting)
    if lost:
        runtime.hub.reread()
    for user_id, room in lists.items():
        expected = await stored(runtime, user_id)
        await until(lambda room=room, user_id=user_id, it=expected: listed(room.values, user_id) == it)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    await until(lambda: said(thread.messages) == said(page.messages))
    cursors = await runtime.read(receipts.cursors, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    await until(lambda: readers(thread.values["marks"], page) == readers(marks_of(cursors), page))
