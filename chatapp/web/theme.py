"""The style sheets of a page, and its head: all that belongs to no component."""

import hashlib
import re
from pathlib import Path
from typing import Any

import reflex as rx

# In this order: a later rule wins over an earlier one. The build joins all of them into one file.
_STYLES = (
    "fonts",
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
    "unsent",
    "pins",
    "message_list",
    "message",
    "message_actions",
    "rich_text",
    "reply",
    "attached",
    "lightbox",
    "voice",
    "shared_files",
    "composer",
    "attachments",
    "format_bar",
    "suggestions",
    "reactions",
    "card",
    "home",
    "steps",
    "settings",
    "lined",
    "picture_field",
    "choice",
    "radio_card",
    "devices",
    "person_row",
    "dialog",
    "receipts",
    "edits",
    "forwarding",
    "link_card",
    "starter",
    "shortcuts",
    "alone",
    "menu",
    "toast",
    "empty_state",
    "skeleton",
    "gate",
    "details",
    "profile",
    "narrow",
    "touch",
    "density",
    "preferences",
    "segment",
    "stat_card",
    "charts",
    "dashboard",
    "print",
)
STYLESHEETS = [f"/styles/{name}.css" for name in _STYLES]

# What a link to a page looks like in other programs. The picture has 1200 x 630 pixels.
CARD: dict[str, Any] = {
    "image": "/social.jpg",
    "description": "Chatapp: conversations with the people you work with, as they happen.",
}

_ASSETS = Path(__file__).parents[2] / "assets"
_VIEWPORT = "width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content"


def head_components() -> list[rx.Component]:
    """The elements in the head of every page."""
    return [
        rx.el.meta(name="viewport", content=_VIEWPORT),
        *_theme_colors(),
        _letters(),
        rx.el.link(rel="icon", href="/favicon.ico", sizes="48x48"),
        rx.el.link(rel="icon", href="/icon.svg", type="image/svg+xml", sizes="any"),
        rx.el.link(rel="apple-touch-icon", href="/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        _gate(),
        _early(),
    ]


def _letters() -> rx.Component:
    """The letters of most pages are loaded before the style sheet asks for them."""
    styles = (_ASSETS / "styles" / "fonts.css").read_text(encoding="utf-8")
    (address,) = re.findall(r'/fonts/inter-latin\.woff2[^"]*', styles)
    return rx.el.link(rel="preload", href=address, custom_attrs={"as": "font", "type": "font/woff2", "crossOrigin": ""})


def _gate() -> rx.Component:
    """With `_early` and Reflex's theme the one script that acts before the page is hydrated; the rest are modules.

    Its address changes with its content: browsers keep such files for good.
    """
    content = (_ASSETS / "scripts" / "gate.js").read_bytes()
    return rx.el.script(src=f"/scripts/gate.js?v={hashlib.sha256(content).hexdigest()[:8]}", defer=True)


def _early() -> rx.Component:
    """Runs before the first paint: in the page itself, so that it waits for no other file."""
    lines = (_ASSETS / "scripts" / "early.js").read_text(encoding="utf-8").splitlines()
    return rx.el.script("\n".join(line for line in lines if not line.startswith("//")))


def _theme_colors() -> list[rx.Component]:
    """The browser's own bars take the colour of ours; read from the tokens, the one place that knows it. Once a page
    runs, assets/scripts/theme.js follows the theme that was chosen.
    """
    light, dark = re.findall(
        r"--color-surface:\s*([^;]+);", (_ASSETS / "styles" / "tokens.css").read_text(encoding="utf-8")
    )
    return [
        rx.el.meta(name="theme-color", content=light, custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content=dark, custom_attrs={"media": "(prefers-color-scheme: dark)"}),
    ]
