"""Introductions: how many new people an account may begin to talk with, or add to groups, in a day."""

import math
from collections.abc import Collection

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.introduction import DAY
from chatapp.storage import introductions, users

from .work import Work


def introduce(work: Work, *, actor_id: UserId, user_ids: Collection[UserId]) -> None:
    """Count those with whom the actor shares no conversation; raises `TooMany` where that is more than a day allows.

    Administrators are exempt. The actor's row is locked first, so that of two acts at once the second counts the first.
    """
    if work.new_people_per_day is None or users.lock(work.db, actor_id).is_admin:
        return
    introductions.forget(work.db, actor_id, until=work.now - DAY)
    recent = {each.user_id: each.at for each in introductions.all_of(work.db, actor_id)}
    strangers = set(user_ids) - recent.keys() - introductions.acquainted(work.db, actor_id, user_ids)
    excess = len(recent) + len(strangers) - work.new_people_per_day
    if strangers and excess > 0:
        oldest = sorted(recent.values())
        free_at = oldest[min(excess, len(oldest)) - 1] + DAY if oldest else work.now + DAY
        raise _refusal(work.new_people_per_day, math.ceil((free_at - work.now).total_seconds()))
    introductions.add(work.db, actor_id, strangers, work.now)


def _refusal(most: int, wait: int) -> errors.TooMany:
    people = "1 new person" if most == 1 else f"{most} new people"
    return errors.TooMany(wait, f"You can write to or add {people} a day.", instead="choose fewer people")
