"""Conversations: starting one, renaming a group, listing one's own, opening one."""

from collections.abc import Collection, Sequence

from chatapp import errors
from chatapp.domain.block import Reach
from chatapp.domain.conversation import (
    Conversation,
    ConversationRow,
    ConversationView,
    End,
    ListFilter,
    SharedConversation,
    direct_key,
    shared_view,
)
from chatapp.domain.ids import ConversationId, UserId, is_id
from chatapp.domain.participant import Participant, Role, Speaker
from chatapp.domain.receipt import Lowest, lowest_of
from chatapp.domain.text import isolated, name_line
from chatapp.domain.times import rfc3339
from chatapp.limits import Quota
from chatapp.storage import blocks as block_rows
from chatapp.storage import conversations, lists, messages, participants, users
from chatapp.storage.matching import Asked, Place

from . import blocks, changes, introductions, log
from .limited import Given, limited
from .work import Work

PAGE_SIZE = 50
MAX_NAME = 80  # characters
MAX_PARTICIPANTS = 1000
NOT_ADDABLE = "Someone in the list can't be added. Choose other people."


def _is_group(given: Given) -> bool:
    return bool(given.get("is_group")) or len(given["other_ids"]) != 1


@limited(Quota.GROUPS, by="starter_id", when=_is_group)
def start(
    work: Work,
    *,
    starter_id: UserId,
    other_ids: Sequence[UserId],
    is_group: bool = False,
    name: str = "",
    client_id: str | None = None,
) -> tuple[ConversationView, bool]:
    """Begin a conversation: direct with one other, else a group. The flag tells whether it was there before.

    A client id that has started a group gives that group, as it is now.
    """
    if not is_group and len(other_ids) == 1:
        return start_direct(work, starter_id=starter_id, other_id=other_ids[0])
    started = conversations.by_client_id(work.db, starter_id, client_id) if client_id else None
    if started is not None:
        return open_one(work, viewer_id=starter_id, conversation_id=started), True
    group = start_group(work, starter_id=starter_id, other_ids=other_ids, name=name, client_id=client_id)
    return group, False


def start_direct(work: Work, *, starter_id: UserId, other_id: UserId) -> tuple[ConversationView, bool]:
    """The one conversation of a pair: the existing one, or a new one, also when both start it at the same moment.

    A new one raises `NotReachable` where the other may not sign in any more, or blocked the starter. An existing one
    can be opened all the same, to read it.
    """
    key = direct_key(starter_id, other_id)
    existing = conversations.by_direct_key(work.db, key)
    if existing is not None:
        return open_one(work, viewer_id=starter_id, conversation_id=existing), True
    _check_others(work, starter_id, [other_id])
    reach = block_rows.reach(work.db, starter_id, other_id) if is_id(other_id) else None
    if reach is None:
        raise errors.Invalid({"participant_ids": ["This person doesn't exist."]})
    blocks.check_reach(reach)
    introductions.introduce(work, actor_id=starter_id, user_ids=[other_id])
    conversation = Conversation(
        is_group=False,
        direct_key=key,
        created_by_id=starter_id,
        created_at=work.now,
        updated_at=work.now,
    )
    roles = {starter_id: Role.MEMBER, other_id: Role.MEMBER}
    return _begin(work, conversation, roles), False


@limited(Quota.GROUPS, by="starter_id")
def start_group(
    work: Work,
    *,
    starter_id: UserId,
    other_ids: Sequence[UserId],
    name: str = "",
    client_id: str | None = None,
) -> ConversationView:
    """A new group, which the starter owns."""
    _check_others(work, starter_id, other_ids)
    addable(work, actor_id=starter_id, user_ids=other_ids, field="participant_ids")
    introductions.introduce(work, actor_id=starter_id, user_ids=other_ids)
    conversation = Conversation(
        is_group=True,
        name=_checked_name(name),
        created_by_id=starter_id,
        client_id=client_id,
        created_at=work.now,
        updated_at=work.now,
    )
    view = _begin(work, conversation, {starter_id: Role.OWNER} | dict.fromkeys(other_ids, Role.MEMBER))
    check_there(work, other_ids, "participant_ids")
    return view


def rename(work: Work, *, actor_id: UserId, conversation_id: ConversationId, name: str) -> ConversationView:
    """Call a group something else; without a name it is called by its participants."""
    group, actor = load_group(work, actor_id=actor_id, conversation_id=conversation_id)
    check_manages(actor, "rename the group")
    name = _checked_name(name)
    if name != group.name:
        conversations.rename(work.db, group, name)
        changes.tell_conversation(work, conversation_id)
        deed = f"renamed the group to {isolated(name)}" if name else "took the group's name away"
        log.note(work, actor_id, conversation_id, deed)
    return open_one(work, viewer_id=actor_id, conversation_id=conversation_id)


def list_for(
    work: Work,
    *,
    viewer_id: UserId,
    limit: int = PAGE_SIZE,
    beyond: Place | None = None,
    show: ListFilter = ListFilter.ALL,
) -> list[ConversationRow]:
    """A page of the viewer's list, latest activity first, beyond a place."""
    return lists.rows(work.db, viewer_id, limit=limit, beyond=beyond, asked=Asked(show))


def look_up(
    work: Work, *, viewer_id: UserId, conversation_ids: Collection[ConversationId]
) -> list[tuple[ConversationRow, int]]:
    """Those of some conversations in which the viewer takes part, each with the last `seq` from before that."""
    joined = participants.joined_seqs(work.db, viewer_id, conversation_ids)
    return [(row, joined[row.id]) for row in lists.rows_of(work.db, viewer_id, joined)]


def ends(work: Work, *, viewer_id: UserId) -> dict[ConversationId, End]:
    """All of the viewer's conversations, each with its last message and its last change."""
    return conversations.ends(work.db, viewer_id)


def end_of(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> End:
    """The last message and the last change of a conversation; raises as `load`."""
    found = conversations.end_for(work.db, conversation_id, viewer_id) if is_id(conversation_id) else None
    if found is None:
        raise errors.ConversationNotFound
    return found


def shared(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> SharedConversation:
    """The state of a conversation that all participants share; raises as `load`."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    conversation = conversations.by_id(work.db, conversation_id)
    if conversation is None:
        raise errors.ConversationNotFound
    return shared_view(conversation, participants.roles(work.db, conversation_id))


def open_one(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> ConversationView:
    """One conversation with everybody in it."""
    head = conversations.head_for(work.db, conversation_id, viewer_id) if is_id(conversation_id) else None
    if head is None:
        raise errors.ConversationNotFound
    people = participants.all_of(work.db, conversation_id)
    read = lowest_of({person.user_id: person.last_read_seq for person in people})
    last = messages.newest(work.db, conversation_id, limit=1, read=read, viewer=viewer_id)
    return ConversationView(
        id=conversation_id,
        name=head.name,
        is_group=head.is_group,
        created_by=head.created_by,
        created_by_username=head.created_by_username,
        participants=people,
        last_message=last[0] if last else None,
        last_seq=head.last_seq,
        unread_count=head.unread_count,
        mentions=head.mentions,
        first_unread_seq=head.first_unread_seq,
        created_at=rfc3339(head.created_at),
        updated_at=rfc3339(head.updated_at),
        revision=head.revision,
    )


def load(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> Participant:
    """The row through which every service reaches a conversation. Raises `ConversationNotFound` for strangers, for
    accounts that are not active (any more) and for conversations that do not exist alike.
    """
    participant = participants.acting(work.db, conversation_id, viewer_id) if is_id(conversation_id) else None
    if participant is None:
        raise errors.ConversationNotFound
    return participant


def load_end(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> tuple[int, Lowest]:
    """`load` for a page, in one statement; gives the `seq` of the last message and the lowest read cursors."""
    found = conversations.page_end_for(work.db, conversation_id, viewer_id) if is_id(conversation_id) else None
    if found is None:
        raise errors.ConversationNotFound
    return found


def load_speaker(
    work: Work, *, sender_id: UserId, conversation_id: ConversationId, client_id: str | None
) -> tuple[Speaker, bool, Reach]:
    """`load` for the hot path, in one statement: the right to speak, the name to do it under, whether the client id has
    stored a message before, and whether the other one of a direct conversation can be reached.
    """
    found = participants.speaker(work.db, conversation_id, sender_id, client_id) if is_id(conversation_id) else None
    if found is None:
        raise errors.ConversationNotFound
    return found


def load_group(work: Work, *, actor_id: UserId, conversation_id: ConversationId) -> tuple[Conversation, Participant]:
    """As `load`, to change a group: it is locked until commit. Raises `NotAGroup` for a direct conversation."""
    conversation = conversations.lock(work.db, conversation_id) if is_id(conversation_id) else None
    actor = load(work, viewer_id=actor_id, conversation_id=conversation_id)
    if conversation is None:
        raise errors.ConversationNotFound
    if not conversation.is_group:
        raise errors.NotAGroup
    return conversation, actor


def check_manages(actor: Participant, what: str) -> None:
    """Raise `Forbidden` unless the actor is an owner or an admin."""
    if actor.role == Role.MEMBER:
        raise errors.Forbidden(detail=f"Only owners and admins may {what}.")


def check_choice(user_ids: Sequence[UserId], field: str) -> None:
    """Refuse a list of people that is empty, or names a person twice."""
    if not user_ids:
        raise errors.Invalid({field: ["Choose at least one person."]})
    if len(set(user_ids)) < len(user_ids):
        raise errors.Invalid({field: ["The same person is in the list more than once."]})


def addable(
    work: Work, *, actor_id: UserId, user_ids: Sequence[UserId], field: str, refused: Collection[UserId] = ()
) -> Sequence[users.Person]:
    """The users that the actor wants in a group. One sentence refuses unknown and disabled users, those who blocked the
    actor, and those in `refused`.
    """
    found = users.active_among(work.db, list(filter(is_id, user_ids)))
    blockers = block_rows.blockers_among(work.db, [user.id for user in found], of=actor_id)
    if len(found) < len(user_ids) or blockers or refused:
        raise errors.Invalid({field: [NOT_ADDABLE]})
    return found


def check_there(work: Work, user_ids: Sequence[UserId], field: str) -> None:
    """Check again once people are stored as participants: `addable` does not see a deletion that is under way, and
    storing waits for its lock.
    """
    if len(users.active_among(work.db, user_ids)) < len(user_ids):
        raise errors.Invalid({field: [NOT_ADDABLE]})


def _checked_name(name: str) -> str:
    name = name_line(name)
    if len(name) > MAX_NAME:
        raise errors.Invalid({"name": [f"Use at most {MAX_NAME} characters."]})
    return name


def _begin(work: Work, conversation: Conversation, roles: dict[UserId, Role]) -> ConversationView:
    conversation.revision = 1
    key = conversations.add(work.db, conversation)
    participants.add(work.db, key, roles, work.now, revision=conversation.revision)
    changes.tell_participation(work, conversation, roles, by=conversation.created_by_id)
    return open_one(work, viewer_id=conversation.created_by_id, conversation_id=key)


def _check_others(work: Work, starter_id: UserId, other_ids: Sequence[UserId]) -> None:
    """Refuse lists that cannot take part, and a starter whose account was disabled or deleted meanwhile."""
    check_choice(other_ids, "participant_ids")
    wrong = None
    if starter_id in other_ids:
        wrong = "You're in every conversation you start. Choose someone else."
    elif len(other_ids) >= MAX_PARTICIPANTS:
        wrong = f"A conversation has at most {MAX_PARTICIPANTS} participants."
    if wrong:
        raise errors.Invalid({"participant_ids": [wrong]})
    users.lock(work.db, starter_id)
