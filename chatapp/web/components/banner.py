"""The slim banner that tells of a lost connection."""

import reflex as rx

from .icon import icon


def connection_banner(is_offline: rx.Var[bool], refusal: rx.Var[str], *, floating: bool = False) -> rx.Component:
    """Below the top bar, or above everything when `floating`; writing stays possible meanwhile. `refusal` is the
    sentence of a server that does not let this tab in for now, "" where it only cannot be reached.
    """
    refused = rx.fragment(icon("hourglass", size="16"), refusal, " This page comes back by itself.")
    lost = rx.fragment(icon("loader-circle", size="16", extra="spin"), "Reconnecting…")
    back = rx.fragment(icon("check", size="16"), "Back online")
    return rx.el.div(
        rx.el.div(
            rx.cond(is_offline, rx.cond(refusal != "", refused, lost), back),
            class_name=["banner", rx.cond(is_offline, "banner--offline", "")],
        ),
        role="status",
        class_name=["banner-slot", "banner-slot--floating" if floating else ""],
    )
