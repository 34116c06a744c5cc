"""Looks that belong to no component: which style sheets and scripts a page loads, and what its head says."""

import re
from pathlib import Path

import reflex as rx

STYLESHEETS = ["/styles/tokens.css", "/styles/app.css", "/styles/dashboard.css"]

# The page calls the first while it renders; the others listen on the document from before it is hydrated.
RENDERING_SCRIPTS = ("moments", "emoji", "text", "people", "outbox", "controls")
LISTENING_SCRIPTS = (
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
    "viewport",
    "presence",
    "dashboard",
)

_TOKENS = Path(__file__).parents[2] / "assets" / "styles" / "tokens.css"
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
        *(rx.el.script(src=f"/scripts/{name}.js") for name in RENDERING_SCRIPTS),
        *(rx.el.script(src=f"/scripts/{name}.js", defer=True) for name in LISTENING_SCRIPTS),
    ]


def _theme_colors() -> list[rx.Component]:
    """The browser's own bars take the colour of ours; read from the tokens, the one place that knows it."""
    light, dark = re.findall(r"--color-surface:\s*([^;]+);", _TOKENS.read_text(encoding="utf-8"))
    return [
        rx.el.meta(name="theme-color", content=light, custom_attrs={"media": "(prefers-color-scheme: light)"}),
        rx.el.meta(name="theme-color", content=dark, custom_attrs={"media": "(prefers-color-scheme: dark)"}),
    ]
