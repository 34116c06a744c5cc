"""The first tab of the panel: the identity of a group and its participants, or the profile of the other one."""

from typing import Any

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.field import field, search_field
from chatapp.web.components.foreign import isolated
from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.member_row import member_row
from chatapp.web.components.menu import menu_item
from chatapp.web.components.panel import panel_heading, panel_quick, panel_quicks, panel_section, panel_top
from chatapp.web.components.profile import profile_view
from chatapp.web.scripts import call
from chatapp.web.shapes import Member
from chatapp.web.states.add_people import AddPeopleState
from chatapp.web.states.details import DetailsState as State
from chatapp.web.states.leaving import LeavingState
from chatapp.web.states.person import PersonState
from chatapp.web.states.thread import ThreadState

from .person import block_button
from .place import place

SEARCHED = 8  # participants; above, there is a search box
SEARCH_PAUSE = 150  # ms without a key before the search goes out


def people() -> rx.Component:
    """Who is here."""
    state, last_seen = ThreadState.presence[ThreadState.other], ThreadState.last_seen[ThreadState.other]
    profile = profile_view(State.profile, block_button(State.profile), presence=state, last_seen=last_seen)
    return rx.cond(State.is_group, _group(), rx.cond(State.profile.id.to(int) > 0, profile))


def _group() -> rx.Component:
    thread = ThreadState
    picture = avatar(thread.initials, thread.gradient, thread.picture, size="64")
    shown = call("people.listed", State.people, thread.presence, State.query, returns=list[Member])
    ask = LeavingState.ask(State.place, place)
    nobody = rx.el.li(f"Nobody here is called “{isolated(State.query)}”.", class_name="note note--alone")
    search = search_field(
        "Search participants",
        on_change=lambda text: State.search(State.place, text).debounce(SEARCH_PAUSE),
        key=State.place,
    )
    return rx.fragment(
        panel_top(picture, _heading(), thread.subtitle),
        panel_quicks(
            rx.cond(
                State.can_manage,
                panel_quick("Add people", "user-plus", word="Add", on_click=AddPeopleState.open(State.place)),
            ),
            panel_quick("Leave group", "log-out", word="Leave", extra="quick--danger", on_click=ask),
        ),
        panel_section(
            "Participants",
            rx.cond(State.people.length() > SEARCHED, rx.el.div(search, class_name="section__search")),
            rx.el.ul(
                rx.foreach(shown, _member),
                rx.cond(shown.length() == 0, nobody),
                custom_attrs={"data-roving": "button, a"},
            ),
            count=State.people.length(),
        ),
    )


def _heading() -> rx.Component:
    """The name; for owners and admins with a pencil, which puts a box in its place."""
    pencil = icon_button(
        "Rename group",
        "pencil",
        size="32",
        on_click=State.begin_naming(State.place),
        aria_expanded=State.is_naming,
        custom_attrs={"data-rename": "true"},
    )
    name = rx.cond(State.is_naming, _name_form(), rx.el.h3(ThreadState.title, class_name="bar__title", dir="auto"))
    return panel_heading(name, rx.cond(State.can_manage, pencil))


def _name_form() -> rx.Component:
    box = field("Group name", name="name", default_value=State.name, most=80, auto_complete="off", auto_focus=True)

    def submit(form: rx.Var) -> Any:
        return State.rename(State.place, form.to(dict[str, str])["name"])

    save = button("Save", type="submit", kind="primary", size="small")
    return rx.el.form(box, save, on_submit=submit, class_name="details__form", key=f"{State.place}-{State.name}")


def _member(member: rx.Var[Member]) -> rx.Component:
    def role(name: str, label: str, symbol: str) -> rx.Component:
        item = menu_item(label, symbol, on_click=State.set_role(State.place, member.id, name))
        return rx.cond(member.can_promote & (member.role != name), item)

    remove = menu_item(
        "Remove from group", "user-minus", extra="menu__item--danger", on_click=State.ask(State.place, member.id)
    )
    return member_row(
        member,
        menu_item("Message", "message-circle", on_click=PersonState.message(member.id)),
        role("owner", "Make owner", "crown"),
        role("admin", "Make admin", "shield"),
        role("member", "Make member", "user"),
        rx.cond(member.can_remove, remove),
        presence=ThreadState.presence[member.id],
    )
