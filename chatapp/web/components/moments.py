"""Times, numbers and emoji in the viewer's language and time zone: calls of moments.js and emoji.js."""

import reflex as rx

from chatapp.web.scripts import call


def clock(at: rx.Var[str]) -> rx.Var[str]:
    """Hour and minute: 09:14."""
    return call("moments.clock", at, returns=str)


def day(at: rx.Var[str]) -> rx.Var[str]:
    """Today, Yesterday, the weekday within six days, else the date."""
    return call("moments.day", at, returns=str)


def row_time(at: rx.Var[str]) -> rx.Var[str]:
    """The clock today, else Yesterday, the weekday or a short date."""
    return call("moments.rowTime", at, returns=str)


def full(at: rx.Var[str]) -> rx.Var[str]:
    """Weekday, full date and time to the second."""
    return call("moments.full", at, returns=str)


def number(value: rx.Var[int]) -> rx.Var[str]:
    """A count with the viewer's separators."""
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


def is_emoji(content: rx.Var[str]) -> rx.Var[bool]:
    """Whether a message is one to three emoji and nothing else."""
    return call("emoji.isEmoji", content, returns=bool)
