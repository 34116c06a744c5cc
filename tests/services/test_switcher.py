"""What a few letters lead to, in all of a user's conversations."""

import pytest

from chatapp.domain.conversation import ListFilter
from chatapp.domain.times import parse_rfc3339
from chatapp.services import accounts, conversations, participants, privacy, switcher
from tests.support.cast import add_user, password_hash, say


@pytest.fixture
def find(runtime, cast):
    async def find(text, *, viewer=cast.ada, limit=8):
        return await runtime.read(switcher.find, viewer_id=viewer.id, text=text, limit=limit)

    return find


async def start_group(runtime, starter, *others, name=""):
    ask = {"starter_id": starter.id, "other_ids": [other.id for other in others], "name": name}
    return await runtime.work(conversations.start_group, **ask)


def ids(found):
    return [row.id for row in found.rows]


async def test_conversations_are_found_by_what_they_are_called(runtime, cast, find):
    jose = await add_user(runtime, "jm", "José", "Müller")
    unnamed = await start_group(runtime, cast.ada, jose, cast.linus)
    named = await start_group(runtime, cast.ada, jose, cast.linus, name="Änderungen Übersicht")
    for text in ("jose", "MULLER", "@jm", "muller  josé", "jose torvalds"):
        assert ids(await find(text)) == [unnamed.id], text
    for text in ("anderungen", "übersicht änder", "ubersicht"):
        assert ids(await find(text)) == [named.id], text
    for text in ("grace", "hopper grace", "@grace"):
        assert ids(await find(text)) == [cast.pair.id], text
    assert ids(await find("ada lovelace")) == []  # her own name is in all of them


async def test_a_new_name_is_what_is_found_and_other_peoples_conversations_are_not(runtime, cast, find):
    await runtime.work(
        conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Linkers and Loaders"
    )
    assert ids(await find("compilers")) == []
    assert ids(await find("loaders linkers")) == [cast.group.id]
    assert ids(await find("loaders linkers", viewer=cast.mallory)) == []
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="")
    assert ids(await find("torvalds")) == [cast.group.id]


async def test_people_are_found_besides_and_similar_ones_where_nobody_is_called_so(cast, find):
    found = await find("torvalds")
    assert ([person.id for person in found.people], found.is_loose) == ([cast.linus.id], False)
    found = await find("trvlds cmplrs")
    assert (ids(found), found.people) == ([], [])
    found = await find("cmplrs")
    assert (ids(found), found.is_loose) == ([cast.group.id], True)


async def test_without_words_unread_conversations_come_before_the_latest(runtime, cast, find, clock):
    await say(runtime, cast.grace, cast.pair, "hello")
    clock.step()
    await say(runtime, cast.ada, cast.group, "later")
    assert ids(await find("")) == ids(await find(" @ ")) == [cast.pair.id, cast.group.id]
    assert ids(await find("", viewer=cast.grace)) == [cast.group.id, cast.pair.id]


async def test_a_deleted_persons_conversation_is_found_by_what_it_is_called_now(runtime, cast, find):
    await runtime.work(privacy.delete, user_id=cast.grace.id, shown=password_hash())
    assert ids(await find("deleted")) == [cast.pair.id]
    assert ids(await find("grace")) == []
    assert (await find("deleted")).people == []


async def test_people_talked_with_last_come_first_and_nobody_twice(runtime, cast, clock):
    async def people(text=""):
        return [user.username for user in await runtime.read(switcher.people, viewer_id=cast.ada.id, text=text)]

    assert await people() == ["grace", "linus", "mallory"]
    clock.step()
    await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.mallory.id)
    assert await people() == ["mallory", "grace", "linus"]
    clock.step()
    await say(runtime, cast.grace, cast.pair, "hello")
    assert await people() == ["grace", "mallory", "linus"]
    assert await people("a") == ["grace", "linus", "mallory"]  # ranked as any search for people
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    assert await people() == ["mallory", "linus"]


@pytest.mark.parametrize("show", ListFilter)
@pytest.mark.parametrize("text", ["", "number"])
async def test_pages_have_everything_once(show, text, runtime, cast, clock):
    mine = []
    for number in range(7):
        other = await add_user(runtime, f"number{number}")
        clock.step(seconds=(number + 1) % 2)  # some have the same time
        if number % 3:
            mine.append((await start_group(runtime, cast.mallory, other)).id)
        else:
            view, _ = await runtime.work(conversations.start_direct, starter_id=cast.mallory.id, other_id=other.id)
            mine.append(view.id)
    ask = {"viewer_id": cast.mallory.id, "show": show} | ({"text": text} if text else {})
    service = switcher.called if text else conversations.list_for
    everything = await runtime.read(service, **ask, limit=50)
    found, beyond = [], None
    while page := await runtime.read(service, **ask, limit=2, beyond=beyond):
        found += page
        beyond = parse_rfc3339(page[-1].updated_at), page[-1].id
    assert found == everything
    count = {ListFilter.ALL: 7, ListFilter.DIRECT: 3, ListFilter.GROUP: 4, ListFilter.UNREAD: 0}[show]
    assert len({row.id for row in found}) == count


async def test_only_unread_ones_are_unread(runtime, cast):
    ask = {"viewer_id": cast.grace.id, "show": ListFilter.UNREAD}
    assert await runtime.read(conversations.list_for, **ask) == []
    await say(runtime, cast.ada, cast.pair, "hello")
    assert [row.id for row in await runtime.read(conversations.list_for, **ask)] == [cast.pair.id]


async def test_who_left_finds_it_no_more(runtime, cast, find):
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    assert ids(await find("compilers", viewer=cast.linus)) == []
