"""The figures of the dashboard."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Note:
    """The line below the figure of a card; `way` is up, down or "", `line` the path of its spark line."""

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
    initials: str
    gradient: int
    avatar: str
    messages: int
    share: str
