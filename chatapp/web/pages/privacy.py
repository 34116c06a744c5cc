"""The part of the settings about privacy: blocked people, and taking along or deleting one's data."""

import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.button import button
from chatapp.web.components.card import card, card_foot
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_pad
from chatapp.web.components.field import password_field
from chatapp.web.components.foreign import isolated, named
from chatapp.web.shapes import Person
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.privacy import PrivacyState

EXPORT = "/api/auth/session/export/"


def privacy_card() -> rx.Component:
    """The blocked people, a link that loads a file, and a button that asks once more."""
    export = rx.el.a(
        "Download my data",
        href=EXPORT,
        download=True,
        reload_document=True,  # no page of ours: the browser asks for it
        class_name="btn btn--plain btn--normal",
    )
    delete = button("Delete my account", kind="danger", on_click=PrivacyState.ask)
    state = BlocksState
    rows = rx.el.ul(rx.foreach(state.people, _blocked), class_name="devices", aria_label="Blocked people")
    nobody = rx.el.p("You have not blocked anybody.", class_name="note")
    more = rx.cond(state.has_more, button("Show more", kind="quiet", size="block", on_click=state.show_more))
    blocked = rx.el.div(
        rx.el.h3("Blocked people", class_name="card__part"),
        rx.cond(state.people.length() > 0, rx.fragment(rows, more), rx.cond(state.is_loaded, nobody)),
    )
    words = rx.el.p(
        "The download has your profile, your devices, your conversations and everything that you have written, "
        "for programs and as a page to read."
    )
    return card("Privacy", blocked, words, card_foot(export, delete), note="What is kept of you is yours.")


def _blocked(person: rx.Var[Person]) -> rx.Component:
    names = rx.el.span(
        rx.el.span(person.name, class_name="person__name truncate", dir="auto"),
        rx.el.span(person.note, class_name="person__sub truncate"),
        class_name="grow",
    )
    label = f"Unblock {isolated(named(person.name, person.handle))}"
    return rx.el.li(
        avatar(person.initials, person.gradient, person.avatar),
        names,
        button("Unblock", size="small", on_click=BlocksState.unblock(person.id), aria_label=label),
        class_name="devices__row",
        key=person.id.to_string(),
    )


def farewell() -> rx.Component:
    """The dialog that asks for the password."""
    state = PrivacyState
    form = rx.el.form(
        dialog_pad(
            rx.el.p(
                "Your name, address, picture and devices are deleted for good, and you leave your groups. "
                "What you have written stays where you wrote it, as the words of “Deleted user”."
            ),
            password_field(
                "Your password", name="password", auto_complete="current-password", error=state.error.to(str)
            ),
        ),
        dialog_foot(
            button("Cancel", kind="quiet", on_click=state.cancel),
            button("Delete my account", kind="danger", type="submit", aria_busy=state.is_deleting),
        ),
        on_submit=state.delete,
        no_validate=True,
    )
    return rx.cond(state.is_asking, dialog("Delete your account?", form, on_close=state.cancel))
