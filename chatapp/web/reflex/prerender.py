"""The pages that the build renders ahead: Reflex leaves out those whose address has an id."""

from pathlib import Path
from typing import Any

import reflex as rx

from . import program

CONFIGURATION = Path(program.FOLDER) / "react-router.config.js"
EVERY_STATIC_PAGE = '"prerender": true'  # as Reflex writes it


class Prerender(rx.plugins.Plugin):
    """Has the page of a conversation rendered ahead too, as a file that the server sends for each of them."""

    def update_env_json(self, **_context: Any) -> None:
        """Reflex calls this between writing its configuration and building; it adds nothing to the environment."""
        text = CONFIGURATION.read_text(encoding="utf-8")
        if EVERY_STATIC_PAGE not in text:
            return
        paths = f'({{ getStaticPaths }}) => [...getStaticPaths(), "{program.CONVERSATION_SHELL}"]'
        CONFIGURATION.write_text(text.replace(EVERY_STATIC_PAGE, f'"prerender": {paths}'), encoding="utf-8")
