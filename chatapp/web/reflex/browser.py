"""JavaScript in components, and state that the browser alone keeps."""

from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar
from reflex_components_core.core.banner import has_connection_errors

is_disconnected = has_connection_errors  # a var: whether the socket of the page is closed


def expression(code: str, *needs: rx.Var[Any], type_: Any) -> Any:
    """A var of JavaScript code. `needs` are the vars that the code names: the page gets their hooks and imports."""
    data = rx.vars.VarData.merge(*(need._get_all_var_data() for need in needs))  # noqa: SLF001 - Reflex has no other way
    return rx.Var(code, _var_type=type_, _var_data=data).guess_type()


def client_state(name: str, *, default: rx.Var[Any]) -> ClientStateVar:
    """A value that lives in the page and never reaches the server."""
    return ClientStateVar.create(name, default=default)


def reader_of(name: str) -> str:
    """The JavaScript expression by which an event handler of the page reads a client state."""
    return f"refs['_client_state_{name}']"


def writer_of(name: str) -> str:
    """The JavaScript expression by which an event handler of the page sets a client state."""
    return f"refs['_client_state_set{name.capitalize()}']"
