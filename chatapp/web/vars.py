"""The vars that the live engine keeps up to date: a frozen dataclass for each set, made from a view of the engine.

The computed vars of the states and what is emitted to them are both derived from these classes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Generic, TypeVar

from chatapp.domain.conversation import ConversationRow, ListFilter
from chatapp.domain.deeds import told_to
from chatapp.domain.ids import UserId
from chatapp.domain.message import Kind, MessagePreview
from chatapp.domain.namesakes import handles
from chatapp.domain.participant import ParticipantView
from chatapp.domain.receipt import Marks
from chatapp.domain.text import isolated
from chatapp.domain.user import handle, initials
from chatapp.live.views import CompanyView, Figures, ListView, Typists, WindowView

from .shapes import (
    DELETED,
    NOBODY,
    Bubble,
    Invitation,
    Person,
    Row,
    Typist,
    gradient_of,
    group_gradient_of,
    invitation_of,
    person_of,
)

S = TypeVar("S")
V = TypeVar("V")

HEAD = 8  # the busiest rows travel apart from the rest, which seldom changes


@dataclass(frozen=True, slots=True)
class WindowVars:
    """The end of the open conversation: a ring of pages, and the counters of `WindowView`."""

    page_0: list[Bubble] = field(default_factory=list[Bubble])
    page_1: list[Bubble] = field(default_factory=list[Bubble])
    page_2: list[Bubble] = field(default_factory=list[Bubble])
    page_3: list[Bubble] = field(default_factory=list[Bubble])
    page_4: list[Bubble] = field(default_factory=list[Bubble])
    page_5: list[Bubble] = field(default_factory=list[Bubble])
    page_6: list[Bubble] = field(default_factory=list[Bubble])
    page_7: list[Bubble] = field(default_factory=list[Bubble])
    page_8: list[Bubble] = field(default_factory=list[Bubble])
    page_9: list[Bubble] = field(default_factory=list[Bubble])
    changes: int = 0
    news: int = 0


PAGE_VARS = tuple(each.name for each in fields(WindowVars) if each.name.startswith("page_"))


@dataclass(frozen=True, slots=True)
class CompanyVars:
    """The people of the open conversation."""

    marks: Marks = field(default_factory=Marks)
    presence: dict[int, str] = field(default_factory=dict[int, str])
    active: int = 0
    last_seen: dict[int, str] = field(default_factory=dict[int, str])
    typing: list[Typist] = field(default_factory=list[Typist])


@dataclass(frozen=True, slots=True)
class ListVars:
    """A user's list, and what stands beside every page. `further` are older rows, which filters show; `has_more` says
    of each filter whether it lets more conversations through than there are rows. `preferences` are JSON for synced.js.
    """

    me: Person = NOBODY
    head: list[Row] = field(default_factory=list[Row])
    rest: list[Row] = field(default_factory=list[Row])
    further: list[Row] = field(default_factory=list[Row])
    has_more: dict[str, bool] = field(default_factory=dict[str, bool])
    figures: Figures = field(default_factory=Figures)
    presence: dict[int, str] = field(default_factory=dict[int, str])
    typing: dict[int, list[Typist]] = field(default_factory=dict[int, list[Typist]])
    ticks: dict[int, str] = field(default_factory=dict[int, str])
    blocked: list[int] = field(default_factory=list[int])
    invitations: list[Invitation] = field(default_factory=list[Invitation])
    preferences: str = ""


class Cache(Generic[S, V]):
    """Caches the values made of frozen objects, for the objects of the last call, by identity."""

    def __init__(self, make: Callable[[S], V]) -> None:
        self._make = make
        self._made: dict[int, tuple[S, V]] = {}

    def of(self, sources: Sequence[S]) -> list[V]:
        """One value for each object, in the same order."""
        was = self._made
        self._made = {id(source): was.get(id(source)) or (source, self._make(source)) for source in sources}
        return [self._made[id(source)][1] for source in sources]


def window_vars(view: WindowView, pages: Sequence[list[Bubble]]) -> WindowVars:
    return WindowVars(**dict(zip(PAGE_VARS, pages, strict=True)), changes=view.changes, news=view.news)


def company_vars(view: CompanyView) -> CompanyVars:
    return CompanyVars(
        marks=view.marks,
        presence={user_id: state.value for user_id, state in view.presence.items()},
        active=view.active,
        last_seen={**view.last_seen},
        typing=_typists(view.typing),
    )


def list_vars(view: ListView, rows: list[Row]) -> ListVars:
    rows = _told_apart(rows, view.rows)
    return ListVars(
        me=person_of(view.me),
        head=rows[: min(HEAD, view.whole)],
        rest=rows[HEAD : view.whole],
        further=rows[view.whole :],
        has_more=_has_more(view.figures, rows, view.whole),
        figures=view.figures,
        presence={user_id: state.value for user_id, state in view.presence.items()},
        typing={key: _typists(typists) for key, typists in view.typing.items()},
        ticks={**view.ticks},
        blocked=[*view.blocked],
        invitations=[invitation_of(invitation) for invitation in view.invitations],
        preferences=view.preferences.model_dump_json(),
    )


def _told_apart(rows: list[Row], sources: Sequence[ConversationRow]) -> list[Row]:
    """Rows in the same order, of which those of people with names that look alike have their user names."""
    others = [(row.id, row.other_participants[0]) for row in sources if row.other_participants and not row.is_group]
    found = handles((key, other.username, other.full_name) for key, other in others)
    return [replace(row, handle=found[row.id]) if row.id in found else row for row in rows]


def _has_more(figures: Figures, rows: Sequence[Row], whole: int) -> dict[str, bool]:
    groups = sum(row.is_group for row in rows)
    return {
        ListFilter.ALL.value: figures.conversations > whole,
        ListFilter.UNREAD.value: figures.unread_conversations > sum(row.unread > 0 for row in rows),
        ListFilter.DIRECT.value: figures.conversations - figures.groups > len(rows) - groups,
        ListFilter.GROUP.value: figures.groups > groups,
    }


def row_of(row: ConversationRow, viewer_id: UserId) -> Row:
    """One conversation made for rendering."""
    preview, other = row.last_message_preview, _other(row)
    return Row(
        id=row.id,
        title=row.title,
        is_group=row.is_group,
        **_face(row, other),
        preview_by=_preview_by(preview, is_group=row.is_group, viewer_id=viewer_id) if preview else "",
        preview=_added_line(row) or (_preview_line(preview, viewer_id) if preview else ""),
        at=row.updated_at,
        unread=row.unread_count,
        last_seq=row.last_seq,
        other=other.user_id if other else 0,
        is_new=row.is_new,
        mentions=row.mentions if row.is_group else 0,
    )


def place_of(row: ConversationRow) -> Person:
    """A conversation to choose, made for rendering."""
    other = _other(row)
    note = handle(other.username) if other else f"{row.participants_count} people"
    username = other.username if other else ""
    return Person(id=row.id, username=username, name=row.title, note=note, **_face(row, other))


def _other(row: ConversationRow) -> ParticipantView | None:
    """The other one of a direct conversation."""
    return row.other_participants[0] if row.other_participants and not row.is_group else None


def _face(row: ConversationRow, other: ParticipantView | None) -> dict[str, Any]:
    """Initials, gradient and picture of a conversation."""
    gradient = gradient_of(other.user_id) if other else group_gradient_of(row.id)
    return {"initials": initials(row.title), "gradient": gradient, "avatar": (other and other.avatar) or ""}


def _added_line(row: ConversationRow) -> str:
    """Who took the viewer into a new group, until something is said there: whoever did what its last line says, or
    began it.
    """
    preview = row.last_message_preview
    if not row.is_new or (preview and preview.kind != Kind.SYSTEM):
        return ""
    name = preview.sender_name if preview else row.other_participants[0].full_name if row.other_participants else ""
    return f"{isolated(name.split(maxsplit=1)[0])} added you" if name else ""


def _preview_line(preview: MessagePreview, viewer_id: UserId) -> str:
    return DELETED if preview.deleted_at else told_to(viewer_id, preview.content, preview.named)


def _preview_by(preview: MessagePreview, *, is_group: bool, viewer_id: UserId) -> str:
    """Who is named before the preview: "You", or in a group the sender's first name."""
    if preview.kind == Kind.SYSTEM:
        return ""
    if preview.sender == viewer_id:
        return "You"
    return preview.sender_name.split()[0] if is_group else ""


def _typists(typists: Typists) -> list[Typist]:
    """By the name that a sentence has room for."""
    return [Typist(user_id, name.split(maxsplit=1)[0]) for user_id, name in typists.items()]
