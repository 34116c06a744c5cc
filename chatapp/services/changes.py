"""Changes: for each scope, one function tells the new state. A service stores first, then calls the function.

The function raises the revision of the thing, reads its state from the database, and emits the event. The revision of a
participation is raised with the columns that it covers, in `storage`.
"""

from collections.abc import Collection
from dataclasses import replace

from chatapp import errors
from chatapp.domain.conversation import Conversation, shared_view
from chatapp.domain.events import ConversationChanged, MessageChanged, ParticipationChanged, UserChanged
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MessageView
from chatapp.domain.participant import Participation
from chatapp.domain.receipt import lowest_of
from chatapp.domain.user import User, public_user
from chatapp.storage import conversations, hidden, messages, participants

from .work import Work


def tell_message(work: Work, conversation_id: ConversationId, message_id: MessageId) -> MessageView:
    """A message has changed: tell all participants. Returns the message as it is now."""
    messages.set_revision(work.db, message_id, conversations.next_revision(work.db, conversation_id))
    message = messages.by_id(work.db, message_id)
    if message is None:
        raise errors.MessageNotFound
    cursors = participants.cursors(work.db, conversation_id)
    message = replace(message, is_read=message.seq <= lowest_of(cursors).but(message.sender))
    hidden_from = hidden.users_of(work.db, [message_id]).get(message_id, frozenset())
    work.emit(MessageChanged(message, frozenset(cursors), hidden_from))
    return message


def tell_conversation(work: Work, conversation_id: ConversationId) -> None:
    """Tell all participants the new state of a conversation."""
    conversations.next_revision(work.db, conversation_id)
    conversation = conversations.by_id(work.db, conversation_id)
    if conversation is None:
        raise errors.ConversationNotFound
    roles = participants.roles(work.db, conversation_id)
    work.emit(ConversationChanged(shared_view(conversation, roles), frozenset(roles)))


def tell_participation(
    work: Work, conversation: Conversation, user_ids: Collection[UserId], *, by: UserId
) -> dict[UserId, Participation]:
    """Tell these participants their new participations, and return them by user."""
    conversation_id = ConversationId(conversation.id or 0)
    people = participants.participations(work.db, conversation_id, user_ids)
    work.emit(ParticipationChanged(conversation_id, people, by, conversation.name))
    return people


def tell_end_of_participation(
    work: Work, conversation: Conversation, user_id: UserId, *, last_revision: int, by: UserId
) -> None:
    """A participant is out, and the row is gone: tell this person. The conversation's revision is raised above the last
    one of the row, and a later row begins above that, so the revisions of one person only grow.
    """
    conversation_id = ConversationId(conversation.id or 0)
    revision = conversations.next_revision(work.db, conversation_id, beyond=last_revision)
    people = {user_id: Participation(revision=revision, is_member=False)}
    work.emit(ParticipationChanged(conversation_id, people, by, conversation.name))


def tell_user(work: Work, user: User, audience: frozenset[UserId] | None = None) -> None:
    """What others see of a locked user has changed: tell `audience`, or all who share a conversation."""
    user.revision += 1
    shown = public_user(user)
    work.emit(UserChanged(shown, participants.partners(work.db, shown.id) if audience is None else audience))
