"""Looks that belong to no component: which style sheets and scripts a page loads, and what its head says."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import reflex as rx

# In this order: a later rule wins over an earlier one. The build joins all of them into one file.
_STYLES = (
    "tokens",
    "base",
    "icon",
    "avatar",
    "logo",
    "button",
    "field",
    "badge",
    "shell",
    "switcher",
    "sidebar",
    "conversation_row",
    "invitation_row",
    "people",
    "top_bar",
    "message_list",
    "message",
    "rich_text",
    "composer",
    "card",
    "home",
    "settings",
    "picture_field",
    "choice",
    "devices",
    "person_row",
    "dialog",
    "alone",
    "menu",
    "toast",
    "empty_state",
    "skeleton",
    "gate",
    "details",
    "narrow",
    "touch",
    "preferences",
    "segment",
    "stat_card",
    "charts",
    "dashboard",
)
STYLESHEETS = [f"/styles/{name}.css" for name in _STYLES]

# The page calls the first while it renders; the others listen on the document from before it is hydrated.
RENDERING = "rendering", ("moments", "emoji", "text", "people", "kept", "outbox", "controls")
LISTENING = (
    "listening",
    (
        "gate",
        "dialog",
        "menu",
        "toasts",
        "thread",
        "composer",
        "messages",
        "copy",
        "details",
        "picture",
        "keyboard",
        "page",
        "places",
        "back",
        "viewport",
        "presence",
        "dashboard",
    ),
)

Bundle = tuple[str, Sequence[str]]  # a name, and the scripts that are in it

_ASSETS = Path(__file__).parents[2] / "assets"
_VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"


def head_components() -> list[rx.Component]:
    """What stands in the head of every page."""
    return [
        rx.el.meta(name="viewport", content=_VIEWPORT),
        *_theme_colors(),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="48x48"),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml", sizes="any"),
        rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        rx.el.script(src=_address(RENDERING)),
        rx.el.script(src=_address(LISTENING), defer=True),
    ]


class Bundles(rx.plugins.Plugin):
    """Puts the scripts of a page into two files, so that a slow line is asked twice and not twenty times."""

    def get_static_assets(self, **_context: Any) -> Sequence[tuple[Path, str]]:
        """The files of the build."""
        return [(Path("public", "scripts", f"{bundle[0]}.js"), _content(bundle)) for bundle in (RENDERING, LISTENING)]


def _address(bundle: Bundle) -> str:
    """With a word that changes with the content: such addresses are kept by browsers for good."""
    return f"/scripts/{bundle[0]}.js?v={hashlib.sha256(_content(bundle).encode()).hexdigest()[:8]}"


def _content(bundle: Bundle) -> str:
    return "\n".join((_ASSETS / "scripts" / f"{name}.js").read_text(encoding="utf-8") for name in bundle[1])


def _theme_colors() -> list[rx.Component]:
    """The browser's own bars take the colour of ours; read from the tokens, the one place that knows it."""
    light, dark = re.findall(
        r"--color-surface:\s*([^;]+);", (_ASSETS / "styles" / "tokens.css").read_text(encoding="utf-8")
    )
    return [
        rx.el.meta(name="theme-color", content=light, custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content=dark, custom_attrs={"media": "(prefers-color-scheme: dark)"}),
    ]
