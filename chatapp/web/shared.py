"""Files and links of a conversation, made for rendering in the panel."""

from dataclasses import dataclass

from chatapp.domain.file import FileView


@dataclass(frozen=True, slots=True)
class SharedItem:
    """A file in the panel, and the message that it came with; `by` is "you" or the name of the sender."""

    file: FileView
    message: int
    seq: int
    sender: int
    name: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class NamedLink:
    """A link in the panel, and the message that names it; `by` is "you" or the name of the sender."""

    address: str
    title: str
    site: str
    seq: int
    by: str
    at: str
