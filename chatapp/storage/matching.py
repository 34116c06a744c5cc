"""Conditions of lists: filters, and words that search keys contain. A search reads each key once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import String, and_, bindparam, case, exists, literal, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from chatapp.domain.conversation import Conversation, ListFilter
from chatapp.domain.ids import ConversationId
from chatapp.domain.participant import Participant
from chatapp.domain.user import User

from . import unread

ESCAPE = "\\"
IS_UNREAD: Any = unread.COUNT > 0
FILTERS: dict[ListFilter, tuple[Any, ...]] = {
    ListFilter.ALL: (),
    ListFilter.UNREAD: (IS_UNREAD,),
    ListFilter.DIRECT: (~col(Conversation.is_group),),
    ListFilter.GROUP: (col(Conversation.is_group),),
}
_other = aliased(Participant)

Place = tuple[datetime, ConversationId]  # where a page of a list ends


class Asked(NamedTuple):
    """Which conversations of a list are asked for: that a filter lets through, and that are called by all these words.

    Loosely, the letters of a word may have others between them.
    """

    show: ListFilter = ListFilter.ALL
    words: Sequence[str] = ()
    is_loose: bool = False

    @property
    def patterns(self) -> dict[str, str]:
        """The values of the words' parameters."""
        return {f"word_{n}": pattern(word, is_loose=self.is_loose) for n, word in enumerate(self.words)}


EVERYTHING = Asked()


def conditions(show: ListFilter, words: int) -> list[Any]:
    """What conversations must fulfil that are asked for with so many words. Words are compared with the names of
    all the user's conversations, and of all people in those without a name.
    """
    return [*FILTERS[show], *(is_called(bindparam(f"word_{n}", type_=String())) for n in range(words))]


def pattern(word: str, *, is_loose: bool = False) -> str:
    """The LIKE pattern of a word: as a part, or loosely, with its letters in this order anywhere."""
    parts: Iterable[str] = word if is_loose else [word]
    return f"%{'%'.join(map(_escaped, parts))}%"


def contains(key: Any, word: Any) -> Any:
    """Whether a key fits the pattern of a word."""
    return key.like(word, escape=ESCAPE)


def is_called(word: Any) -> Any:
    """Whether a group's name fits a pattern; without a name, whether somebody but the `viewer` in it is called so."""
    others = col(_other.conversation_id) == Conversation.id, col(_other.user_id) != bindparam("viewer")
    person = exists().where(*others, col(User.id) == _other.user_id, contains(col(User.search_key), word))
    return or_(contains(col(Conversation.search_key), word), and_(col(Conversation.name) == "", person))


def rank(key: Any, words: Sequence[str]) -> Any:
    """0 where each word is the beginning of a word of the key, else 1."""
    starts = [(literal(" ") + key).like(f"% {_escaped(word)}%", escape=ESCAPE) for word in words]
    return case((and_(*starts), 0), else_=1)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
