"""Preferences: one's own, for all devices."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from chatapp import errors
from chatapp.domain.events import PersonalChanged
from chatapp.domain.ids import UserId
from chatapp.domain.preferences import Preferences
from chatapp.storage import preferences, users

from .work import Work

NAMES = Preferences.model_fields.keys() - {"revision"}


def of(work: Work, *, viewer_id: UserId) -> Preferences:
    """What the viewer has chosen, and the defaults of the rest."""
    data, revision = preferences.of(work.db, viewer_id)
    return Preferences.model_validate(json.loads(data) | {"revision": revision})


def change(work: Work, *, viewer_id: UserId, changes: Mapping[str, Any]) -> Preferences:
    """Choose some; what `changes` leaves out stays. All devices of the viewer are told.

    Raises `Invalid` for a name or value that there is not. A stored name that this program does not know is kept.
    """
    users.lock(work.db, viewer_id)
    if unknown := changes.keys() - NAMES:
        raise errors.Invalid({name: ["There is no such preference."] for name in sorted(unknown)})
    before = of(work, viewer_id=viewer_id)
    try:
        wanted = Preferences.model_validate({**before.model_dump(), **changes})
    except ValidationError as error:
        raise errors.Invalid({str(each["loc"][0]): [f"{each['msg']}."] for each in error.errors()}) from error
    if wanted == before:
        return before
    stored = json.loads(preferences.of(work.db, viewer_id)[0]) | wanted.model_dump(include={*changes})
    revision = before.revision + 1
    preferences.put(work.db, viewer_id, data=json.dumps(stored), revision=revision, at=work.now)
    work.emit(PersonalChanged("preferences", frozenset({viewer_id})))
    return wanted.model_copy(update={"revision": revision})
