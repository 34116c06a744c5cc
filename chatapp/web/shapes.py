"""What the page's vars hold: flat, frozen values made for rendering. The same for every viewer of a room."""

from dataclasses import dataclass

from chatapp.domain.user import UserView, initials


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
class Device:
    """Where the user is signed in; `kind` is desktop, handheld or program, `last_used` is RFC 3339."""

    session_id: int
    name: str
    kind: str
    last_used: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """The three figures of the statistics cards."""

    conversations: int = 0
    messages_sent: int = 0
    unread: int = 0


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


def person_of(user: UserView, note: str = "") -> Person:
    """A user made for rendering."""
    return Person(
        id=user.id,
        username=user.username,
        name=user.full_name,
        initials=initials(user.full_name),
        gradient=gradient_of(user.id),
        avatar=user.avatar or "",
        note=note or f"@{user.username}",
    )
