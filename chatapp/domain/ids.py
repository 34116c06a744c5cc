"""Identifiers as distinct types, so that swapping two is a type error."""

from typing import NewType

UserId = NewType("UserId", int)
ConversationId = NewType("ConversationId", int)
ParticipantId = NewType("ParticipantId", int)
MessageId = NewType("MessageId", int)
SessionId = NewType("SessionId", int)

MAX_ID = 2**31 - 1  # the databases' INTEGER, of ids and of `seq` alike
MAX_MESSAGE_ID = 2**63 - 1  # their BIGINT


def is_id(number: int) -> bool:
    """Whether there can be a row with this id; databases fail when they are asked for larger ones."""
    return 0 < number <= MAX_ID
