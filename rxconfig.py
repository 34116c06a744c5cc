"""Reflex's configuration; every value comes from the program's own settings."""

import reflex as rx

from chatapp.settings import Settings
from chatapp.web.reflex.prerender import Prerender

settings = Settings()
Manager = rx.constants.StateManagerMode

config = rx.Config(
    app_name="chatapp",
    frontend_port=settings.port,
    backend_port=settings.port,
    redis_url=settings.redis_url,
    state_manager_mode=Manager.REDIS if settings.redis_url else Manager.MEMORY,
    cors_allowed_origins=["http://localhost"],  # of no effect: chatapp.api.dispatch takes Reflex's CORS headers out
    plugins=[Prerender()],
    frontend_compression_formats=["brotli", "gzip"],
    disable_plugins=[rx.plugins.SitemapPlugin],
    show_built_with_reflex=False,
    telemetry_enabled=False,
)
