"""A file of a message on the page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a message; `duration` is in milliseconds, `colour` the mean of a picture as "#rrggbb"."""

    id: str
    kind: str
    name: str
    type: str
    bytes: int
    width: int | None
    height: int | None
    colour: str | None
    duration: int | None
    peaks: str | None
    has_thumb: bool


@dataclass(frozen=True, slots=True)
class SharedItem:
    """A file in the panel, and the message that it came with; `by` is "you" or the name of the sender."""

    file: Attachment
    message: int
    seq: int
    sender: int
    name: str
    by: str
    at: str
