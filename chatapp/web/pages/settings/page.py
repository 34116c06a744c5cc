"""The frame of the settings: the list of sections, and the section that is open."""

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.icon import icon
from chatapp.web.components.top_bar import top_bar
from chatapp.web.pages.layout import connection_notice, shell
from chatapp.web.pages.sign_out import sign_out_button
from chatapp.web.states.sidebar import SidebarState

from .sections import FIRST, SECTIONS, Section


def settings_page(section: Section | None) -> rx.Component:
    """A section, which a phone shows alone and under its own title. `/settings` names none: a phone shows the list of
    sections there, wider windows the first one.
    """
    shown = section or FIRST
    title = rx.fragment(
        rx.el.span("Settings", class_name="desk-only"),
        rx.el.span(section.label if section else "Settings", class_name="phone-only"),
    )
    return shell(
        top_bar(title, on_back=rx.redirect("/settings") if section else None),
        _views(shown),
        connection_notice(),
        rx.el.div(
            rx.fragment() if section else _list(),
            rx.el.div(shown.body(), class_name=["settings__in", "" if section else "desk-only"]),
            class_name="settings",
        ),
        pane="settings",
    )


def _views(shown: Section) -> rx.Component:
    """The sections in a row; on a phone they are a page of their own."""
    links = [
        rx.el.a(
            section.label,
            href=section.address,
            aria_current="page" if section is shown else "false",
            class_name="view",
        )
        for section in SECTIONS
    ]
    return rx.el.nav(*links, aria_label="Settings", class_name="views settings__views desk-only")


def _list() -> rx.Component:
    rows = [
        rx.el.li(
            rx.el.a(
                rx.el.span(icon(section.symbol), class_name="devices__tile", aria_hidden=True),
                rx.el.span(
                    rx.el.span(section.label, class_name="person__name truncate"),
                    rx.el.span(section.note, class_name="person__sub truncate"),
                    class_name="grow",
                ),
                icon("chevron-right", extra="settings__go"),
                href=section.address,
                aria_label=section.label,
                aria_description=section.note,
                class_name="settings__link",
            )
        )
        for section in SECTIONS
    ]
    return rx.el.nav(
        _me(),
        rx.el.ul(*rows, class_name="card settings__list"),
        rx.el.div(
            sign_out_button(),
            class_name="settings__out",
        ),
        aria_label="Settings",
        class_name="phone-only settings__sections",
    )


def _me() -> rx.Component:
    me = SidebarState.me
    known = rx.fragment(
        avatar(me.initials, me.gradient, me.avatar, size="64"),
        rx.el.p(me.name, class_name="bar__title", dir="auto"),
        rx.el.p(me.note, class_name="person__sub"),
    )
    return rx.el.div(rx.cond(SidebarState.is_ready, known), class_name="settings__me")
