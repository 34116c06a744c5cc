"""The sections of the settings, in the order of their list. A new section is a row here, and a module."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import reflex as rx

from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.devices import DevicesState
from chatapp.web.states.profile import ProfileState

from .appearance import appearance
from .data import data
from .privacy import privacy
from .profile import profile
from .security import security


@dataclass(frozen=True, slots=True)
class Section:
    """`key` is the last part of the address; `note` stands below the label in the phone's list; `on_load` reads what
    the section shows.
    """

    key: str
    label: str
    symbol: str
    note: str
    body: Callable[[], rx.Component]
    on_load: tuple[Any, ...] = ()

    @property
    def address(self) -> str:
        return f"/settings/{self.key}"


SECTIONS = (
    Section("profile", "Profile", "user-round", "Your name, picture and bio", profile, (ProfileState.enter,)),
    Section("appearance", "Appearance", "palette", "Theme, density and clock", appearance),
    Section("privacy", "Privacy", "shield", "People you have blocked", privacy, (BlocksState.load,)),
    Section("security", "Security", "lock", "Password and where you are signed in", security, (DevicesState.load,)),
    Section("data", "Data", "database", "Download your data or delete your account", data),
)
FIRST = SECTIONS[0]


def pages() -> Iterator[tuple[str, str, Section | None]]:
    """Address, title and section of each page; that of the list names none."""
    yield "/settings", "Settings", None
    for section in SECTIONS:
        yield section.address, f"{section.label} · Settings", section
