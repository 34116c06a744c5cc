"""Messages that were said elsewhere first."""

from dataclasses import dataclass

from .deeds import Named
from .ids import MessageId


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message comes from: the first message, of which it is a copy, and whoever said that."""

    message: MessageId
    author: Named
