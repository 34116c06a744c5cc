"""Introductions: how many new people an account may begin to talk with, or add to groups, in a day."""

import math
from collections.abc import Collection
from datetime import datetime

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.introduction import DAY
from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import introductions, users

from . import timers
from .work import Work


def introduce(work: Work, *, actor_id: UserId, user_ids: Collection[UserId]) -> None:
    """Count those with whom the actor shares no conversation; raises `TooMany` where that is more than a day allows.

    Administrators are exempt. The actor's row is locked first, so that of two acts at once the second counts the first.
    """
    if work.new_people_per_day is None or users.lock(work.db, actor_id).is_admin:
        return
    recent = {each.user_id: each.at for each in introductions.recent(work.db, actor_id, since=work.now - DAY)}
    strangers = set(user_ids) - recent.keys() - introductions.acquainted(work.db, actor_id, user_ids)
    excess = len(recent) + len(strangers) - work.new_people_per_day
    if strangers and excess > 0:
        oldest = sorted(recent.values())
        free_at = oldest[min(excess, len(oldest)) - 1] + DAY if oldest else work.now + DAY
        raise _refusal(work.new_people_per_day, math.ceil((free_at - work.now).total_seconds()))
    if strangers:
        _forget_after(work, actor_id, min(recent.values(), default=work.now))
        introductions.forget(work.db, actor_id, until=work.now - DAY)
        introductions.add(work.db, actor_id, strangers, work.now)


def forget(work: Work, timer: Timer) -> None:
    """A day has passed since a user met somebody: it counts no more, and is not kept."""
    user_id = UserId(int(timer.key))
    introductions.forget(work.db, user_id, until=work.now - DAY)
    rest = introductions.recent(work.db, user_id, since=work.now - DAY)
    if rest:
        _forget_after(work, user_id, rest[0].at)


def _forget_after(work: Work, user_id: UserId, met_at: datetime) -> None:
    timers.set(work, kind=TimerKind.FORGET_INTRODUCTIONS, key=str(user_id), due_at=met_at + DAY)


def _refusal(most: int, wait: int) -> errors.TooMany:
    people = "1 new person" if most == 1 else f"{most} new people"
    return errors.TooMany(wait, f"You can write to or add {people} a day.", instead="choose fewer people")
