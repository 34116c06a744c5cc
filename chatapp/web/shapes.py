"""What the page's vars hold: flat, frozen values made for rendering. The same for every viewer of a room."""

from dataclasses import dataclass
from typing import Any

from chatapp.domain.deeds import Named
from chatapp.domain.departure import InvitationView
from chatapp.domain.file import FileView
from chatapp.domain.link import LinkView
from chatapp.domain.reaction import Reacted
from chatapp.domain.receipt import Marks
from chatapp.domain.text import isolated
from chatapp.domain.user import PublicUser, UserView, handle, initials

DELETED = "Message deleted"
GRADIENTS = 12  # --gradient-person-1 and so on, in tokens.css


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that another one answers."""

    seq: int
    sender: int
    name: str
    text: str
    is_gone: bool


@dataclass(frozen=True, slots=True)
class Author:
    """The author of a forwarded message's original."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message in the thread; times are RFC 3339, `edited_at` is "" while it says what it said at first. `tree` is
    that of `markup.py`, null where the content looks as it is written. The page computes the rest (pages.js).
    """

    id: int
    seq: int
    client_id: str
    kind: str
    sender: int
    name: str
    avatar: str
    content: str
    tree: list[Any] | None
    at: str
    edited_at: str
    is_deleted: bool
    is_pinned: bool
    named: tuple[Named, ...]
    reactions: tuple[Reacted, ...]
    mentioned: tuple[Named, ...]
    reply: Quoted | None
    forwarded: Author | None
    link: LinkView | None
    files: tuple[FileView, ...]


@dataclass(frozen=True, slots=True)
class PlacedBubble(Bubble):
    """A message as bubbles.js makes it for rendering, between its neighbours: the same object while nothing in it has
    changed. `previous_at` is "" at the beginning. `joined` has the classes of a message whose run the next one
    continues. `rises` is for a new one, unless the one before may still be rising. `tick` is sent, delivered or read,
    and "" for messages of others and deleted ones; `is_ticked` says whether it is shown. `read_by` is a sentence or "",
    `handle` that of `namesakes.py` or "".
    """

    previous_at: str
    starts_run: bool
    joined: str
    rises: bool
    is_divided: bool
    tick: str
    is_ticked: bool
    read_by: str
    handle: str
    initials: str
    gradient: int


@dataclass(frozen=True, slots=True)
class ReactionChip:
    """One kind of reaction to a message, as reactions.js makes it."""

    emoji: str
    count: int
    isMine: bool  # noqa: N815 - a name of JavaScript


@dataclass(frozen=True, slots=True)
class PinCard:
    """A pinned message; `by` is who pinned it: "you" or a name."""

    message_id: int
    seq: int
    author: str
    initials: str
    gradient: int
    avatar: str
    content: str
    at: str
    by: str


@dataclass(frozen=True, slots=True)
class MessagePage:
    """One page of messages, as pages.js makes it: the same object while nothing in it has changed. Each cursor is the
    last of the viewer's own messages in the page that it has reached, or 0; `reads` and `joins` are numbers with
    commas. `joined` belongs to the last message, `next_tick` is the `tick` of the one behind it in its run.
    """

    messages: list[Bubble]
    before: Bubble
    key: str
    read: int
    delivered: int
    reads: str
    joins: str
    divider: int
    joined: str
    next_tick: str


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is known of a conversation before the server has opened it, as cached.js makes it; `title` is "" if nothing
    is. The fields are those of `ThreadState`, and the pages of the window.
    """

    title: str
    subtitle: str
    initials: str
    picture: str
    gradient: int
    is_group: bool
    is_closed: bool
    other: int
    handles: dict[int, str]
    marks: Marks
    live: list[list[Bubble]]
    history: list[list[Bubble]]
    hidden: list[int]


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation in the list, as one user sees it; `other` is whom a direct one is with, `at` is RFC 3339."""

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
    other: int = 0
    handle: str = ""
    is_new: bool = False
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """A group that asks somebody who left it to return; `id` is the conversation's."""

    id: int
    title: str
    initials: str
    gradient: int
    note: str


@dataclass(frozen=True, slots=True)
class Person:
    """One user in a list to choose from, or in a list of participants, or a conversation to choose; `presence` is ""
    for who is offline, `handle` that of `namesakes.py` or "".
    """

    id: int
    username: str
    name: str
    initials: str
    gradient: int
    avatar: str
    note: str
    presence: str = ""
    handle: str = ""


NOBODY = Person(id=0, username="", name="", initials="", gradient=1, avatar="", note="")


@dataclass(frozen=True, slots=True)
class Typist:
    """Somebody who types."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Member(Person):
    """A participant of the open conversation, with what the viewer may do about them."""

    is_me: bool = False
    role: str = ""
    can_remove: bool = False
    can_promote: bool = False


@dataclass(frozen=True, slots=True)
class Toast:
    """A short notice: info, success, warning or error. It may lead to a conversation, or take back what was done."""

    id: int
    kind: str
    title: str
    text: str = ""
    conversation: int = 0
    undo: str = ""


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
class Receipt:
    """How one person is with a message; `status` is read, delivered or sent, `at` RFC 3339 or ""."""

    id: int
    name: str
    initials: str
    gradient: int
    status: str
    at: str


@dataclass(frozen=True, slots=True)
class ReceiptGroup:
    """Those who are equally far with a message."""

    title: str
    receipts: list[Receipt]


def gradient_of(user_id: int) -> int:
    """Which gradient belongs to a user, for ever: the hues of neighbouring ids are far from each other."""
    return user_id % GRADIENTS + 1


def group_gradient_of(conversation_id: int) -> int:
    """Which gradient belongs to a group, half of the circle away from that of the user with the same id."""
    return gradient_of(conversation_id + GRADIENTS // 2)


def invitation_of(view: InvitationView) -> Invitation:
    """An invitation made for rendering."""
    people = "1 person" if view.participants_count == 1 else f"{view.participants_count} people"
    note = f"{isolated(view.invited_by_name)} asks you back · {people}"
    return Invitation(view.conversation, view.title, initials(view.title), group_gradient_of(view.conversation), note)


def public_person_of(user: PublicUser) -> Person:
    """A user made for rendering; the note says so where the account is closed."""
    return person_of(user, handle(user.username, is_active=user.is_active))


def person_of(user: UserView | PublicUser, note: str = "", *, state: str = "") -> Person:
    """A user made for rendering; `state` is a presence, "" where nobody asked."""
    return Person(
        id=user.id,
        username=user.username,
        name=user.full_name,
        initials=initials(user.full_name),
        gradient=gradient_of(user.id),
        avatar=user.avatar or "",
        note=note or handle(user.username),
        presence=state,
    )
