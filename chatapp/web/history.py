"""The older messages that one tab has loaded, in the pages in which they were read; pure.

A page is a var of its own, so loading more sends only what is new.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from .shapes import Bubble

PAGES = 6
TEXT = 256_000  # characters of messages beyond which the farthest pages go

Pages = tuple[list[Bubble], ...]


@dataclass(frozen=True)
class History:
    """`pages` has PAGES places; those that are empty are free. Their order says nothing, the `seq` of messages does."""

    pages: Pages

    @cached_property
    def messages(self) -> list[Bubble]:
        """All messages in the order of `seq`, without holes."""
        return [message for page in self._in_order for message in page]

    def older(self, page: list[Bubble]) -> "History":
        """With a page from before the beginning; pages at the end make room for it."""
        return self._with(page, self._in_order[::-1])

    def newer(self, page: list[Bubble]) -> "History":
        """With a page from behind the end; pages at the beginning make room for it."""
        return self._with(page, self._in_order)

    def renewed(self, messages: Iterable[Bubble]) -> "History":
        """With some of its messages as they are now."""
        now = {message.seq: message for message in messages}
        return History(tuple([now.get(message.seq, message) for message in page] for page in self.pages))

    @property
    def _in_order(self) -> list[list[Bubble]]:
        return sorted((page for page in self.pages if page), key=lambda page: page[0].seq)

    def _with(self, page: list[Bubble], farthest: list[list[Bubble]]) -> "History":
        """The nearest page always stays, however long it is: the reader is there."""
        if not page:
            return self
        pages, nearest = list(self.pages), farthest[-1:]
        for far in farthest:
            if ([] in pages and _text(pages) + _text([page]) <= TEXT) or [far] == nearest:
                break
            pages[pages.index(far)] = []
        pages[pages.index([])] = page
        return History(tuple(pages))


def empty() -> History:
    return History(tuple([] for _ in range(PAGES)))


def _text(pages: Iterable[list[Bubble]]) -> int:
    return sum(len(message.content) for page in pages for message in page)
