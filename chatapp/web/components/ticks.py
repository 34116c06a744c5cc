"""How far one's own message has come, told apart by shape, and in words for screen readers."""

import reflex as rx


def tick_of(status: rx.Var[str]) -> rx.Component:
    """The tick of a status: read, delivered or sent."""
    return rx.fragment(
        rx.match(
            status,
            ("read", _read_tick()),
            ("delivered", _tick("check-check", "Delivered")),
            _tick("check", "Sent"),
        )
    )


def sending_tick() -> rx.Component:
    """Of what waits for its answer."""
    return _tick("clock-3", "Sending")


def _read_tick() -> rx.Component:
    """Two overlapping discs with the tick cut out."""
    return rx.el.svg(
        rx.el.path(d="M8.1 2.1A6 6 0 1 0 8.1 13.9 7.3 7.3 0 0 1 8.1 2.1z"),
        rx.el.svg.circle(cx="12.8", cy="8", r="6"),
        rx.el.path(d="m10.1 8.1 1.9 1.9 3.5-3.7", class_name="tick__cut"),
        view_box="0 0 20 16",
        class_name="tick tick--read",
        custom_attrs={"role": "img"},
        aria_label="Read",
    )


def _tick(symbol: str, label: str) -> rx.Component:
    return rx.icon(symbol, class_name="icon tick", custom_attrs={"role": "img"}, aria_label=label)
