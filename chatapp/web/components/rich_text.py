"""The content of a message, with its links and its code. text.js finds them; everything else stays text."""

import reflex as rx

from chatapp.web.scripts import call

from .copying import copies, copy_icon


def rich_text(content: rx.Var[str]) -> rx.Component:
    """The parts in their order."""
    return rx.foreach(call("text.parts", content, returns=list[dict[str, str]]), _part)


def _part(part: rx.Var[dict[str, str]]) -> rx.Component:
    text = part["text"]
    shown = rx.match(
        part["kind"],
        ("link", _link(text)),
        ("code", rx.el.code(text, class_name="mono")),
        ("block", _block(text, part["extra"])),
        rx.fragment(text),
    )
    return rx.fragment(shown)


def _link(address: rx.Var[str]) -> rx.Component:
    """Always shows where it leads; the other page learns neither whence nor gets hold of this one."""
    return rx.el.a(address, href=address, target="_blank", rel="noopener noreferrer nofollow", class_name="textlink")


def _block(code: rx.Var[str], language: rx.Var[str]) -> rx.Component:
    copy = rx.el.button(
        copy_icon(size="16"),
        "Copy",
        type="button",
        class_name="code__copy",
        custom_attrs=copies(""),
    )
    head = rx.el.figcaption(rx.cond(language != "", language, "Code"), copy, class_name="code__head")
    box = rx.el.pre(rx.el.code(code), class_name="code__text", tab_index=0)
    return rx.el.figure(head, box, class_name="code")
