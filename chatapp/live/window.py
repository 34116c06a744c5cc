"""The end of one conversation as a ring of small pages, pure. A new message changes one page, and no page is ever sent
again because a later message came: when the newest page is full, the oldest one is emptied and becomes the newest.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from chatapp.domain.message import MessageView, quote_of
from chatapp.domain.quote import Quote
from chatapp.domain.user import PublicUser

from .views import Page

PAGES = 10
PAGE = 5  # messages
WINDOW = PAGES * PAGE  # messages at most; the oldest page may be a part of one
CHANGED = 50  # changed messages of any age that are remembered, for replies that come later


def _number(seq: int) -> int:
    """Which page a message belongs to: the page of the browser cuts a history at the same places (pages.js)."""
    return (seq - 1) // PAGE


class Window:
    """Messages up to `last`, without holes; whatever is at or below `last` is ignored."""

    def __init__(self, messages: Iterable[MessageView] = ()) -> None:
        self._pages: list[Page] = [() for _ in range(PAGES)]
        self._newest = 0
        self._changed: dict[int, Quote] = {}  # by `seq`, the latest change last
        self.last = 0
        for message in messages:
            self.add(message)

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(self._pages)

    def add(self, message: MessageView) -> bool:
        """Append the next message; false where one before it is missing."""
        if self.last and message.seq <= self.last:
            return True
        if self.last and message.seq != self.last + 1:
            return False
        message = self._quoting(message)
        page = self._pages[self._newest]
        if page and _number(page[0].seq) != _number(message.seq):
            self._newest = (self._newest + 1) % PAGES
            page = ()
        self._pages[self._newest] = (*page, message)
        self.last = message.seq
        return True

    def change(self, message: MessageView) -> bool:
        """Show a message as it is now, also where others quote it; whether that changed the window. An older revision
        changes nothing.
        """
        self._remember(quote_of(message))

        def changed(old: MessageView) -> MessageView:
            return self._quoting(message if old.seq == message.seq and old.revision < message.revision else old)

        return self._replace(changed)

    def rename(self, user: PublicUser) -> bool:
        """Show the new names and picture of a user; whether that changed the window."""

        def quoted(quote: Quote) -> Quote:
            return replace(quote, name=user.full_name) if quote.sender == user.id else quote

        def renamed(old: MessageView) -> MessageView:
            if old.reply is not None and old.reply.sender == user.id:
                old = replace(old, reply=quoted(old.reply))
            if old.forwarded is not None and old.forwarded.user_id == user.id:
                old = replace(old, forwarded=replace(old.forwarded, name=user.full_name))
            if old.sender != user.id:
                return old
            return replace(old, sender_username=user.username, sender_name=user.full_name, sender_avatar=user.avatar)

        self._changed = {seq: quoted(quote) for seq, quote in self._changed.items()}
        return self._replace(renamed)

    def _remember(self, quote: Quote) -> None:
        if (known := self._changed.get(quote.seq)) is None or known.revision < quote.revision:
            self._changed.pop(quote.seq, None)
            self._changed[quote.seq] = quote
        if len(self._changed) > CHANGED:
            del self._changed[next(iter(self._changed))]

    def _quoting(self, message: MessageView) -> MessageView:
        """A message whose quote is the latest that is known. A change of an old message may be told before the replies
        that were stored before it.
        """
        quote = message.reply
        now = self._changed.get(quote.seq) if quote is not None else None
        is_newer = quote is not None and now is not None and quote.revision < now.revision
        return replace(message, reply=now) if is_newer else message

    def _replace(self, change: Callable[[MessageView], MessageView]) -> bool:
        """Pages without a change stay the same objects."""
        is_changed = False
        for place, page in enumerate(self._pages):
            new = tuple(change(message) for message in page)
            if any(one is not other for one, other in zip(new, page, strict=True)):
                self._pages[place], is_changed = new, True
        return is_changed
