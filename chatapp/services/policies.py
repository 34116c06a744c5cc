"""Policies: read by services, changed by the administrator."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import ValidationError

from chatapp import errors
from chatapp.domain.events import CacheStale
from chatapp.domain.policies import Policies
from chatapp.domain.times import parse_rfc3339
from chatapp.storage import server_settings

from .work import Work

NAME = "policies"
EMPTY = "{}"


def now(work: Work) -> Policies:
    """The policies of this server. A process keeps them, until an event tells of a change."""
    known = work.cache.get("policies", work.now)
    if known is None:
        known = Policies.model_validate_json(server_settings.value(work.db, NAME) or EMPTY)
        work.cache.put("policies", known, work.now)
    return known


def change(work: Work, *, values: Mapping[str, str | int]) -> Policies:
    """Change some policies, by name. Raises `Invalid`; the process that runs this tells all others."""
    unknown = values.keys() - Policies.model_fields.keys()
    if unknown:
        raise errors.Invalid({name: ["There is no such policy."] for name in sorted(unknown)})
    stored = json.loads(server_settings.locked(work.db, NAME, EMPTY)) | values
    try:
        changed = Policies.model_validate(stored)
    except ValidationError as error:
        raise errors.Invalid({str(each["loc"][0]): [f"{each['msg']}."] for each in error.errors()}) from error
    server_settings.change(work.db, NAME, json.dumps(stored | changed.model_dump()))
    work.emit(CacheStale("policies"))
    return changed


def check_window(work: Work, *, act: Literal["edited", "deleted"], sent_at: str) -> None:
    """Raise `TooLate` for a message that was sent too long ago for this act."""
    known = now(work)
    minutes = known.edit_minutes if act == "edited" else known.delete_minutes
    if minutes and work.now - parse_rfc3339(sent_at) > timedelta(minutes=minutes):
        raise errors.TooLate(act, minutes)
