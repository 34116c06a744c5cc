"""What the page's vars hold: flat, frozen values made for rendering. The same for every viewer of a room."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message in the thread; `at` and `previous_at` are RFC 3339, `previous_at` is "" at the beginning."""

    id: int
    seq: int
    client_id: str
    kind: str
    sender: int
    name: str
    initials: str
    gradient: int
    avatar: str
    content: str
    at: str
    previous_at: str
    starts_run: bool
    is_edited: bool
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list, as one user sees it; `at` is RFC 3339."""

    id: int
    title: str
    is_group: bool
    initials: str
    gradient: int
    avatar: str
    preview_by: str
    preview: str
    at: str
    unread: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class Person:
    """One user in a list to choose from, or in a list of participants."""

    id: int
    username: str
    name: str
    initials: str
    gradient: int
    avatar: str
    note: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of the statistics cards."""

    conversations: int = 0
    messages_sent: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """What a card says below its figure; `way` is up, down or "", `line` the path of its spark line."""

    strong: str = ""
    text: str = ""
    way: str = ""
    line: str = ""
    end: str = "0"  # how far down the line ends


@dataclass(frozen=True, slots=True)
class Notes:
    """The notes of all cards, and the one figure that is the viewer's day's."""

    conversations: Note = Note()
    sent: Note = Note()
    unread: Note = Note()
    active: Note = Note()
    active_today: int = 0


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of a weekday; `level` is 0 to 4."""

    level: int
    count: int
    title: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One weekday; `short` is its abbreviation."""

    day: str
    short: str
    cells: list[HeatCell]


@dataclass(frozen=True, slots=True)
class Leader:
    """One of the most active conversations; `share` is its length beside the first, in percent."""

    id: int
    title: str
    is_group: bool
    initials: str
    gradient: int
    avatar: str
    messages: int
    share: str


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice; `kind` is info, success, warning or error."""

    id: int
    kind: str
    title: str
    text: str = ""


def gradient_of(key: int) -> int:
    """Which of the eight person gradients belongs to a user or a group, for ever."""
    return key % 8 + 1
