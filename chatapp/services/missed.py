"""What was changed while nobody could be told. New messages are no part of it: `seq` shows what is missing."""

from dataclasses import replace
from datetime import datetime

from chatapp.domain.events import Event, MessageDeleted, MessageEdited, ReceiptAdvanced
from chatapp.domain.participant import NAMED
from chatapp.storage import messages, participants

from .work import Work

MOST = 2000  # edits and deletions, and as many receipts; of more than that the oldest are left out


def changes(work: Work, *, since: datetime) -> list[Event]:
    """Edits, deletions and reading since then as events for those who take part now; they are told, not emitted.

    Above NAMED participants nobody is told who has read.
    """
    changed = messages.changed_since(work.db, since, limit=MOST)
    moved = participants.read_since(work.db, since, limit=MOST)
    places = {message.conversation for message in changed} | {reader.conversation_id for reader in moved}
    cursors = {place: participants.cursors(work.db, place) for place in places}
    events: list[Event] = []
    for message in changed:
        here = cursors[message.conversation]
        shown = replace(message, is_read=message.seq <= min(here.values(), default=0))
        events.append((MessageDeleted if shown.deleted_at else MessageEdited)(shown, frozenset(here)))
    for reader in moved:
        audience = frozenset(cursors[reader.conversation_id])
        if len(audience) <= NAMED:
            events.append(ReceiptAdvanced(*reader, audience))
    return events
