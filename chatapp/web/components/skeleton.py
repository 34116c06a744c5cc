"""The shapes of what is still loading; they wait 200 ms, so that quick answers do not flicker."""

import reflex as rx

ROWS = 6
CARDS = 4
CARD_ROWS = 5
# Who writes, and whether the bubble begins or ends a run.
BUBBLES = (("begin",), ("end",), ("mine", "begin"), ("begin", "end"), ("mine", "begin")) * 5


def row_skeletons() -> rx.Component:
    """In the place of the conversation list."""
    rows = [
        rx.el.li(
            _shape("avatar"),
            rx.el.span(
                rx.el.span(_shape("name"), _shape("time"), class_name="row__line"),
                rx.el.span(_shape("preview"), class_name="row__line"),
                class_name="grow",
            ),
            class_name="row row--skeleton",
        )
        for _ in range(ROWS)
    ]
    return rx.el.ul(*rows, class_name="skeletons", aria_busy="true", aria_label="Loading conversations")


def person_skeleton() -> rx.Component:
    """In the place of one's own picture and name."""
    name = rx.el.span(_shape("name"), class_name="grow")
    return rx.el.span(_shape("small"), name, class_name="skeletons person__wait", aria_hidden=True)


def portrait_skeleton() -> rx.Component:
    """In the place of the picture above a conversation."""
    return rx.el.span(_shape("portrait"), class_name="skeletons", aria_hidden=True)


def title_skeleton(words: str) -> rx.Component:
    """In the place of the title above a conversation; `words` are for those who see no shapes."""
    return rx.fragment(_shape("title skeletons"), rx.el.span(words, class_name="sr"))


def subtitle_skeleton() -> rx.Component:
    """In the place of the line below the title."""
    return _shape("subtitle skeletons")


def bubble_skeletons() -> rx.Component:
    """In the place of the messages, as the child of the message list: more of them than a screen has room for."""
    return rx.el.div(
        *(_bubble(*traits) for traits in BUBBLES),
        class_name="skeletons",
        role="img",
        aria_busy="true",
        aria_label="Loading messages",
    )


def card_skeletons() -> rx.Component:
    """In the place of the figures."""
    cards = [
        rx.el.div(_shape("tile"), _shape("label"), _shape("figure"), _shape("note"), class_name="card stat")
        for _ in range(CARDS)
    ]
    return rx.el.div(*cards, class_name="cards skeletons", role="img", aria_busy="true", aria_label="Loading figures")


def chart_skeleton() -> rx.Component:
    """In the place of a chart."""
    return rx.el.div(
        _shape("chart"), class_name="chart skeletons", role="img", aria_busy="true", aria_label="Loading a chart"
    )


def list_skeleton() -> rx.Component:
    """In the place of a card's list."""
    rows = [rx.el.span(_shape("small"), _shape("name"), class_name="leader") for _ in range(CARD_ROWS)]
    return rx.el.div(*rows, class_name="leaders skeletons", role="img", aria_busy="true", aria_label="Loading a list")


def _bubble(*traits: str) -> rx.Component:
    portrait = _shape("small") if "end" in traits else rx.el.span()
    return rx.el.div(
        rx.fragment() if "mine" in traits else portrait,
        _shape("bubble"),
        class_name=[
            "msg msg--skeleton",
            "msg--mine" if "mine" in traits else "",
            "msg--start" if "begin" in traits else "",
        ],
    )


def _shape(name: str) -> rx.Component:
    return rx.el.span(class_name=f"sk sk--{name}")
