"""One's own picture: choosing a file, seeing how it will look, sending it (assets/scripts/picture.js), removing it."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load
from chatapp.web.shapes import Person

from .avatar import avatar
from .bridge import bridge
from .button import button
from .field import text_slot
from .icon import icon

ACCEPTED = "image/png,image/jpeg,image/webp,image/gif"


def picture_field(person: rx.Var[Person], *, address: str, on_uploaded: Any, on_remove: Any) -> rx.Component:
    """The script sends the chosen file to `address`; `on_uploaded` is called when the server has taken it."""
    preview = rx.el.img(
        alt="How your new picture will look",
        hidden=True,
        class_name="picture__preview",
        custom_attrs={"data-picture": "preview"},
    )
    frame = rx.el.span(
        avatar(person.initials, person.gradient, person.avatar, size="96"), preview, class_name="picture__frame"
    )
    refusal = rx.el.p(
        icon("circle-alert", size="16"),
        text_slot(),
        role="alert",
        hidden=True,
        class_name="field__note field__note--bad",
        custom_attrs={"data-picture": "refusal"},
    )
    words = rx.el.p("PNG, JPEG, WebP or GIF, at most 5 MB. It is cropped to a circle.", class_name="note")
    return rx.el.div(
        load("picture"),
        bridge(pictured=on_uploaded),
        frame,
        rx.el.div(_actions(person, on_remove), words, refusal, class_name="picture__side"),
        class_name="picture",
        custom_attrs={"data-picture-field": address},
    )


def _actions(person: rx.Var[Person], on_remove: Any) -> rx.Component:
    chooser = rx.el.input(
        type="file", accept=ACCEPTED, hidden=True, aria_label="Picture file", custom_attrs={"data-picture": "file"}
    )
    choose = button("Choose a picture", symbol="image-up", custom_attrs={"data-picture": "choose"})
    remove = button("Remove", kind="quiet", on_click=on_remove, custom_attrs={"data-picture": "remove"})
    save = button("Save picture", kind="primary", hidden=True, custom_attrs={"data-picture": "save"})
    cancel = button("Cancel", kind="quiet", hidden=True, custom_attrs={"data-picture": "cancel"})
    return rx.el.div(chooser, save, cancel, choose, rx.cond(person.avatar != "", remove), class_name="picture__actions")
