"""Files of the next message: choosing them, the strip above the message box, and the veil for dropping them."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import address, load

from .button import button
from .field import OF_SCRIPT, text_slot
from .icon import icon
from .icon_button import icon_button

PHOTOS = "image/*,video/*"


def attach_button() -> rx.Component:
    """Opens the browser's own choice of files, on a phone a sheet before it."""
    press = icon_button("Attach files", "paperclip", extra="composer__attach", custom_attrs={"data-attach": "choose"})
    pickers = (
        _picker("any", multiple=True),
        _picker("photos", multiple=True, accept=PHOTOS),
        _picker("camera", accept="image/*", capture="environment"),
    )
    return rx.fragment(press, *pickers, load("files", "sending", "as_file"))


def attachments(place: rx.Var[str]) -> rx.Component:
    """Those of the next message of a conversation; nothing without one."""
    return _Attachments.create(
        place=place,
        image=icon("image", size="32"),
        video=icon("film", size="32"),
        audio=icon("music", size="32"),
        text=icon("file-text", size="32"),
        archive=icon("file-archive", size="32"),
        file=icon("file", size="32"),
        grip=icon("grip-vertical", size="16"),
        remove=icon("x", size="16"),
        again=icon("rotate-cw"),
        add=icon("plus"),
        as_file=icon("map-pin", size="16"),
    )


def files_field() -> rx.Component:
    """What goes along with the message of this form, as sending.js writes it; "" for nothing."""
    return rx.el.input(type="hidden", name="files", default_value="")


def too_long_bar(most: int) -> rx.Component:
    """Hidden while the text fits into a message."""
    words = rx.el.span(rx.el.b(text_slot()), f"The limit here is {most:,}.", class_name="dock__quote", role="status")
    send = button("Send as a file", size="small", custom_attrs={"data-send-as-file": "true"})
    return rx.el.div(
        icon("file-text"),
        words,
        send,
        class_name="dock__reply dock__reply--warn",
        hidden=True,
        custom_attrs={"data-too-long": "true"},
    )


def drop_veil() -> rx.Component:
    """Covers the conversation while files are dragged over the page."""
    words = rx.el.span(
        rx.el.span(icon("upload"), class_name="dropveil__mark"),
        rx.el.b("Drop to attach"),
        _limits(),
        class_name="dropveil__in",
    )
    return rx.el.div(
        words, class_name="dropveil", hidden=True, aria_hidden=True, custom_attrs={"data-drop-veil": "true"}
    )


def attach_sheet() -> rx.Component:
    """What a phone can attach."""
    grip = rx.el.button(
        type="button",
        class_name="sheet__grip",
        aria_label="Close",
        custom_attrs={"data-attach": "close", "data-grip": "true"},
    )
    tiles = rx.el.div(
        _tile("Photos", "image", "photos"),
        _tile("Camera", "camera", "camera"),
        _tile("File", "file", "any"),
        class_name="sheet__tiles",
    )
    note = rx.el.p(_limits(), ". Place and camera are removed from pictures.", class_name="sheet__note")
    return rx.el.dialog(
        grip,
        rx.el.div(tiles, note, class_name="sheet__body"),
        load("sheet"),
        class_name="sheet sheet--attach",
        aria_label="Attach files",
        custom_attrs={"data-attach-sheet": "true", "data-sheet": "true"},
    )


def _tile(label: str, symbol: str, kind: str) -> rx.Component:
    return rx.el.button(
        icon(symbol), label, type="button", class_name="sheet__tile", custom_attrs={"data-attach": kind}
    )


def _limits() -> rx.Component:
    return rx.el.span(custom_attrs={"data-file-limits": "true", **OF_SCRIPT})


def _picker(kind: str, **props: Any) -> rx.Component:
    attributes = {"data-picks-files": kind} | ({"capture": props.pop("capture")} if "capture" in props else {})
    return rx.el.input(type="file", hidden=True, aria_label="Files", custom_attrs=attributes, **props)


class _Attachments(rx.Component):
    library = address("attachments")
    tag = "Attachments"

    place: rx.Var[str]
    image: rx.Component
    video: rx.Component
    audio: rx.Component
    text: rx.Component
    archive: rx.Component
    file: rx.Component
    grip: rx.Component
    remove: rx.Component
    again: rx.Component
    add: rx.Component
    as_file: rx.Component
