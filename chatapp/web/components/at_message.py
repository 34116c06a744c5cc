"""The message that the pointer or the keyboard is at. What can be done with messages is rendered for this one alone."""

import reflex as rx

from chatapp.web import scripts
from chatapp.web.shapes import Bubble


def message_at() -> rx.Var[Bubble]:
    """The message; the id of none is 0. Components that use it render again whenever it is another one."""
    return scripts.hook("at_message.useMessage", returns=Bubble)


def at_message(*children: rx.Component) -> rx.Component:
    """Renders something beside its bubble."""
    return _AtMessage.create(*children)


class _AtMessage(rx.Component):
    """The component of at_message.js."""

    library = scripts.address("at_message")
    tag = "AtMessage"
