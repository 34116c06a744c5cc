"""Lines of the system: whom they name, and how they are told to one of those."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from .ids import UserId


@dataclass(frozen=True, slots=True)
class Named:
    """A person whom a line of the system names; `name` is as it stands in the line."""

    user_id: UserId
    name: str


def stored(named: Sequence[Named]) -> str:
    """As the column `deed` keeps them: JSON."""
    return json.dumps([[person.user_id, person.name] for person in named], ensure_ascii=False)


def named_in(deed: str | None) -> tuple[Named, ...]:
    """The people of a line, in the order of their names in it: first whoever did it. Older lines name nobody."""
    return tuple(Named(UserId(user_id), name) for user_id, name in json.loads(deed)) if deed else ()


def told_to(viewer_id: UserId, line: str, named: Sequence[Named]) -> str:
    """The line with "You" in the place of the viewer's name; the page makes the same (assets/scripts/deeds.js)."""
    at = 0
    for place, person in enumerate(named):
        at = line.find(person.name, at)
        if at < 0:
            return line
        end = at + len(person.name)
        if person.user_id == viewer_id:
            rest = line[end:]
            you = "You" if place == 0 else "you"
            return line[:at] + (f"{you} are{rest[3:]}" if rest.startswith(" is ") else f"{you}{rest}")
        at = end
    return line
