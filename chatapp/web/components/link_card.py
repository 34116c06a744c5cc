"""What the page of a message's link says of itself: a card below the text, which leads there as the link does."""

import reflex as rx

from chatapp.web.reflex import browser
from chatapp.web.shapes import Bubble, PlacedBubble

from .icon_button import icon_button


def link_card(message: rx.Var[PlacedBubble], mine: rx.Var[bool]) -> rx.Component:
    """Opens in another tab. Its author takes it away with the cross (in_message.js), which the menu of the message has
    too. The text of the message has the same link, so the card is no further stop of the Tab key.
    """
    link = message.link
    card = rx.el.a(
        rx.el.span(_site(link.site), _title(link.title), _text(link.text), class_name="linkcard__words"),
        rx.cond(link.has_picture, _picture(message.id)),
        href=link.address,
        target="_blank",
        rel="noopener noreferrer nofollow",
        tab_index=-1,
        class_name="linkcard__go",
    )
    remove = icon_button(
        "Remove preview", "x", size="32", tab_index=-1, extra="linkcard__x", custom_attrs={"data-unlink": "true"}
    )
    return rx.el.div(card, rx.cond(mine, remove), class_name="linkcard")


def has_card(message: rx.Var[PlacedBubble] | rx.Var[Bubble]) -> rx.Var[bool]:
    """Whether a message shows a preview."""
    return browser.expression(f"Boolean({message.link})", message.link, type_=bool)


def _site(site: rx.Var[str]) -> rx.Component:
    """A host runs from left to right."""
    letter = browser.expression(f"({site}?.[0] ?? '').toUpperCase()", site, type_=str)
    mark = rx.el.i(letter, aria_hidden=True)
    return rx.el.span(mark, rx.el.span(site, class_name="truncate"), dir="ltr", class_name="linkcard__site")


def _title(title: rx.Var[str]) -> rx.Component:
    return rx.el.b(title, dir="auto", class_name="linkcard__title")


def _text(text: rx.Var[str]) -> rx.Component:
    return rx.cond(text != "", rx.el.span(text, dir="auto", class_name="linkcard__text"))


def _picture(message_id: rx.Var[int]) -> rx.Component:
    """Decoration: the title beside it says what the page is about."""
    address = f"/api/chat/messages/{message_id}/preview/picture/"
    return rx.el.img(src=address, alt="", loading="lazy", class_name="linkcard__picture")
