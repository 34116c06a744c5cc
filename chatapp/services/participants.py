"""Participants of groups: adding, removing, leaving, roles. A direct conversation stays as it is.

Leaving is final until the person accepts an invitation; being removed is not leaving.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chatapp import errors
from chatapp.domain.conversation import Conversation, ConversationView
from chatapp.domain.deeds import Named
from chatapp.domain.departure import DepartureState
from chatapp.domain.events import PersonalChanged
from chatapp.domain.ids import ConversationId, UserId, is_id
from chatapp.domain.participant import NAMED, Participant, ParticipantView, Role
from chatapp.domain.text import isolated, listed
from chatapp.domain.user import User, full_name
from chatapp.storage import activity, departures, participants, users
from chatapp.storage import conversations as conversation_rows

from . import changes, conversations, introductions, log
from .work import Work

NAMES_SHOWN = 4  # people that a system line names

_AS = {Role.OWNER: "an owner", Role.ADMIN: "an admin", Role.MEMBER: "a member"}


@dataclass(frozen=True, slots=True)
class Added:
    """The group; whether anybody was added or invited just now; and those who have an invitation instead, because they
    left before.
    """

    group: ConversationView
    is_changed: bool
    invited: list[UserId]


def add(work: Work, *, actor_id: UserId, conversation_id: ConversationId, user_ids: Sequence[UserId]) -> Added:
    """Add people to a group; they may read its history. Participants are passed over. A person who left before gets an
    invitation; after declining one, the person cannot be added.

    The actor's row is locked before the group, as `introduce` and the deletion of an account lock them.
    """
    users.lock_any(work.db, actor_id)
    group, actor = conversations.load_group(work, actor_id=actor_id, conversation_id=conversation_id)
    conversations.check_manages(actor, "add people")
    conversations.check_choice(user_ids, "user_ids")
    present = participants.cursors(work.db, conversation_id)
    absent = [user_id for user_id in user_ids if user_id not in present]
    departed = departures.states(work.db, conversation_id, list(filter(is_id, absent)))
    declined = [user_id for user_id, state in departed.items() if state == DepartureState.DECLINED]
    found = conversations.addable(work, actor_id=actor_id, user_ids=absent, field="user_ids", refused=declined)
    newcomers = [user for user in found if user.id not in departed]
    if len(present) + len(newcomers) > conversations.MAX_PARTICIPANTS:
        sentence = f"A conversation has at most {conversations.MAX_PARTICIPANTS} participants."
        raise errors.Invalid({"user_ids": [sentence]})
    asked = [user_id for user_id, state in departed.items() if state == DepartureState.LEFT]
    new_ids = [user.id for user in newcomers]
    introductions.introduce(work, actor_id=actor_id, user_ids=[*new_ids, *asked])
    if asked:
        departures.invite(work.db, conversation_id, asked, actor_id, work.now)
        work.emit(PersonalChanged("invitations", frozenset(asked), conversation_id))
    if newcomers:
        take_in(work, group, dict.fromkeys(new_ids, Role.MEMBER), by=actor_id)
        conversations.check_there(work, new_ids, "user_ids")
        shown = newcomers if len(newcomers) <= NAMES_SHOWN else newcomers[: NAMES_SHOWN - 1]
        named = [_named(user) for user in shown]
        log.note(work, actor_id, conversation_id, f"added {_listed(named, len(newcomers))}", *named)
    view = conversations.open_one(work, viewer_id=actor_id, conversation_id=conversation_id)
    return Added(view, bool(newcomers or asked), sorted(departed))


def remove(work: Work, *, actor_id: UserId, conversation_id: ConversationId, user_id: UserId) -> None:
    """Remove a participant: owners may remove anybody, admins only members. Removing oneself is leaving."""
    if user_id == actor_id:
        leave(work, user_id=user_id, conversation_id=conversation_id)
        return
    group, actor = conversations.load_group(work, actor_id=actor_id, conversation_id=conversation_id)
    conversations.check_manages(actor, "remove people")
    person = _participant(work, conversation_id, user_id)
    if actor.role == Role.ADMIN and person.role != Role.MEMBER:
        raise errors.Forbidden(detail="Only an owner may remove an owner or an admin.")
    _take_out(work, group, person, by=actor_id)
    changes.tell_conversation(work, conversation_id)
    removed = _named_by_id(work, user_id)
    log.note(work, actor_id, conversation_id, f"removed {removed.name}", removed)


def leave(work: Work, *, user_id: UserId, conversation_id: ConversationId) -> None:
    """Leave a group, and return only by accepting an invitation. When no active owner is left, the oldest admin becomes
    the owner, else the oldest member; a disabled person only where nobody else is left.
    """
    group, person = conversations.load_group(work, actor_id=user_id, conversation_id=conversation_id)
    _go(work, group, person)


def leave_all(work: Work, *, user_id: UserId) -> None:
    """Leave all groups, as `leave`, for an account that is being deleted and so is not active any more."""
    for conversation_id in conversation_rows.groups_of(work.db, user_id):
        group = conversation_rows.lock(work.db, conversation_id)
        person = participants.of(work.db, conversation_id, user_id)
        if group is not None and person is not None:
            _go(work, group, person)


def _go(work: Work, group: Conversation, person: Participant) -> None:
    user_id, conversation_id = person.user_id, person.conversation_id
    _take_out(work, group, person, by=user_id)
    departures.add(work.db, conversation_id, user_id, work.now)
    rest = participants.all_of(work.db, conversation_id)
    active = participants.active(work.db, conversation_id)
    ranks = tuple(Role)
    heir = min(rest, key=lambda each: (each.user_id not in active, ranks.index(Role(each.role)), each.id), default=None)
    deed, named = "left", list[Named]()
    if heir and heir.role != Role.OWNER:
        participants.set_role(work.db, conversation_id, heir.user_id, Role.OWNER)
        named = [Named(heir.user_id, isolated(heir.full_name))]
        deed += f", and {named[0].name} is the owner now"
    changes.tell_conversation(work, conversation_id)
    log.note(work, user_id, conversation_id, deed, *named)


def set_role(
    work: Work, *, actor_id: UserId, conversation_id: ConversationId, user_id: UserId, role: Role
) -> ParticipantView:
    """Give a participant a role. Only owners may, also to each other, and to themselves while another owner stays."""
    _, actor = conversations.load_group(work, actor_id=actor_id, conversation_id=conversation_id)
    if actor.role != Role.OWNER:
        raise errors.Forbidden(detail="Only an owner may change roles.")
    person = _participant(work, conversation_id, user_id)
    if person.role != role:
        if person.role == Role.OWNER and not _other_owners(work, person):
            raise errors.LastOwner
        participants.set_role(work.db, conversation_id, user_id, role)
        changes.tell_conversation(work, conversation_id)
        made = _named_by_id(work, user_id)
        log.note(work, actor_id, conversation_id, f"made {made.name} {_AS[role]}", made)
    return next(each for each in participants.all_of(work.db, conversation_id) if each.user_id == user_id)


def take_in(work: Work, group: Conversation, roles: dict[UserId, Role], *, by: UserId) -> None:
    """Store participants of a locked group, and tell them and the others. Messages from before count as read."""
    conversation_id = ConversationId(group.id or 0)
    revision = conversation_rows.next_revision(work.db, conversation_id)
    seq = group.last_seq
    participants.add(work.db, conversation_id, roles, work.now, revision=revision, last_seq=seq, by=by)
    changes.tell_participation(work, group, roles, by=by)
    changes.tell_conversation(work, conversation_id)


def _participant(work: Work, conversation_id: ConversationId, user_id: UserId) -> Participant:
    person = participants.of(work.db, conversation_id, user_id) if is_id(user_id) else None
    if person is None:
        raise errors.ParticipantNotFound
    return person


def _other_owners(work: Work, person: Participant) -> list[UserId]:
    """The other owners with an active account."""
    everybody = participants.all_of(work.db, person.conversation_id)
    active = participants.active(work.db, person.conversation_id) - {person.user_id}
    return [each.user_id for each in everybody if each.role == Role.OWNER and each.user_id in active]


def _take_out(work: Work, group: Conversation, person: Participant, *, by: UserId) -> None:
    """The person who is out is told before the others, and gets no event about the group after that."""
    last_revision = participants.remove(work.db, person.conversation_id, person.user_id)
    activity.forget(work.db, person.conversation_id, person.user_id)
    if participants.count(work.db, person.conversation_id) == NAMED:
        conversation_rows.begin_marks(work.db, group)
    changes.tell_end_of_participation(work, group, person.user_id, last_revision=last_revision, by=by)


def _named_by_id(work: Work, user_id: UserId) -> Named:
    user = users.by_id(work.db, user_id)
    if user is None:
        raise errors.UserNotFound
    return _named(user)


def _named(user: User | users.Person) -> Named:
    """Somebody as a line of the system names them."""
    return Named(UserId(user.id or 0), isolated(full_name(user.username, user.first_name, user.last_name)))


def _listed(named: Sequence[Named], count: int) -> str:
    """The names in a sentence, and how many of `count` people are left out."""
    names, left = [person.name for person in named], count - len(named)
    return listed([*names, f"{left} more"] if left else names)
