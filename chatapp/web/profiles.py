"""People made for rendering: a person's card, and people of one name told apart."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.namesakes import handles
from chatapp.domain.user import initials

from .shapes import Person, group_gradient_of


@dataclass(frozen=True, slots=True)
class GroupLink:
    """A group that leads to its conversation."""

    id: int
    title: str
    initials: str
    gradient: int


@dataclass(frozen=True, slots=True)
class Profile(Person):
    """What a card shows of a person; `note` is the user name or that the account is closed, `last_seen` RFC 3339 or "".
    `groups` are those that both take part in, and `has_more` says that there are others.
    """

    bio: str = ""
    last_seen: str = ""
    zone: str = ""
    is_me: bool = False
    is_closed: bool = False
    groups: list[GroupLink] = field(default_factory=list[GroupLink])
    has_more: bool = False


NO_PROFILE = Profile(id=0, username="", name="", initials="", gradient=1, avatar="", note="")


def told_apart(people: Sequence[Person]) -> list[Person]:
    """The same people; those whose names look alike have their handles."""
    found = handles((person.id, person.username, person.name) for person in people)
    return [replace(person, handle=found.get(person.id, "")) for person in people]


def toggled(chosen: Sequence[Person], offered: Sequence[Person], one: int) -> list[Person]:
    """`chosen` without the one with this id, or with it from `offered`."""
    if any(person.id == one for person in chosen):
        return [person for person in chosen if person.id != one]
    return told_apart([*chosen, *(person for person in offered if person.id == one)])


def group_link_of(row: ConversationRow) -> GroupLink:
    """A group made for rendering."""
    return GroupLink(row.id, row.title, initials(row.title), group_gradient_of(row.id))
