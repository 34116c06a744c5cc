from chatapp.domain.events import TypingChanged
from chatapp.domain.participant import NAMED
from chatapp.services import conversations, typing
from tests.support.cast import add_users


async def test_typing_is_told_to_everybody_else(runtime, cast, bus):
    ask = {"typist_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.tell(typing.start, **ask)
    await runtime.tell(typing.stop, **ask)
    others = frozenset({cast.grace.id, cast.linus.id})
    assert bus.events == [
        TypingChanged(cast.group.id, cast.ada.id, "ada", "Ada Lovelace", is_typing=is_typing, audience=others)
        for is_typing in (True, False)
    ]


async def test_above_a_hundred_participants_nobody_is_told(runtime, cast, bus):
    people = await add_users(runtime, NAMED)
    for count, is_told in ((NAMED - 1, True), (NAMED, False)):
        group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=people[:count])
        bus.take()
        await runtime.tell(typing.start, typist_id=cast.ada.id, conversation_id=group.id)
        await runtime.tell(typing.stop, typist_id=cast.ada.id, conversation_id=group.id)
        assert bool(bus.events) is is_told
