"""The messages of the open conversation, in pages that travel apart: one's own state, so that nothing else on the page
renders again when a message arrives.
"""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from chatapp.web import history
from chatapp.web.history import History
from chatapp.web.shapes import Bubble
from chatapp.web.vars import PAGE_VARS, WindowVars

from .base import holds, shown_thread
from .shown import shown_vars

HISTORY_VARS = tuple(f"past_{place}" for place in range(history.PAGES))


def values_of(state: Any) -> Mapping[str, Any]:
    """The values of the window's vars as they are now, which may be ahead of the vars."""
    return shown_thread(state, state._conversation_id)  # noqa: SLF001 - the state's own module


@holds(lambda state: [state._conversation_id])  # noqa: SLF001 - its own
class WindowState(rx.State):
    """The vars of `WindowVars` are those of all tabs of the conversation, and kept up to date by the live engine. The
    history is this tab's own: empty while the reader follows the end.
    """

    past_0: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    past_1: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    past_2: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    past_3: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    past_4: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    past_5: rx.Field[list[Bubble]] = rx.field(default_factory=list)
    seen_changes: int = 0  # what `changes` was when the history was read
    _conversation_id: int = 0
    _joined: int = 0

    vars().update(shown_vars(WindowVars, values_of))


# No methods: a browser can call every public method of a state with arguments of its own.


def show(state: WindowState, conversation_id: int) -> None:
    """Show the window of a conversation that the tab has joined; 0 for none."""
    state._conversation_id = conversation_id  # noqa: SLF001 - the state's own module
    state._joined += 1  # noqa: SLF001


def history_of(state: WindowState) -> History:
    return History(tuple(list(getattr(state, name)) for name in HISTORY_VARS))


def keep(state: WindowState, kept: History) -> None:
    """Only pages that differ are sent."""
    for name, page in zip(HISTORY_VARS, kept.pages, strict=True):
        if getattr(state, name) != page:
            setattr(state, name, page)


def live_messages(state: WindowState) -> list[Bubble]:
    """The live window, in the order of `seq`."""
    pages = [page for page in map(values_of(state).get, PAGE_VARS) if page]
    return [message for page in sorted(pages, key=lambda page: page[0].seq) for message in page]


def changes_of(state: WindowState) -> int:
    """The counter as it is now, which may be ahead of the var."""
    return values_of(state).get("changes", 0)


def news_of(state: WindowState) -> int:
    """As `changes_of`."""
    return values_of(state).get("news", 0)
