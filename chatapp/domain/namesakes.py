"""Names that a reader takes for one another: whoever has one is shown with the user name beside it."""

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from .participant import ParticipantView
from .text import without_unseen
from .user import case_key, handle, is_deleted

# Case-folded letters of Cyrillic and Greek that look like a Latin letter in one of their cases, from confusables.txt of
# Unicode 17.0 (UTS #39); then what looks alike in Latin. A pair too many does no harm: both are shown with user names.
_AS_LATIN = str.maketrans(
    "авекмнорстухѕіјһԁԛԝпьѵгαβεζηικμνορτυχγϲϳıɑɡ",
    "abekmhopctyxsijhdqwnbvrabezhikmnoptyxycjiag",
)
_ALIKE = str.maketrans({"i": "l", "1": "l", "|": "l", "0": "o", "m": "rn", " ": ""})


@lru_cache(maxsize=10_000)
def skeleton(name: str) -> str:
    """The form that names have in common where a reader takes them for one another; kept, because the people of a group
    are compared again with each news of it.
    """
    return case_key(without_unseen(name)).translate(_AS_LATIN).translate(_ALIKE)


def handles(people: Iterable[tuple[int, str, str]]) -> dict[int, str]:
    """The "@username" by id of everybody whose name looks like that of somebody else; `people` have id, user name and
    name. Deleted accounts all have one name.
    """
    rows = [(key, username, skeleton(name)) for key, username, name in people if not is_deleted(username)]
    count = Counter(each for *_, each in rows)
    return {key: handle(username) for key, username, each in rows if count[each] > 1}


def handles_among(participants: Iterable[ParticipantView]) -> dict[int, str]:
    """The same of the people in a group."""
    return handles((each.user_id, each.username, each.full_name) for each in participants)
