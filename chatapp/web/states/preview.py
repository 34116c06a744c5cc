"""The preview of a message: the server alone reads markup."""

from typing import Any

import reflex as rx

from chatapp.domain import markup
from chatapp.domain.message import MAX_CONTENT, clean_content

from .base import dialog, viewer_of


@dialog("content")
class PreviewState(rx.State):
    """`content` is "" while no preview is open."""

    content: str = ""
    tree: rx.Field[list[Any] | None] = rx.field(default=None)

    @rx.event
    async def show(self, content: str) -> None:
        """Open the preview with a text, or close it with ""."""
        await viewer_of(self)
        self.content = clean_content(content[:MAX_CONTENT])
        self.tree = markup.tree(self.content)
