"""Messages made for rendering: the same for every viewer, and without what the page can compute."""

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from chatapp.domain import markup
from chatapp.domain.message import Kind, MessageView
from chatapp.domain.quote import Quote
from chatapp.services.messages import Page
from chatapp.services.work import Work

from .shapes import Author, Bubble, Quoted

SAME = tuple({each.name for each in fields(Bubble)} & {each.name for each in fields(MessageView)})


def bubbles(messages: Iterable[MessageView]) -> list[Bubble]:
    """Messages made for rendering, in the same order."""
    return [bubble(message) for message in messages]


def of_page(work: Work, *, ask: Callable[..., Page], **about: Any) -> list[Bubble]:
    """The messages of a page that a service reads. They are made in the same database thread: the markup of fifty
    strangers' texts would hold up the event loop.
    """
    return bubbles(ask(work, **about).messages)


def bubble(message: MessageView) -> Bubble:
    """A field of the message and the bubble that has one name is taken as it is."""
    own: dict[str, Any] = {
        "name": message.sender_name,
        "avatar": message.sender_avatar or "",
        "tree": markup.tree(message.content) if message.kind == Kind.TEXT else None,
        "at": message.created_at,
        "edited_at": message.edited_at or "",
        "is_deleted": message.deleted_at is not None,
        "reply": message.reply and quoted(message.reply),
        "files": getattr(message, "files", ()),
        "forwarded": message.forwarded and Author(message.forwarded.user_id, message.forwarded.name),
    }
    return Bubble(**{name: getattr(message, name) for name in SAME} | own)


def quoted(quote: Quote) -> Quoted:
    """A quote made for rendering."""
    return Quoted(quote.seq, quote.sender, quote.name, quote.text, quote.is_gone)
