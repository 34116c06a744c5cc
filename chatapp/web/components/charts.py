"""Charts, each with the same figures as a table or as words for those who cannot see it."""

import reflex as rx

from chatapp.web.charts import Bar
from chatapp.web.figures import HeatCell, HeatRow, Leader
from chatapp.web.scripts import call, function, load

from . import moments
from .avatar import avatar
from .definition import definition

HOURS = tuple(f"{hour:02}:00" for hour in range(24))
LABELLED = 6  # every sixth hour has its label
# The chart draws these as numbers of its own; colours and letters are the style sheet's.
BAR_WIDTH, BAR_RADIUS, LABEL_GAP, TICKS = 14, 2, 28, 5
_SENT_FIRST = rx.Var('((item) => (item.dataKey === "sent" ? 0 : 1))')


def chart_card(title: str, *body: rx.Component, means: str, aside: rx.Component | None = None) -> rx.Component:
    """A titled card, a region of its own; `means` says what is counted."""
    head = rx.el.header(
        rx.el.h2(title, class_name="card__title"),
        definition(title, means),
        aside or rx.fragment(),
        class_name="card__head",
    )
    return rx.el.section(head, *body, id=anchor(title), tab_index=-1, class_name="card", aria_label=title)


def anchor(title: str) -> str:
    """By what a link finds a card."""
    return title.lower().replace(" ", "-")


def bars_legend() -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name="legend__key legend__key--sent"),
        "Sent",
        rx.el.span(class_name="legend__key legend__key--received"),
        "Received",
        class_name="legend",
        aria_hidden=True,
    )


def day_bars(bars: rx.Var[list[Bar]]) -> rx.Component:
    """Sent and received of each day, one upon the other."""
    chart = rx.recharts.bar_chart(
        rx.recharts.cartesian_grid(vertical=False),
        rx.recharts.x_axis(
            data_key="day",
            axis_line=False,
            tick_line=False,
            interval="preserveEnd",
            min_tick_gap=LABEL_GAP,
            custom_attrs={"tickFormatter": function("moments.shortDay")},
        ),
        rx.recharts.y_axis(
            axis_line=False,
            tick_line=False,
            allow_decimals=False,
            width="auto",
            tick_count=TICKS,
            custom_attrs={"tickFormatter": function("moments.number")},
        ),
        rx.recharts.graphing_tooltip(
            is_animation_active=False,
            separator=" ",
            cursor=True,
            custom_attrs={
                "labelFormatter": function("moments.longDay"),
                "formatter": function("moments.number"),
                "itemSorter": _SENT_FIRST,
            },
        ),
        _bar("sent", "Sent"),
        _bar("received", "Received"),
        data=bars,
        max_bar_size=BAR_WIDTH,
        bar_category_gap="20%",
        margin={"top": 8, "right": 0, "bottom": 0, "left": 0},
        custom_attrs={"accessibilityLayer": False},
    )
    chart.custom_attrs = _size_kept()
    return rx.fragment(rx.el.div(chart, class_name="chart", aria_hidden=True), _day_table(bars))


def _size_kept() -> dict[str, rx.Var]:
    """A chart that comes back has its size in its first frame."""
    return {
        "initialDimension": call("dashboard.chartSize", returns=dict),
        "onResize": function("dashboard.noteChartSize"),
    }


def heat_legend(busiest: rx.Var[int]) -> rx.Component:
    """From nothing to the messages of the busiest hour."""
    keys = [rx.el.span(class_name=f"legend__key h{level}") for level in range(5)]
    most = rx.cond(busiest.to(int) > 0, moments.number(busiest), "")
    return rx.el.span("0", *keys, most, " messages", class_name="legend legend--heat", aria_hidden=True)


def heat_map(rows: rx.Var[list[HeatRow]]) -> rx.Component:
    """Weekday by hour: a table whose cells are colours to the eye and numbers to everybody else."""
    head = [
        rx.el.th(
            rx.el.span(hour, class_name="" if number % LABELLED == 0 else "sr"),
            scope="col",
        )
        for number, hour in enumerate(HOURS)
    ]
    table = rx.el.table(
        rx.el.caption("Messages by weekday and hour", class_name="sr"),
        rx.el.colgroup(rx.el.col(class_name="heat__day"), rx.el.col(span=len(HOURS))),
        rx.el.thead(rx.el.tr(rx.el.td(), *head)),
        rx.el.tbody(rx.foreach(rows, _heat_row)),
        class_name="heat",
        tab_index=0,
    )
    return rx.el.div(table, rx.el.div(class_name="heat__tip", role="status"), load("heat"), class_name="heat-box")


def leader_list(leaders: rx.Var[list[Leader]]) -> rx.Component:
    """Conversations by their messages, most first."""
    return rx.el.ol(rx.foreach(leaders, _leader), class_name="leaders")


def _bar(key: str, name: str) -> rx.Component:
    return rx.recharts.bar(
        data_key=key,
        name=name,
        stack_id="day",
        radius=BAR_RADIUS,
        is_animation_active=False,
        class_name=f"chart__{key}",
    )


def _day_table(bars: rx.Var[list[Bar]]) -> rx.Component:
    def row(bar: rx.Var[Bar]) -> rx.Component:
        return rx.el.tr(
            rx.el.th(moments.long_day(bar["day"].to(str)), scope="row"),
            rx.el.td(moments.number(bar["sent"].to(int))),
            rx.el.td(moments.number(bar["received"].to(int))),
        )

    names = [rx.el.th(name, scope="col") for name in ("Day", "Sent", "Received")]
    table = rx.el.table(
        rx.el.caption("Messages per day"), rx.el.thead(rx.el.tr(*names)), rx.el.tbody(rx.foreach(bars, row))
    )
    return rx.el.div(table, class_name="sr")


def _heat_row(row: rx.Var[HeatRow]) -> rx.Component:
    return rx.el.tr(rx.el.th(row.short, scope="row", aria_label=row.day), rx.foreach(row.cells, _heat_cell))


def _heat_cell(cell: rx.Var[HeatCell]) -> rx.Component:
    return rx.el.td(
        rx.el.span(moments.number(cell.count), class_name="sr"),
        class_name=f"h{cell.level}",
        custom_attrs={"data-words": cell.title},
    )


def _leader(one: rx.Var[Leader]) -> rx.Component:
    bar = rx.el.svg(
        rx.el.rect(width="100%", height="100%", class_name="leader__rest"),
        rx.el.rect(width=one.share, height="100%", class_name="leader__share"),
        class_name="leader__bar",
        aria_hidden=True,
    )
    link = rx.el.a(
        avatar(one.initials, one.gradient, one.avatar, size="32"),
        rx.el.span(rx.el.span(one.title, class_name="leader__name truncate", dir="auto"), bar, class_name="grow"),
        rx.el.span(moments.number(one.messages), rx.el.span(" messages", class_name="sr"), class_name="leader__count"),
        href=f"/c/{one.id}",
        class_name="leader",
    )
    return rx.el.li(link, key=one.id.to_string())
