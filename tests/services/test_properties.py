"""Whatever people do, in whatever order: what is shown equals what a recomputation from the log says."""

import asyncio
from collections import defaultdict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select as select_columns
from sqlmodel import select

from chatapp import errors
from chatapp.domain.activity import Activity
from chatapp.domain.message import Kind, Message
from chatapp.domain.participant import Participant, Role
from chatapp.live.inbox import inbox_of
from chatapp.services import conversations, dashboard, messages, participants, receipts, statistics
from chatapp.web.vars import row_of
from tests.support import cast as people

WHO = st.integers(0, 3)
WHERE = st.integers(0, 1)
ACTS = st.one_of(
    st.tuples(st.just("send"), WHO, WHERE),
    st.tuples(st.just("send"), WHO, WHERE),
    st.tuples(st.just("read"), WHO, WHERE, st.integers(0, 20)),
    st.tuples(st.just("mark"), WHO, WHERE, st.integers(1, 5)),
    st.tuples(st.just("edit"), WHO, st.integers(0, 20)),
    st.tuples(st.just("delete"), WHO, st.integers(0, 20)),
    st.tuples(st.just("add"), WHO, WHO),
    st.tuples(st.just("remove"), WHO, WHO),
    st.tuples(st.just("leave"), WHO),
    st.tuples(st.just("rename"), WHO, st.sampled_from(["", "Kernels", "Compilers"])),
    st.tuples(st.just("role"), WHO, WHO, st.sampled_from(list(Role))),
)


class World:
    """The cast in one unit of work that is thrown away; refusals change nothing."""

    def __init__(self, work) -> None:
        self.work = work
        cast = people.assemble(work)
        self.ids = [cast.ada.id, cast.grace.id, cast.linus.id, cast.mallory.id]
        self.places = [cast.pair.id, cast.group.id]
        self.looked_at = defaultdict(int)  # (user, place) -> what a person has read, or was said before they came
        self.seen = defaultdict(int)  # the same, less what they marked as unread

    @staticmethod
    def counts(message, user_id):
        """Whether a person would count it, if it was not looked at: a text of somebody else that is still there."""
        return message.kind == Kind.TEXT and message.sender_id != user_id and message.deleted_at is None

    def act(self, kind, who, *rest):
        getattr(self, kind)(self.ids[who], *rest)

    def send(self, actor, place):
        text, here = f"word {len(self.said())}", self.places[place]
        messages.send(self.work, sender_id=actor, conversation_id=here, content=text)
        looked_at = self.looked_at[actor, here]
        if not any(self.counts(message, actor) for message in self.log(here)[looked_at:]):
            self.seen[actor, here] = max(self.seen[actor, here], looked_at)

    def read(self, actor, place, seq):
        here = self.places[place]
        receipts.mark_read(self.work, reader_id=actor, conversation_id=here, seq=seq)
        self.seen[actor, here] = max(self.seen[actor, here], min(seq, len(self.log(here))))
        self.looked_at[actor, here] = max(self.looked_at[actor, here], self.seen[actor, here])

    def mark(self, actor, place, seq):
        here = self.places[place]
        receipts.mark_unread(self.work, reader_id=actor, conversation_id=here, seq=seq)
        row = self.work.db.exec(select(Participant).where(Participant.user_id == actor)).all()
        if seq - 1 < next(one.last_read_seq for one in row if one.conversation_id == here):
            self.seen[actor, here] = seq - 1

    def edit(self, actor, number):
        if said := self.said():
            message_id = said[number % len(said)].id
            messages.edit(self.work, editor_id=actor, message_id=message_id, content=f"edited {number}")

    def delete(self, actor, number):
        if said := self.said():
            messages.delete(self.work, editor_id=actor, message_id=said[number % len(said)].id)

    def add(self, actor, person):
        before = len(self.log(self.places[1]))
        if participants.add(self.work, **self.in_group(actor), user_ids=[self.ids[person]]).is_changed:
            self.seen[self.ids[person], self.places[1]] = self.looked_at[self.ids[person], self.places[1]] = before

    def remove(self, actor, person):
        participants.remove(self.work, **self.in_group(actor), user_id=self.ids[person])

    def leave(self, actor):
        participants.leave(self.work, user_id=actor, conversation_id=self.places[1])

    def rename(self, actor, name):
        conversations.rename(self.work, **self.in_group(actor), name=name)

    def role(self, actor, person, role):
        participants.set_role(self.work, **self.in_group(actor), user_id=self.ids[person], role=role)

    def in_group(self, actor):
        return {"actor_id": actor, "conversation_id": self.places[1]}

    def said(self):
        self.work.db.expire_all()
        return sorted(self.work.db.exec(select(Message)).all(), key=lambda message: message.id)

    def log(self, place):
        return [message for message in self.said() if message.conversation_id == place]

    def check(self):
        """Unread counts, previews and order of everybody's list, the places in every log, and the hourly sums."""
        logs = defaultdict(list)
        for message in self.said():
            logs[message.conversation_id].append(message)
        for log in logs.values():
            assert [message.seq for message in log] == list(range(1, len(log) + 1))
        rows = self.work.db.exec(select(Participant)).all()
        for user_id in self.ids:
            own = {row.conversation_id: row for row in rows if row.user_id == user_id}
            listed = conversations.list_for(self.work, viewer_id=user_id)
            assert {row.id for row in listed} == own.keys()
            assert [row.updated_at for row in listed] == sorted((row.updated_at for row in listed), reverse=True)
            for row in listed:
                self.check_row(row, logs[row.id], own[row.id])
            stats = dashboard.overview(self.work, viewer_id=user_id)
            assert stats.total_unread == sum(row.unread_count for row in listed)
            texts = [message for message in self.said() if message.sender_id == user_id and message.kind == Kind.TEXT]
            assert stats.total_messages_sent == len(texts)
        kept = self.sums()
        for conversation_id in statistics.places(self.work):
            statistics.rebuild(self.work, conversation_id=conversation_id)
        assert self.sums() == kept
        owners = [row for row in rows if row.conversation_id == self.places[1] and row.role == Role.OWNER]
        assert owners or not [row for row in rows if row.conversation_id == self.places[1]]

    def sums(self):
        columns = Activity.user_id, Activity.hour, Activity.conversation_id, Activity.sent, Activity.received
        return sorted(self.work.db.connection().execute(select_columns(*columns)).all())

    def check_row(self, row, log, participant):
        seen = self.seen[participant.user_id, row.id]
        unread = [each.seq for each in log if each.seq > seen and self.counts(each, participant.user_id)]
        assert row.unread_count == len(unread)
        view = conversations.open_one(self.work, viewer_id=participant.user_id, conversation_id=row.id)
        assert (view.unread_count, view.first_unread_seq) == (len(unread), min(unread, default=None))
        after = participant.unread_after
        read = [each.seq for each in log if each.seq <= (participant.last_read_seq if after is None else after)]
        assert row.unread_after == after
        assert not set(read) & set(unread)
        assert row.last_seq == len(log)
        preview = row.last_message_preview
        if not log:
            assert preview is None
            return
        last = log[-1]
        assert (preview.id, preview.content) == (last.id, "" if last.deleted_at else last.content)


class Undo(Exception):
    """The example is over: nothing of it is kept."""


async def test_what_is_shown_follows_from_the_log(runtime, clock):
    def perform(work, acts):
        world = World(work)
        lists = {user_id: live_list(world, user_id) for user_id in world.ids}
        for act in acts:
            work.now = clock.step()
            work.events.clear()
            try:
                world.act(*act)
            except errors.ChatError:
                assert work.events == []
            follow(world, lists)
        world.check()
        compare(world, lists)
        raise Undo

    async def one(acts):
        with pytest.raises(Undo):
            await runtime.work(perform, acts)

    loop = asyncio.get_running_loop()

    @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(ACTS, max_size=25))
    def examples(acts):
        asyncio.run_coroutine_threadsafe(one(acts), loop).result(60)

    await asyncio.to_thread(examples)


def live_list(world, user_id):
    return inbox_of(user_id, dashboard.overview(world.work, viewer_id=user_id, recent=1000))


def follow(world, lists):
    """Every list applies the events of its audience, and is read anew where they tell too little."""
    for user_id, inbox in lists.items():
        told = [inbox.apply(event) for event in world.work.events if user_id in event.audience]
        if not all(told):
            lists[user_id] = live_list(world, user_id)


def compare(world, lists):
    for user_id, inbox in lists.items():
        fresh = live_list(world, user_id)
        shown, expected = ([row_of(row, user_id) for row in each.rows] for each in (inbox, fresh))
        assert (shown, inbox.figures) == (expected, fresh.figures)
