"""Tabs of the panel: the pictures and films of the conversation, its other files, and its links."""

import reflex as rx

from chatapp.web.components.again import again
from chatapp.web.components.button import button
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.field import search_field
from chatapp.web.components.shared_files import shared_files, shared_links
from chatapp.web.scripts import call
from chatapp.web.states.place import PlaceState
from chatapp.web.states.shared_files import FILES, LINKS, MEDIA
from chatapp.web.states.shared_files import SharedFilesState as State
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.window import WindowState
from chatapp.web.vars import PAGE_VARS

SEARCH_PAUSE = 150  # ms without a key before the search goes out


def media() -> rx.Component:
    """Pictures and films, the newest first."""
    return _tab(MEDIA, empty_state("image", "No pictures yet", "Pictures and films that are sent here are kept here."))


def files() -> rx.Component:
    """All other files, with a search of their names."""
    search = search_field(
        "File names",
        on_change=lambda text: State.search(State.place, text).debounce(SEARCH_PAUSE),
        key=State.place,
        max_length=100,
    )
    nothing = rx.cond(
        State.query != "",
        empty_state("search-x", "No such file", "Try another part of the name."),
        empty_state("file", "No files yet", "Documents, recordings and whatever else is sent here are kept here."),
    )
    return _tab(FILES, nothing, above=rx.el.div(search, class_name="shared__search"))


def links() -> rx.Component:
    """Links of messages, with the titles of their pages where they are known."""
    nothing = empty_state("link", "No links yet", "Addresses in messages are kept here.")
    return _tab(LINKS, nothing)


def _tab(kind: str, nothing: rx.Component, *, above: rx.Component | None = None) -> rx.Component:
    pages = [getattr(WindowState, name) for name in PAGE_VARS]
    latest = call("shared_list.latest", kind, *pages, returns=int)
    here, moved = PlaceState.address, f"{latest}-{WindowState.changes}-{WindowState.news}-{SidebarState.visit}"
    is_read = (rx.Var.create(State.place) == here) & (State.kind == kind)
    count = State.links.length() if kind == LINKS else State.items.length()
    body = shared_links(State.links) if kind == LINKS else shared_files(State.items, is_media=kind == MEDIA)
    older = button("Show older", kind="quiet", size="small", on_click=State.older(State.place))
    more = rx.cond(State.has_older, rx.el.div(older, class_name="shared__older"))
    shown = rx.cond(count > 0, rx.el.div(body, more), nothing)
    return rx.el.div(
        again(f"{kind} {here}", moved=moved, on_due=State.load(here, kind)),
        rx.cond(is_read, rx.fragment(rx.cond((count > 0) | (State.query != ""), above or rx.fragment()), shown)),
        class_name="shared",
        key=kind,
    )
