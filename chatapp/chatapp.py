"""The entry that Reflex looks for: the app, its pages, the API beside it, and what starts with the process."""

import contextlib
import functools
import gc
from collections.abc import AsyncGenerator
from functools import partial
from pathlib import Path

import reflex as rx
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Scope

from chatapp import logs, runtime
from chatapp.api.dispatch import dispatch
from chatapp.api.origins import is_own
from chatapp.settings import Settings
from chatapp.web import screens, sparse, theme
from chatapp.web.pages.chat.thread import thread_page
from chatapp.web.pages.home import dashboard_page, home_page
from chatapp.web.pages.login import login_page
from chatapp.web.pages.not_found import not_found_page
from chatapp.web.pages.register import register_page
from chatapp.web.pages.reset import reset_page
from chatapp.web.pages.settings import sections
from chatapp.web.pages.settings.page import settings_page
from chatapp.web.reflex import app as reflex_app
from chatapp.web.reflex import build, entrance, packets, program
from chatapp.web.reflex.emitter import Emitter
from chatapp.web.rooms import StateNames
from chatapp.web.shells import with_shells
from chatapp.web.states import authority
from chatapp.web.states.base import ToastState, tell
from chatapp.web.states.dashboard import DashboardState
from chatapp.web.states.hidden import HiddenState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState
from chatapp.web.states.window import WindowState

PAGES = Path(program.CLIENT)
POLICY = PAGES.parent / build.POLICY

settings = Settings()


def accepts(scope: Scope) -> bool:
    """The socket of the pages counts the cookie: it accepts pages of its own origin, and clients without an Origin."""
    return is_own(Headers(scope=scope), scope["scheme"])


@contextlib.asynccontextmanager
async def process() -> AsyncGenerator[None]:
    """Everything that lives as long as the process."""
    current = runtime.build(settings)
    await current.start(serves=True)
    runtime.install(current)
    # Pages and libraries stay for good. While each full collection searched them it held up everybody for 200 ms.
    gc.collect()
    gc.freeze()
    yield
    await current.stop()
    runtime.install(None)


app = rx.App(
    backend_exception_handler=tell,
    head_components=theme.head_components(),
    stylesheets=theme.STYLESHEETS,
    toaster=None,
    html_lang="en-GB",  # what moments.js formats by
)
app.add_page(login_page, route="/login", title="Sign in · Chatapp", **theme.CARD)
app.add_page(register_page, route="/register", title="Create account · Chatapp", **theme.CARD)
app.add_page(reset_page, route="/reset", title="New password · Chatapp", **theme.CARD)
app.add_page(home_page, route="/", title="Chatapp", on_load=[SidebarState.enter, DashboardState.enter], **theme.CARD)
app.add_page(
    dashboard_page,
    route="/dashboard",
    title="Dashboard · Chatapp",
    on_load=[SidebarState.enter, DashboardState.enter],
    **theme.CARD,
)
app.add_page(thread_page, route="/c/[cid]", title="Chatapp", on_load=ThreadState.open, **theme.CARD)
for address, title, section in sections.pages():
    app.add_page(
        functools.partial(settings_page, section),
        route=address,
        title=f"{title} · Chatapp",
        on_load=[SidebarState.enter, *(section or sections.FIRST).on_load],
        **theme.CARD,
    )
app.add_page(not_found_page, route="/404", title="Nothing here · Chatapp", **theme.CARD)
app.register_lifespan_task(process)
reflex_app.configure(app, accepts=accepts, before_event=authority.check)
names = StateNames(
    window=WindowState.get_full_name(),
    thread=ThreadState.get_full_name(),
    sidebar=SidebarState.get_full_name(),
    toasts=ToastState.get_full_name(),
    hidden=HiddenState.get_full_name(),
)
sparse.install()
screens.install(screens.Screens(Emitter(app), authority.forgetting(app), names))
entrance.guard(app)


def serve() -> ASGIApp:
    """What the server runs: the API, and what is true of every answer, in front of Reflex.

    Not as Reflex's `api_transformer`: around that stands Reflex's own CORS layer, which lets other origins in.
    """
    logs.configure(settings.log_format, settings.log_level)
    policy = POLICY.read_text() if POLICY.exists() else None
    folders = {f"/{page.parent.relative_to(PAGES).as_posix()}" for page in PAGES.glob("*/**/index.html")}
    tabs = packets.guarded(app(), settings, entrance.pause)
    pages = with_shells(tabs, folders=folders, needs_session=partial(entrance.needs_session, app))
    return dispatch(pages, allowed_hosts=settings.served_hosts, policy=policy)
