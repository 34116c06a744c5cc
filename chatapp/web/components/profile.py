"""A person: picture, name, whereabouts, biography and shared groups, in a card and in the panel."""

from typing import Any

import reflex as rx

from chatapp.web.profiles import GroupLink, Profile

from . import moments
from .avatar import avatar
from .icon import icon
from .panel import panel_heading, panel_section, panel_top
from .people import follows_calendar, whereabouts


def profile_view(
    profile: rx.Var[Profile],
    *actions: rx.Component,
    presence: rx.Var[str] | None = None,
    last_seen: rx.Var[str] | None = None,
    on_leave: Any = None,
) -> rx.Component:
    """Everything about a person; `actions` stand below the name. `presence` and `last_seen` are what is newer than the
    profile. `on_leave` is called by a press on a group, which may be the one that is shown.
    """
    state = profile.presence if presence is None else presence
    seen = profile.last_seen if last_seen is None else last_seen
    picture = avatar(profile.initials, profile.gradient, profile.avatar, size="96", presence=state)
    heading = panel_heading(rx.el.h3(profile.name, class_name="bar__title", dir="auto"))
    about = panel_section("About", rx.el.p(profile.bio, class_name="profile__bio", dir="auto"))
    return rx.fragment(
        panel_top(picture, heading, profile.note),
        rx.cond(profile.is_closed, _closed(), _whereabouts(state, seen)),
        rx.cond(profile.is_me, rx.fragment(), _local_time(profile.zone)),
        rx.el.div(*actions, class_name="profile__actions"),
        rx.cond(profile.bio != "", about),
        rx.cond(profile.groups.length() > 0, _groups(profile, on_leave)),
    )


def nobody() -> rx.Component:
    """In the place of a person who is not there, or whom the viewer may not see."""
    words = rx.el.p("This account is closed, or it never existed.")
    return rx.el.div(icon("user-x", size="32"), words, class_name="dialog__nothing")


def _whereabouts(state: rx.Var[str], last_seen: rx.Var[str]) -> rx.Component:
    words = whereabouts(state, last_seen, rx.Var.create(""))
    moves = follows_calendar(state, last_seen)
    return rx.cond(words != "", rx.el.p(words, class_name="profile__where", custom_attrs=moves))


def _local_time(zone: rx.Var[str]) -> rx.Component:
    """The time of day in the person's zone."""
    words = moments.local_time(zone)
    moves = moments.follows_calendar("localTime", at=zone)
    return rx.cond(words != "", rx.el.p(words, class_name="profile__where", custom_attrs=moves))


def _closed() -> rx.Component:
    return rx.el.p("Nobody reads what is written to this person. What was said stays.", class_name="profile__where")


def _groups(profile: rx.Var[Profile], on_leave: Any) -> rx.Component:
    more = rx.el.p("And others.", class_name="note note--alone")
    rows = rx.el.ul(rx.foreach(profile.groups, lambda group: _group(group, on_leave)), aria_label="Shared groups")
    return panel_section("Shared groups", rows, rx.cond(profile.has_more, more), count=profile.groups.length())


def _group(group: rx.Var[GroupLink], on_leave: Any) -> rx.Component:
    link = rx.el.a(
        avatar(group.initials, group.gradient, rx.Var.create(""), size="32"),
        rx.el.span(group.title, class_name="person__name truncate", dir="auto"),
        href=f"/c/{group.id}",
        class_name="person person--link",
        **({"on_click": on_leave} if on_leave else {}),
    )
    return rx.el.li(link, key=group.id.to_string())
