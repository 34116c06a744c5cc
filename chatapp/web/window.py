"""The end of one conversation as this process shows it: sealed pages and a short tail, pure and without Reflex.

A new message changes only the tail, so an emission carries a few bubbles instead of the whole page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate, islice

from chatapp.domain.message import MessageView
from chatapp.domain.times import parse_rfc3339
from chatapp.domain.user import initials

from .shapes import Bubble, gradient_of

WINDOW = 50  # sealed messages that are kept
TAIL = 16  # messages that may gather before they are sealed
HISTORY_KEPT, HISTORY_TEXT = 300, 256_000  # bubbles, and characters in them, of history in one tab
RUN_BREAK = timedelta(minutes=5)  # a longer silence begins a new run


class Window:
    """Messages with `seq` from `first` to `last`, without holes; whatever is at or below `last` is ignored."""

    def __init__(self, messages: Iterable[MessageView]) -> None:
        self.pages: list[Bubble] = []
        self.tail: list[Bubble] = []
        self._newest: MessageView | None = None
        self.add(messages)

    @property
    def last(self) -> int:
        return self._newest.seq if self._newest else 0

    def add(self, messages: Iterable[MessageView]) -> bool:
        """Append what is new and follows without a hole; whether the sealed pages changed too."""
        for message in messages:
            if self._newest is None or message.seq == self.last + 1:
                self.tail.append(bubble(message, self._newest))
                self._newest = message
        if len(self.tail) <= TAIL:
            return False
        self.pages = [*self.pages, *self.tail[:-1]][-WINDOW:]
        self.tail = self.tail[-1:]
        return True

    def change(self, message: MessageView) -> set[str]:
        """Show a message as it is now; names the lists that changed. What is newer already stays."""
        return {name for name in ("pages", "tail") if self._change(name, message)}

    def _change(self, name: str, message: MessageView) -> bool:
        old: list[Bubble] = getattr(self, name)
        new = [_changed(each, message) if each.seq == message.seq else each for each in old]
        setattr(self, name, new)
        return new != old


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


def _changed(shown: Bubble, message: MessageView) -> Bubble:
    if shown.is_deleted or message.updated_at < shown.changed_at:
        return shown
    return replace(
        shown,
        content=message.content,
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
