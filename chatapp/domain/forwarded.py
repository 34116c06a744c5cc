"""Messages that were said elsewhere first."""

from dataclasses import dataclass

from .deeds import Named
from .ids import MessageId


@dataclass(frozen=True, slots=True)
class Origin:
    """The original of a forwarded message, and its author."""

    message: MessageId
    author: Named
