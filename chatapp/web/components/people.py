"""Presence and typing: the words of people.js, the dots, and the line above the composer."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import call
from chatapp.web.shapes import Typist

Text = rx.Var[str] | str


def presence_dot(state: Text) -> rx.Component:
    """A disc for active, a ring for away, nothing for offline; words stand elsewhere, as colour alone says nothing."""
    shape = rx.cond(state == "away", "presence presence--away", "presence")
    return rx.cond((state == "online") | (state == "away"), rx.el.span(class_name=shape, aria_hidden=True))


def pressed_opens(user_id: rx.Var[int]) -> dict[str, Any]:
    """The attributes of an element that opens the card of a person (person.js). It is a button, unless the person's
    name beside it is one.
    """
    return {"data-person": user_id}


def presence_word(state: rx.Var[str]) -> rx.Var[str]:
    """In one word: Active, Away or nothing."""
    return rx.cond(state == "online", "Active", rx.cond(state == "away", "Away", ""))


def presence_lead(state: rx.Var[str]) -> rx.Var[str]:
    """The word at the beginning of a description: "Active. ", "Away. " or nothing."""
    word = presence_word(state)
    return rx.cond(word != "", f"{word}. ", "")


def presence_note(state: rx.Var[str]) -> rx.Var[str]:
    """After a user name: ", active", ", away" or nothing."""
    return rx.cond(state == "online", ", active", rx.cond(state == "away", ", away", ""))


def whereabouts(state: rx.Var[str], last_seen: rx.Var[str], otherwise: rx.Var[str]) -> rx.Var[str]:
    """Active now, Away, or when somebody was last seen."""
    return call("people.whereabouts", state, last_seen, otherwise, returns=str)


def follows_calendar(state: rx.Var[str], last_seen: rx.Var[str]) -> dict[str, Any]:
    """The attributes of the element that shows the `whereabouts`: "Last seen" names a day."""
    is_there = (state == "online") | (state == "away")
    shows = rx.cond(is_there, "", rx.cond(last_seen, "rowTime", ""))
    return {"data-moment": shows, "data-at": last_seen, "data-before": "Last seen "}


def typing_text(typists: rx.Var[list[Typist]], me: rx.Var[int]) -> rx.Var[str]:
    """The sentence "Ada is typing…", or "" when nobody does but oneself."""
    return call("people.typing", typists, me, returns=str)


def dots() -> rx.Component:
    """Three dots that move, for those who like it."""
    return rx.el.span(rx.el.i(), rx.el.i(), rx.el.i(), class_name="dots", aria_hidden=True)


def typing_line(text: rx.Var[str]) -> rx.Component:
    """Announced politely; the element stays, as live regions are only heard when they were there before."""
    line = rx.fragment(dots(), rx.el.span(text, class_name="truncate"))
    return rx.el.div(rx.cond(text != "", line), role="status", class_name="typing")
