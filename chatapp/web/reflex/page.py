"""What scripts use of Reflex in the browser: its event loop, its registry and the store of all states."""

from collections.abc import Iterable
from typing import Any

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.utils.imports import ImportVar

REGISTRY = "$/utils/context-registry"
ROOT = rx.State.get_full_name()  # how the full names of all states and handlers begin

# A var: `{ loop, app, store }`; assets/scripts/guard.js and offline.js say what they do with each.
inside: rx.Var[Any] = rx.Var(
    "page_inside",
    _var_data=rx.vars.VarData(
        imports={
            "react": [ImportVar(tag="useContext", alias="usePageContext")],
            REGISTRY: [
                ImportVar(tag="StateStoreContext"),
                ImportVar(tag="eventLoop", alias="page_loop"),
                ImportVar(tag="app", alias="page_app"),
            ],
        },
        hooks={
            "const page_inside = { loop: page_loop, app: page_app, store: usePageContext(StateStoreContext) }": None
        },
    ),
)


def var_name(name: str) -> str:
    """How the page calls a var of a state."""
    return f"{name}{FIELD_MARKER}"


def var_names(names: Iterable[str]) -> list[str]:
    return [var_name(name) for name in names]
