"""Messages, where whom they call depends on who is there now."""

from collections.abc import Sequence
from typing import Any

from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.mention import HERE, names
from chatapp.domain.message import MessageView
from chatapp.domain.presence import Presence
from chatapp.services import messages
from chatapp.services import presence as presence_service
from chatapp.services.calling import Present
from chatapp.services.log import About

from . import presence
from .runner import Runner


def calls_here(content: str) -> bool:
    """Whether a text calls those who are there now."""
    return f"@{HERE}" in content.lower() and HERE in names(content)


async def say(
    run: Runner,
    *,
    sender_id: UserId,
    conversation_id: ConversationId,
    content: str,
    client_id: str | None = None,
    reply_to: int | None = None,
    file_ids: Sequence[str] = (),
) -> messages.Sent:
    """As `messages.send`. Only where `@here` is called it waits for something before it is in the queue."""
    where: dict[str, Any] = {"sender_id": sender_id, "conversation_id": conversation_id}
    present = await _present(run, sender_id, conversation_id) if calls_here(content) else None
    about = About(client_id, reply_to, present, file_ids=tuple(file_ids))
    return await run.work(messages.post, **where, content=content, about=about)


async def reword(
    run: Runner, *, editor_id: UserId, message_id: MessageId, content: str, seen: str | None = None
) -> MessageView:
    """As `messages.edit`."""
    present = None
    if calls_here(content):
        message = await run.read(messages.load_message, viewer_id=editor_id, message_id=message_id)
        present = await _present(run, editor_id, message.conversation)
    about: dict[str, Any] = {"editor_id": editor_id, "message_id": message_id, "seen": seen}
    return await run.work(messages.edit, **about, content=content, present=present)


async def _present(run: Runner, viewer_id: UserId, conversation_id: ConversationId) -> Present:
    """The people of a conversation who are active now."""
    about: dict[str, Any] = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    company = await run.read(presence_service.company, **about)
    states = await presence.states(run, company.everybody)
    return frozenset(user_id for user_id, state in states.items() if state == Presence.ONLINE)
