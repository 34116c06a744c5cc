"""No query of a screen reads a whole table: every plan on SQLite goes by an index."""

import re

import pytest

from chatapp.domain.conversation import ListFilter
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.timer import TimerKind
from chatapp.domain.times import parse_rfc3339
from chatapp.security import Claims
from chatapp.services import (
    blocks,
    conversations,
    dashboard,
    export,
    hidden,
    invitations,
    mentions,
    messages,
    people,
    pins,
    policies,
    preferences,
    receipts,
    sessions,
    shared_files,
    switcher,
    timer_acts,
    timers,
)
from chatapp.storage import blocks as block_rows
from chatapp.storage import cursor_marks, introductions, participants
from chatapp.storage.cursor_marks import Own
from tests.support.cast import say
from tests.support.statements import recorded

SCAN = re.compile(r"^SCAN (\S+)")
VIEWS = ("ranked", "anon_1", "(subquery-", "CONSTANT")  # what a plan calls the rows that an inner query gave


@pytest.fixture
def database_url(sqlite_url):
    return sqlite_url


@pytest.fixture
async def plans(runtime):
    """Run a service, then ask SQLite how it finds the rows."""

    async def plans(service, **arguments):
        with recorded(runtime) as statements:
            await runtime.work(service, **arguments)
        assert statements
        with runtime.database.engines[1].connect() as connection:
            return [
                (statement, row[3])
                for statement, parameters in statements
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            ]

    return plans


def whole_tables(found):
    """The steps that read a whole table, each with its statement."""
    scans = [(statement, step, SCAN.match(step)) for statement, step in found]
    return [(statement, step) for statement, step, scan in scans if scan and not scan[1].startswith(VIEWS)]


def services(cast, started, last):
    ada, pair = {"viewer_id": cast.ada.id}, {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}
    place = parse_rfc3339(cast.pair.updated_at), cast.pair.id
    viewer = Viewer(cast.ada.id, started.session_id)
    return {
        "list": (conversations.list_for, ada),
        "list, further": (conversations.list_for, ada | {"beyond": place}),
        **{f"list, {show}": (conversations.list_for, ada | {"show": show}) for show in ListFilter},
        "switcher": (switcher.called, ada | {"text": "ada hopper", "limit": 9}),
        "open": (conversations.open_one, pair),
        "ends": (conversations.ends, ada),
        "end": (conversations.end_of, pair),
        "shared": (conversations.shared, pair),
        "look up": (conversations.look_up, ada | {"conversation_ids": {cast.pair.id, cast.group.id}}),
        "start": (conversations.start_direct, {"starter_id": cast.ada.id, "other_id": cast.linus.id}),
        "overview": (dashboard.overview, ada),
        "charts": (dashboard.charts, ada | {"days": 90, "zone": "UTC"}),
        "newest": (messages.newest, pair),
        "before": (messages.page_before, pair | {"seq": 2}),
        "after": (messages.page_after, pair | {"seq": 1}),
        "around": (messages.page_around, pair | {"seq": 1}),
        "changed": (messages.changed_after, pair | {"revision": 0, "up_to": 10}),
        "person": (people.profile, ada | {"user_id": cast.grace.id}),
        "pins": (pins.list_for, pair),
        "links": (shared_files.links_for, pair),
        "media": (shared_files.list_for, pair | {"is_media": True}),
        "files": (shared_files.list_for, pair | {"is_media": False, "text": "plan", "beyond": (2, 0)}),
        "newest, own": (messages.newest, pair | {"is_own": True}),
        "what is hidden": (hidden.seqs, pair),
        "send": (messages.send, {"sender_id": cast.ada.id, "conversation_id": cast.pair.id, "content": "x"}),
        "read": (receipts.mark_read, {"reader_id": cast.grace.id, "conversation_id": cast.pair.id}),
        "unread": (receipts.unread_places, {"reader_id": cast.grace.id}),
        "cursors": (receipts.cursors, pair),
        "receipts": (receipts.of_message, ada | {"message_id": last.id}),
        "marks": (export.marks, {"viewer": viewer, "after": None}),
        "marks, further": (export.marks, {"viewer": viewer, "after": Own(cast.pair.id, 1, 1, place[0])}),
        "delivered": (receipts.mark_delivered, {"arrived": {cast.pair.id: {cast.grace.id: 1}}}),
        "recognise": (sessions.holder, {"claims": Claims(cast.ada.id, started.session_key, "")}),
        "blocked": (blocks.blocked, ada),
        "hidden": (blocks.hidden_from, ada),
        "invitations": (invitations.list_for, ada),
        "preferences": (preferences.change, ada | {"changes": {"density": "compact"}}),
        "policies": (policies.now, {}),
        "change policies": (policies.change, {"values": {"edit_minutes": 15}}),
        "mentions": (mentions.list_for, ada),
        "candidates": (mentions.candidates, pair | {"text": "", "limit": 8}),
        "check names": (mentions.check, pair | {"names": ["grace", "linus"]}),
        "call": (
            messages.send,
            {"sender_id": cast.ada.id, "conversation_id": cast.group.id, "content": "@grace @all", "reply_to": 1},
        ),
        "sign in": (sessions.credentials, {"name": "ada"}),
    }


async def test_no_service_reads_a_whole_table(cast, runtime, plans):
    await say(runtime, cast.ada, cast.pair, "hello")
    await say(runtime, cast.ada, cast.pair, "again")
    last = (await say(runtime, cast.grace, cast.group, "@ada")).message
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    for name, (service, arguments) in services(cast, started, last).items():
        assert whole_tables(await plans(service, **arguments)) == [], name


async def test_changes_are_found_in_their_order_by_the_index_of_revisions(cast, plans):
    ask = {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id, "revision": 0, "up_to": 10}
    steps = [step for statement, step in await plans(messages.changed_after, **ask) if "FROM messages" in statement]
    assert any("ix_messages_revision (conversation_id=? AND revision>?)" in step for step in steps), steps
    assert not any("TEMP B-TREE" in step for step in steps), steps


QUIET = "USING COVERING INDEX ix_messages_quiet (conversation_id=? AND seq>?)"


async def test_the_unread_are_counted_in_the_index_of_quiet_messages_alone(cast, plans):
    """For lists, sums, views and participations."""
    ada, pair = {"viewer_id": cast.ada.id}, {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}
    reading = {"reader_id": cast.grace.id, "conversation_id": cast.pair.id}
    for service, arguments in (
        (conversations.list_for, ada),
        (dashboard.overview, ada),
        (conversations.open_one, pair),
        (receipts.mark_read, reading),
    ):
        steps = [step for _, step in await plans(service, **arguments)]
        assert any(QUIET in step for step in steps), (service, steps)


async def test_partners_are_found_by_index(cast, plans):
    def partners(work):
        participants.partners(work.db, cast.ada.id)

    assert whole_tables(await plans(partners)) == []


async def test_blocks_and_introductions_are_found_by_index(cast, plans):
    def ask(work):
        block_rows.direct_blocked(work.db, cast.ada.id)
        block_rows.blockers_among(work.db, [cast.grace.id, cast.linus.id], of=cast.ada.id)
        introductions.recent(work.db, cast.ada.id, since=work.now)
        introductions.acquainted(work.db, cast.ada.id, [cast.grace.id, cast.linus.id])

    assert whole_tables(await plans(ask)) == []


async def test_marks_are_found_by_index(cast, runtime, plans):
    """The first mark of a person at or beyond a `seq` is one place in the primary key."""
    said = (await say(runtime, cast.grace, cast.group, "hello")).message
    ask = {"viewer_id": cast.ada.id, "message_id": said.id}
    steps = [step for _, step in await plans(receipts.of_message, **ask) if "cursor_marks" in step]
    assert steps == ["SEARCH cursor_marks USING PRIMARY KEY (conversation_id=? AND user_id=? AND kind=? AND seq>?)"] * 2

    def forget(work):
        cursor_marks.forget(work.db, cast.ada.id)
        cursor_marks.forget_until(work.db, work.now, limit=10)

    steps = [step for _, step in await plans(forget) if "cursor_marks" in step]
    assert len(steps) == 3
    assert whole_tables([("", step) for step in steps]) == []


async def test_timers_are_found_by_index(cast, plans, monkeypatch):
    monkeypatch.setattr(timer_acts, "OUTSIDE", {TimerKind.FORGET_MARKS: timer_acts.Terms()})

    def ask(work):
        for timer_id in timer_acts.due(work).ids:
            timer_acts.fire(work, timer_id=timer_id)
        for step in (timer_acts.finish, timer_acts.fail):
            timers.set(work, kind=TimerKind.FORGET_MARKS, key="1", due_at=work.now)
            (timer_id,) = timer_acts.due(work, places={TimerKind.FORGET_MARKS: 1}).outside
            step(work, timer=timer_acts.lease(work, timer_id=timer_id))
        timers.cancel(work, kind=TimerKind.FORGET_INTRODUCTIONS, key="1")

    assert whole_tables(await plans(ask)) == []


async def test_a_whole_table_would_be_noticed(cast, plans):
    def careless(work):
        work.db.connection().exec_driver_sql("SELECT * FROM messages WHERE content LIKE '%x%'")

    assert whole_tables(await plans(careless)) != []


BY_PLACE = "sqlite_autoindex_mentions_1 (user_id=? AND conversation_id=? AND seq>?)"


async def test_mentions_are_counted_from_the_place_on(cast, plans):
    for service in (conversations.list_for, dashboard.overview):
        steps = [step for _, step in await plans(service, viewer_id=cast.ada.id) if "mentions" in step]
        assert steps
        assert all(BY_PLACE in step for step in steps), steps


async def test_own_mentions_are_found_by_the_user_and_not_by_conversations_of_others(cast, plans):
    steps = [step for _, step in await plans(mentions.list_for, viewer_id=cast.ada.id)]
    assert any("mentions" in step and "(user_id=? AND conversation_id=?" in step for step in steps), steps
