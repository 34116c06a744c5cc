"""The files of a message: attached.js draws them, and lightbox.js shows its pictures large."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import address, call, load

from .field import OF_SCRIPT
from .icon import icon
from .icon_button import icon_button

# What the scripts draw of files with, by their names there.
ICONS = {
    "image": "image",
    "video": "film",
    "audio": "music",
    "text": "file-text",
    "archive": "file-archive",
    "file": "file",
    "download": "download",
    "lost": "image-off",
    "play": "play",
    "pause": "pause",
}


def attached(files: rx.Var[Any]) -> rx.Component:
    """Nothing for a message without files."""
    return rx.cond(
        files.length() > 0,
        _Attached.create(files=files, **{name: icon(tag) for name, tag in ICONS.items()}),
    )


def look_of(files: rx.Var[Any]) -> rx.Var[str]:
    """The class of a bubble: pictures and films reach nearly to its edge."""
    return rx.cond(call("file_words.hasMedia", files, returns=bool), "bubble bubble--media", "bubble")


def lightbox() -> rx.Component:
    """Once in a page; a press on a picture of a message opens it."""
    face = _part("span", "face", class_name="avatar avatar--36", aria_hidden=True)
    words = rx.el.span(_part("b", "who", dir="auto"), _part("small", "when"), class_name="box__words")
    zoom = rx.el.span(
        icon_button("Zoom out", "zoom-out", custom_attrs={"data-box-zoom": "-"}),
        _part("span", "zoom"),
        icon_button("Zoom in", "zoom-in", custom_attrs={"data-box-zoom": "+"}),
        class_name="box__zoom desk-only",
    )
    bar = rx.el.header(face, words, zoom, class_name="box__bar")
    tools = rx.el.div(
        _button("Show in conversation", "message-square", "show"),
        _button("Forward", "forward", "forward"),
        _download(),
        class_name="box__tools",
    )
    foot = rx.el.footer(
        _part("p", "caption", dir="auto"),
        _part("div", "strip", class_name="box__strip", role="group", aria_label="Pictures of this message"),
        class_name="box__foot",
    )
    close = _button("Close", "x", "close", "box__close")
    return rx.el.dialog(
        bar,
        tools,
        close,
        _stage(),
        foot,
        load("lightbox"),
        class_name="box",
        aria_label="Picture",
        custom_attrs={"data-lightbox": "true"},
    )


def _stage() -> rx.Component:
    gone = rx.el.p(icon("image-off"), "This picture is gone", class_name="box__gone", hidden=True)
    gone.custom_attrs = {"data-box": "gone"}
    chart = rx.el.span(
        _image("map"), rx.el.i(custom_attrs={"data-box": "frame"}), class_name="box__map", aria_hidden=True
    )
    return rx.el.div(
        _image("picture", draggable=False),
        gone,
        _button("Previous picture", "chevron-left", "before", "box__arrow box__arrow--before"),
        _button("Next picture", "chevron-right", "after", "box__arrow box__arrow--after"),
        chart,
        class_name="box__stage",
        custom_attrs={"data-box": "stage"},
    )


def _image(name: str, **props: Any) -> rx.Component:
    return rx.el.img(alt="", custom_attrs={"data-box": name, "suppressHydrationWarning": True}, **props)


def _part(tag: str, name: str, **props: Any) -> rx.Component:
    """What lightbox.js fills."""
    return getattr(rx.el, tag)(custom_attrs={"data-box": name, **OF_SCRIPT}, **props)


def _button(label: str, symbol: str, name: str, extra: str = "") -> rx.Component:
    return icon_button(label, symbol, extra=extra, custom_attrs={"data-box": name})


def _download() -> rx.Component:
    about = {"aria_label": "Download", "title": "Download", "class_name": "iconbtn iconbtn--plain iconbtn--36"}
    return rx.el.a(icon("download"), custom_attrs={"data-box": "download"}, **about)


class FileIcons(rx.Component):
    """The elements of ICONS, for the components of scripts that draw files."""

    image: rx.Component
    video: rx.Component
    audio: rx.Component
    text: rx.Component
    archive: rx.Component
    file: rx.Component
    download: rx.Component
    lost: rx.Component
    play: rx.Component
    pause: rx.Component


class _Attached(FileIcons):
    library = address("attached")
    tag = "Attached"

    files: rx.Var[Any]
