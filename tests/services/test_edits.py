"""What a message said before: for participants, until it is deleted."""

import pytest

from chatapp import errors
from chatapp.domain.differences import Part
from chatapp.domain.message import MAX_EDITS, Version
from chatapp.domain.times import rfc3339
from chatapp.services import edits, messages
from tests.support.cast import say


async def changed(runtime, cast, clock, *contents):
    """A message of ada that grace also sees, once said and then edited."""
    said = (await say(runtime, cast.ada, cast.pair, contents[0])).message
    for content in contents[1:]:
        clock.step()
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=content)
    return said


async def test_versions_have_their_times_and_the_newest_is_first(runtime, cast, clock):
    said = await changed(runtime, cast, clock, "See you at noon", "See you at one", "See you at two")
    found = await runtime.read(edits.of_message, viewer_id=cast.grace.id, message_id=said.id)
    assert [version.content for version in found] == ["See you at two", "See you at one", "See you at noon"]
    assert found[-1] == Version("See you at noon", said.created_at)
    assert found[0].at == rfc3339(clock())
    assert found[0].at > found[1].at > found[2].at
    (at, parts), *others = (await runtime.read(edits.changes_of, viewer_id=cast.grace.id, message_id=said.id))[0]
    assert (at, parts) == (found[0].at, [Part("same", "See you at "), Part("gone", "one"), Part("new", "two")])
    assert others[-1] == (said.created_at, [Part("same", "See you at noon")])


async def test_many_versions_come_a_few_at_a_time(runtime, cast, clock):
    contents = [f"version {number}" for number in range(MAX_EDITS + 2)]
    said = await changed(runtime, cast, clock, *contents)
    found = await runtime.read(edits.of_message, viewer_id=cast.grace.id, message_id=said.id)
    assert [version.content for version in found] == [*contents[:1:-1], contents[0]]
    assert len({version.at for version in found}) == len(found)
    seen, has_more = [], True
    while has_more:
        ask = {"viewer_id": cast.grace.id, "message_id": said.id, "skip": len(seen)}
        page, has_more = await runtime.read(edits.changes_of, **ask)
        assert 0 < len(page) <= edits.AT_ONCE
        seen += page
    assert [at for at, _ in seen] == [version.at for version in found]


async def test_a_deleted_message_has_no_versions(runtime, cast, clock):
    said = await changed(runtime, cast, clock, "a secret", "nothing")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    ask = {"viewer_id": cast.grace.id, "message_id": said.id}
    assert await runtime.read(edits.of_message, **ask) == []
    assert await runtime.read(edits.changes_of, **ask) == ([], False)


async def test_outsiders_find_no_message(runtime, cast, clock):
    said = await changed(runtime, cast, clock, "a secret", "nothing")
    for verb in (edits.of_message, edits.changes_of):
        for user_id, message_id in ((cast.mallory.id, said.id), (cast.ada.id, 404_404), (cast.ada.id, -1)):
            with pytest.raises(errors.MessageNotFound):
                await runtime.read(verb, viewer_id=user_id, message_id=message_id)
