"""Who is in a conversation, and when they were last seen."""

from chatapp.domain.times import rfc3339
from chatapp.flows import presence as presence_flows
from chatapp.services import presence


async def test_company_between_two_tells_when_each_was_seen(runtime, cast, clock):
    ask, pair = {"viewer_id": cast.ada.id, "conversation_id": cast.pair.id}, {cast.ada.id, cast.grace.id}
    assert await runtime.read(presence.company, **ask) == (pair, pair, {})
    await presence_flows.connect(runtime, user_id=cast.grace.id, connection="one")
    moment = rfc3339(clock().replace(second=0, microsecond=0))
    assert await runtime.read(presence.company, **ask) == (pair, pair, {cast.grace.id: moment})
    group = await runtime.read(presence.company, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert group == (cast.everybody, cast.everybody, {})
