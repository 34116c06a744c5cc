"""Preferences that are chosen on a page. assets/scripts/synced.js tells them, and shows those of the server."""

import reflex as rx

from chatapp import runtime
from chatapp.services import preferences

from .base import viewer_of


class PreferencesState(rx.State):
    """Holds nothing: what is chosen is a var of the list, for all tabs of the user."""

    @rx.event
    async def choose(self, chosen: str) -> None:
        """`name:value`. A page that is older than the server may choose what there is no more: then nothing happens."""
        viewer = await viewer_of(self)
        name, _, value = chosen.partition(":")
        if name in preferences.NAMES:
            await runtime.current().work(preferences.change, viewer_id=viewer.user_id, changes={name: value})
