"""What a reply shows of the message that it answers."""

from dataclasses import dataclass

from .ids import UserId


@dataclass(frozen=True, slots=True)
class Quote:
    """The original as it was at this `revision` of it: a later state of the original replaces the quote. `text` is one
    line without markup, of at most PREVIEW_LENGTH characters; a deleted original has none.
    """

    seq: int
    sender: UserId
    name: str
    text: str
    is_gone: bool
    revision: int
