import pytest

from chatapp.domain.conversation import OTHERS_SHOWN, Conversation
from chatapp.domain.participant import Role
from chatapp.domain.times import parse_rfc3339
from chatapp.services import conversations as services
from chatapp.storage import conversations, participants
from tests.support.cast import add_users, say


@pytest.fixture
async def many(runtime, cast, clock):
    """Ids of ada's conversations, latest activity first; several at the same moment."""

    def begin(work):
        values = {"is_group": True, "created_by_id": cast.ada.id, "created_at": work.now, "updated_at": work.now}
        key = conversations.add(work.db, Conversation(name="talk", **values))
        participants.add(work.db, key, {cast.ada.id: Role.OWNER}, work.now, revision=1)
        return key

    ids = [cast.pair.id, cast.group.id]
    for number in range(9):
        if number % 3 == 0:
            clock.step()
        ids.append(await runtime.work(begin))
    rows = await runtime.read(services.list_for, viewer_id=cast.ada.id)
    assert {row.id for row in rows} == set(ids)
    return [row.id for row in rows]


async def pages(runtime, viewer_id, limit):
    found, place = [], None
    while True:
        page = await runtime.read(services.list_for, viewer_id=viewer_id, limit=limit, beyond=place)
        assert len(page) <= limit
        if not page:
            return found
        found += page
        assert len(found) <= 100, "the pages do not end"
        place = parse_rfc3339(page[-1].updated_at), page[-1].id


@pytest.mark.parametrize("limit", [1, 2, 4, 11, 12])
async def test_pages_are_complete_without_doubles(limit, runtime, cast, many):
    rows = await pages(runtime, cast.ada.id, limit)
    assert [row.id for row in rows] == many


async def test_list_goes_from_the_latest_to_the_first(runtime, cast, clock, many):
    clock.step()
    await say(runtime, cast.ada, cast.pair, "hello")
    rows = await runtime.read(services.list_for, viewer_id=cast.ada.id)
    assert rows[0].id == cast.pair.id
    assert [row.updated_at for row in rows] == sorted((row.updated_at for row in rows), reverse=True)


async def test_row_names_the_first_others_and_counts_all(runtime, cast):
    others = await add_users(runtime, OTHERS_SHOWN + 3)
    group = await runtime.work(services.start_group, starter_id=cast.ada.id, other_ids=others)
    row, *_ = await runtime.read(services.list_for, viewer_id=cast.ada.id)
    assert row.id == group.id
    assert [person.user_id for person in row.other_participants] == others[:OTHERS_SHOWN]
    assert row.participants_count == OTHERS_SHOWN + 4
    assert row.title.endswith("and 3 more")
