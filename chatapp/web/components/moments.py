"""Times, numbers and emoji in the language of the page and the viewer's time zone: calls of moments.js and emoji.js."""

from typing import Any

import reflex as rx

from chatapp.web import scripts
from chatapp.web.scripts import call


def clock(at: rx.Var[str]) -> rx.Var[str]:
    """Hour and minute: 09:14."""
    return call("moments.clock", at, returns=str)


def day(at: rx.Var[str]) -> rx.Var[str]:
    """Today, Yesterday, the weekday within six days, else the date."""
    return call("moments.day", at, returns=str)


def moving_time(at: rx.Var[str], *, before: str = "", shows: str = "rowTime", **props: Any) -> rx.Component:
    """A time whose words follow the calendar: "Today" is "Yesterday" after midnight. `shows` is the function of
    moments.js, `before` stands in front of its words.
    """
    words = f"{before}{call(f'moments.{shows}', at, returns=str)}"
    moves = follows_calendar(shows, at=at, before=before)
    return rx.el.time(words, date_time=at, title=full(at), custom_attrs=moves, **props)


def follows_calendar(shows: str, *, at: rx.Var[str] | str = "", before: str = "") -> dict[str, Any]:
    """The attributes by which calendar.js renews the text of an element when the day or the greeting changes."""
    scripts.function(f"moments.{shows}")  # it exists
    return {"data-moment": shows, "data-at": at, "data-before": before}


def full(at: rx.Var[str]) -> rx.Var[str]:
    """Weekday, full date and time to the second."""
    return call("moments.full", at, returns=str)


def local_time(zone: rx.Var[str]) -> rx.Var[str]:
    """The time of day in a zone; "" for an unknown one."""
    return call("moments.localTime", zone, returns=str)


def number(value: rx.Var[int]) -> rx.Var[str]:
    """A count with separators."""
    return call("moments.number", value, returns=str)


def greeting() -> rx.Var[str]:
    """Good morning, afternoon or evening."""
    return call("moments.greeting", returns=str)


def today() -> rx.Var[str]:
    """Weekday, day and month."""
    return call("moments.today", returns=str)


def short_day(day: rx.Var[str]) -> rx.Var[str]:
    """12 Feb, or Today; `day` is a date of the viewer's calendar."""
    return call("moments.shortDay", day, returns=str)


def long_day(day: rx.Var[str]) -> rx.Var[str]:
    """Thursday 12 February."""
    return call("moments.longDay", day, returns=str)


def is_new_day(previous_at: rx.Var[str], at: rx.Var[str]) -> rx.Var[bool]:
    """Whether two messages are on different days of the viewer's calendar; true before the first."""
    return call("moments.isNewDay", previous_at, at, returns=bool)


def is_within(at: rx.Var[str], minutes: rx.Var[int]) -> rx.Var[bool]:
    """Whether a moment is at most so many minutes ago; 0 is no limit. It is asked when the page renders."""
    return call("moments.isWithin", at, minutes, returns=bool)


def is_emoji(content: rx.Var[str]) -> rx.Var[bool]:
    """Whether a message is one to three emoji and nothing else."""
    return call("emoji.isEmoji", content, returns=bool)
