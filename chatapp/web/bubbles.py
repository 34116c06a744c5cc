"""Messages made for rendering: the same for every viewer, and without what the page can compute."""

from collections.abc import Iterable

from chatapp.domain.message import MessageView

from .shapes import Bubble


def bubbles(messages: Iterable[MessageView]) -> list[Bubble]:
    """Messages made for rendering, in the same order."""
    return [bubble(message) for message in messages]


def bubble(message: MessageView) -> Bubble:
    return Bubble(
        id=message.id,
        seq=message.seq,
        client_id=message.client_id,
        kind=message.kind,
        sender=message.sender,
        name=message.sender_name,
        avatar=message.sender_avatar or "",
        content=message.content,
        at=message.created_at,
        edited_at=message.edited_at or "",
        is_deleted=message.deleted_at is not None,
    )
