"""Presence: who is told of a change, and when a person was last seen. The leases are in `flows/presence.py`."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from chatapp.domain import presence
from chatapp.domain.block import Reach
from chatapp.domain.events import PresenceChanged
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.times import rfc3339_or_none
from chatapp.realtime.presence import Change
from chatapp.storage import blocks as block_rows
from chatapp.storage import participants, users

from .conversations import load_speaker
from .work import Work


class Company(NamedTuple):
    """Everybody in a conversation; whose presence it shows; and between two people, when each was last seen."""

    everybody: frozenset[UserId]
    shown: frozenset[UserId]
    last_seen: dict[UserId, str]


def company(work: Work, *, viewer_id: UserId, conversation_id: ConversationId) -> Company:
    """Who is in a conversation. A direct one in which somebody is blocked shows no presence and no last visit."""
    _, _, reach = load_speaker(work, sender_id=viewer_id, conversation_id=conversation_id, client_id=None)
    everybody = frozenset(participants.cursors(work.db, conversation_id))
    if reach != Reach.OPEN:
        return Company(everybody, frozenset(), {})
    if len(everybody) > 2:  # noqa: PLR2004 - a pair
        return Company(everybody, everybody, {})
    found = {user_id: users.by_id(work.db, user_id) for user_id in everybody}
    seen = {user_id: rfc3339_or_none(user.last_seen_at) for user_id, user in found.items() if user}
    return Company(everybody, everybody, {user_id: moment for user_id, moment in seen.items() if moment})


def change_all(work: Work, *, changes: Sequence[Change]) -> None:
    """Tell changes that the store of presence has noticed, and store when those people were last seen."""
    for change in changes:
        _change(work, change)


def _change(work: Work, change: Change) -> None:
    """Tell a change, and store when the user was last seen: also on coming, because a process may be killed.

    An account that is not active never comes online. That it went offline is told, but not stored: it may just have
    been deleted.
    """
    user = users.by_id(work.db, change.user_id)
    if user is None or (change.now.is_online and not user.is_active):
        return
    hidden = block_rows.counterparts(work.db, change.user_id)
    unshown = block_rows.direct_blocked(work.db, change.user_id) if hidden else frozenset[ConversationId]()
    if user.is_active and not (change.before.is_online and change.now.is_online):
        user.last_seen_at = presence.last_seen(work.now)
    event = PresenceChanged(
        user_id=change.user_id,
        username=user.username,
        before=change.before,
        now=change.now,
        last_seen=rfc3339_or_none(user.last_seen_at),
        conversation_ids=participants.conversations_of(work.db, change.user_id) - unshown,
        audience=participants.partners(work.db, change.user_id),
        hidden_from=hidden,
    )
    work.emit(event)


def remember(work: Work, *, user_ids: Collection[UserId]) -> None:
    """Store that these people were seen now; nobody is told."""
    for user_id in user_ids:
        user = users.by_id(work.db, user_id)
        if user is not None and user.is_active:
            user.last_seen_at = presence.last_seen(work.now)
