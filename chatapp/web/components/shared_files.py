"""Files of a conversation by month: pictures and films as a grid, others as rows (shared_files.js)."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import address

from .attached import ICONS, FileIcons
from .icon import icon


def shared_files(items: rx.Var[Any], *, is_media: bool) -> rx.Component:
    """A picture opens large, a film and a row lead to their message, and each row has a download."""
    return _SharedFiles.create(items=items, is_media=is_media, **{name: icon(tag) for name, tag in ICONS.items()})


def shared_links(items: rx.Var[Any]) -> rx.Component:
    """Links by month: each opens its page, and leads to its message."""
    return _SharedLinks.create(items=items, show=icon("message-square"))


class _SharedLinks(rx.Component):
    library = address("shared_links")
    tag = "SharedLinks"

    items: rx.Var[Any]
    show: rx.Component


class _SharedFiles(FileIcons):
    library = address("shared_files")
    tag = "SharedFiles"

    items: rx.Var[Any]
    is_media: rx.Var[bool]
