"""Messages made for rendering, and the parts of a history that one tab keeps; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, islice

from chatapp.domain.message import MessageView
from chatapp.domain.times import parse_rfc3339
from chatapp.domain.user import initials

from .shapes import Bubble, gradient_of

HISTORY_KEPT, HISTORY_TEXT = 300, 256_000  # bubbles, and characters in them, of history in one tab
RUN_BREAK = timedelta(minutes=5)  # a longer silence begins a new run


def bubbles(messages: Iterable[MessageView], previous: MessageView | None = None) -> list[Bubble]:
    """Messages in the order of `seq`, made for rendering; `previous` is the message before the first."""
    made: list[Bubble] = []
    for message in messages:
        made.append(bubble(message, previous))
        previous = message
    return made


def bubble(message: MessageView, previous: MessageView | None) -> Bubble:
    """One message made for rendering, next to the one before it."""
    return Bubble(
        id=message.id,
        seq=message.seq,
        client_id=message.client_id,
        kind=message.kind,
        sender=message.sender,
        name=message.sender_name,
        initials=initials(message.sender_name),
        gradient=gradient_of(message.sender),
        avatar=message.sender_avatar or "",
        content=message.content,
        at=message.created_at,
        previous_at=previous.created_at if previous else "",
        starts_run=previous is None or _breaks_run(_said(previous), _said(message)),
        is_edited=message.edited_at is not None,
        is_deleted=message.deleted_at is not None,
        changed_at=message.updated_at,
    )


def joined(older: list[Bubble], newer: list[Bubble]) -> list[Bubble]:
    """Two parts of a history as one: what begins the newer part follows what ends the older one."""
    if not older or not newer:
        return [*older, *newer]
    last, first = older[-1], newer[0]
    breaks = _breaks_run((last.sender, last.kind, last.at), (first.sender, first.kind, first.at))
    return [*older, replace(first, previous_at=last.at, starts_run=breaks), *newer[1:]]


def oldest_part(history: Sequence[Bubble]) -> list[Bubble]:
    """As much of the beginning of a history as one tab keeps."""
    return list(history[: _kept(history)])


def newest_part(history: Sequence[Bubble]) -> list[Bubble]:
    """As much of the end of a history as one tab keeps."""
    return list(history[len(history) - _kept(history[::-1]) :])


def _kept(history: Sequence[Bubble]) -> int:
    sizes = accumulate(len(each.content) for each in islice(history, HISTORY_KEPT))
    return sum(size <= HISTORY_TEXT for size in sizes)


def _said(message: MessageView) -> tuple[int, str, str]:
    return message.sender, message.kind, message.created_at


def _breaks_run(one: tuple[int, str, str], following: tuple[int, str, str]) -> bool:
    """A run is one sender's messages with no long silence and nothing between; the page breaks it at midnight too."""
    if one[:2] != following[:2]:
        return True
    return parse_rfc3339(following[2]) - parse_rfc3339(one[2]) > RUN_BREAK
