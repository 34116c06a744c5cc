"""The slim banner that tells of a lost connection."""

import reflex as rx

from .icon import icon


def connection_banner(words: rx.Var[str], refusal: rx.Var[str], *lines: rx.Component) -> rx.Component:
    """Lies over the page below its top bar, with `lines` below its own, and moves nothing; writing stays possible.
    `words` are "" while there is a connection. `refusal` is the sentence of a server that does not let this tab in for
    now, "" where it only cannot be reached.
    """
    refused = rx.fragment(icon("hourglass", size="16"), refusal, " This page comes back by itself.")
    lost = rx.fragment(icon("loader-circle", size="16", extra="spin"), words)
    back = rx.fragment(icon("check", size="16"), "Back online")
    is_offline = words != ""
    banner = rx.el.div(
        rx.cond(is_offline, rx.cond(refusal != "", refused, lost), back),
        class_name=["banner", rx.cond(is_offline, "banner--offline", "")],
    )
    return rx.el.div(rx.el.div(banner, role="status"), *lines, class_name="banner-slot")
