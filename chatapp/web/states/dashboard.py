"""The charts of the home page: read when it opens, and anew when its list has moved."""

import reflex as rx

from chatapp import runtime
from chatapp.services import dashboard
from chatapp.services.dashboard import SPANS
from chatapp.web import charts
from chatapp.web.charts import Bar
from chatapp.web.figures import HeatRow, Leader, Notes

from .base import cookies_of, entering, holds, viewer_of

ZONE_COOKIE = "zone"  # the browser's time zone, an IANA name; assets/scripts/zone.js writes it


@holds(lambda state: [leader.id for leader in state.leaders])
class DashboardState(rx.State):
    """The tab's own, as its span and its zone are. The page asks again, at most every few seconds: see
    assets/scripts/dashboard.js.
    """

    span: int = 30  # days
    is_ready: bool = False
    is_quiet: bool = False  # nothing happened within the span
    bars: rx.Field[list[Bar]] = rx.field(default_factory=list)
    heat: rx.Field[list[HeatRow]] = rx.field(default_factory=list)
    busiest: int = 0  # messages of the busiest hour
    leaders: rx.Field[list[Leader]] = rx.field(default_factory=list)
    notes: rx.Field[Notes] = rx.field(default_factory=Notes)

    @rx.event
    async def enter(self) -> None:
        """The page was opened, or its socket came back."""
        async with entering(self, "enter"):
            await _show(self)

    @rx.event
    async def choose(self, days: int) -> None:
        """Another span."""
        if days in SPANS:
            self.span = int(days)
            async with entering(self, "refresh"):
                await _show(self)

    @rx.event
    async def refresh(self) -> None:
        """The list or a figure has moved."""
        async with entering(self, "refresh"):
            await _show(self)


async def _show(state: DashboardState) -> None:
    """Read everything, and assign what has changed: the rest is not sent again."""
    viewer = await viewer_of(state)
    zone = cookies_of(state).get(ZONE_COOKIE, "")
    found = await runtime.current().read(dashboard.charts, viewer_id=viewer.user_id, days=state.span, zone=zone)
    values = {
        "bars": charts.bars_of(found),
        "heat": charts.heat_of(found),
        "busiest": charts.busiest_of(found),
        "leaders": charts.leaders_of(found, viewer.user_id),
        "notes": charts.notes_of(found),
        "is_quiet": not any(day.sent or day.received for day in found.days),
        "is_ready": True,
    }
    for name, value in values.items():
        if getattr(state, name) != value:
            setattr(state, name, value)
