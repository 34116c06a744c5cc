"""Preferences that are chosen on a page. assets/scripts/synced.js tells them, and shows those of the server."""

import contextlib

import reflex as rx

from chatapp import errors, runtime
from chatapp.services import preferences

from .base import viewer_of


class PreferencesState(rx.State):
    """Holds nothing: what is chosen is a var of the list, for all tabs of the user."""

    @rx.event
    async def choose(self, chosen: str) -> None:
        """`name:value`. Nothing happens where the server knows no such choice: the page may be older, and the browser
        in a time zone of its own.
        """
        viewer = await viewer_of(self)
        name, _, value = chosen.partition(":")
        with contextlib.suppress(errors.Invalid):
            await runtime.current().work(preferences.change, viewer_id=viewer.user_id, changes={name: value})
