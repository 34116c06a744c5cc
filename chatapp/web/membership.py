"""What a page says of the beginning and the end of somebody's part in a conversation, made from the event of it."""

from chatapp import errors, runtime
from chatapp.domain.events import ParticipationChanged
from chatapp.domain.ids import UserId
from chatapp.domain.text import isolated
from chatapp.domain.times import rfc3339
from chatapp.services import conversations, people

from .tab import Outside


async def end_of(event: ParticipationChanged, user_id: UserId) -> Outside:
    """Who ended it, and when this process heard of it; nothing of it where that cannot be read."""
    try:
        by = "" if event.by == user_id else await runtime.current().read(people.name_of, user_id=event.by)
    except errors.ChatError:
        return Outside(event.conversation_id)
    return Outside(event.conversation_id, event.name, by, rfc3339(runtime.current().clock()))


async def words_of_adding(event: ParticipationChanged, user_id: UserId) -> str:
    """Who added the user to which group; "" where it is no group, as a message will say so, or cannot be read."""
    read, key = runtime.current().read, event.conversation_id
    try:
        found = await read(conversations.look_up, viewer_id=user_id, conversation_ids=[key])
        if not found or not found[0][0].is_group:
            return ""
        name = await read(people.name_of, user_id=event.by)
    except errors.ChatError:
        return ""
    return f"{isolated(name)} added you to {isolated(found[0][0].title)}."
