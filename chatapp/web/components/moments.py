"""Times, numbers and emoji as the viewer's browser sees them: calls of moments.js and emoji.js."""

import reflex as rx


def clock(at: rx.Var[str]) -> rx.Var[str]:
    """Hour and minute: 09:14."""
    return _text("clock", at)


def day(at: rx.Var[str]) -> rx.Var[str]:
    """Today, Yesterday, the weekday within six days, else the date."""
    return _text("day", at)


def row_time(at: rx.Var[str]) -> rx.Var[str]:
    """The clock today, else Yesterday, the weekday or a short date."""
    return _text("rowTime", at)


def full(at: rx.Var[str]) -> rx.Var[str]:
    """Weekday, full date and time to the second."""
    return _text("full", at)


def number(value: rx.Var[int]) -> rx.Var[str]:
    """A count with the viewer's separators; a small one looks the same rendered at build time."""
    return _call("number", value, otherwise="String(values[0])", type_=str)


def greeting() -> rx.Var[str]:
    """Good morning, afternoon or evening."""
    return _call("greeting", otherwise='"Hello"', type_=str)


def today() -> rx.Var[str]:
    """Weekday, day and month."""
    return _call("today", otherwise='""', type_=str)


def short_day(day: rx.Var[str]) -> rx.Var[str]:
    """12 Feb, or Today; `day` is a date of the viewer's calendar."""
    return _text("shortDay", day)


def long_day(day: rx.Var[str]) -> rx.Var[str]:
    """Thursday 12 February."""
    return _text("longDay", day)


def is_new_day(previous_at: rx.Var[str], at: rx.Var[str]) -> rx.Var[bool]:
    """Whether the viewer's calendar turned a page between two messages; true before the first."""
    return _call("isNewDay", previous_at, at, otherwise="false", type_=bool)


def is_emoji(content: rx.Var[str]) -> rx.Var[bool]:
    """Whether a message is one to three emoji and nothing else."""
    return _call("isEmoji", content, otherwise="false", type_=bool)


def _text(function: str, value: rx.Var) -> rx.Var[str]:
    return _call(function, value, otherwise='""', type_=str)


def _call(function: str, *values: rx.Var, otherwise: str, type_: type) -> rx.Var:
    """Pages are also rendered at build time, where the scripts do not exist: then `otherwise` stands."""
    code = f"((...values) => globalThis.chat?.{function}(...values) ?? {otherwise})"
    return rx.vars.FunctionStringVar.create(code).call(*values).to(type_)
