"""Numbered items in order: each number once, without holes, whatever the order of arrival."""

from typing import Generic, TypeVar

T = TypeVar("T")

MAX_EARLY = 256  # items that wait for an earlier one


class Ordered(Generic[T]):
    """`last` is the number of the last item that was given out; None until `begin`, up to which items wait."""

    def __init__(self) -> None:
        self.last: int | None = None
        self._early: dict[int, T] = {}

    def begin(self, last: int) -> None:
        """Give out what follows this number. Later calls change nothing."""
        if self.last is None:
            self.skip(last)

    def skip(self, last: int) -> None:
        """Go on after this number; what comes before it is not given out any more."""
        self.last = max(last, self.last or 0)
        self._early = {number: item for number, item in self._early.items() if number > self.last}

    def put(self, number: int, item: T) -> bool:
        """Keep an item until it is its turn; false when too many wait, so that it is lost.

        Before `begin` the lowest number is lost instead: if it is needed, it is seen as a hole then.
        """
        if self.last is not None and number <= self.last:
            return True
        is_full = len(self._early) >= MAX_EARLY and number != (self.last or 0) + 1
        if is_full and self.last is not None:
            return False
        self._early[number] = item
        if is_full:
            del self._early[min(self._early)]
        return True

    @property
    def has_next(self) -> bool:
        return self.last is not None and self.last + 1 in self._early

    @property
    def has_hole(self) -> bool:
        """Whether something waits for an earlier item that has not come."""
        return self.last is not None and bool(self._early) and not self.has_next

    def peek(self) -> T:
        """The next item; raises `KeyError` where it has not come."""
        return self._early[(self.last or 0) + 1]

    def pop(self) -> T:
        """Give out the next item; raises `KeyError` where it has not come."""
        item = self._early.pop((self.last or 0) + 1)
        self.last = (self.last or 0) + 1
        return item
