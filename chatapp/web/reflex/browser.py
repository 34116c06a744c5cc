"""JavaScript in components, and state that the browser alone keeps."""

from typing import Any

import reflex as rx
from reflex.experimental.client_state import ClientStateVar
from reflex_base.utils.imports import ImportVar
from reflex_components_core.core.banner import has_connection_errors

is_disconnected = has_connection_errors  # a var: whether the socket of the page is closed
# A var: why the server refuses the socket of the page, as entrance.py says it; "" where no server answers.
refusal = rx.Var(
    '(connectErrors.at(-1)?.data?.code ? connectErrors.at(-1).message : "")',
    _var_data=has_connection_errors._get_all_var_data(),  # noqa: SLF001 - Reflex has no other way
).to(str)


def expression(code: str, *needs: Any, type_: Any) -> Any:
    """A var of JavaScript code. The page gets hooks and imports of `needs`, the vars that the code names."""
    data = rx.vars.VarData.merge(*(need._get_all_var_data() for need in needs))  # noqa: SLF001 - Reflex has no other way
    return rx.Var(code, _var_type=type_, _var_data=data).guess_type()


def imported(name: str, module: str, *, alias: str) -> rx.Var[Any]:
    """What a module exports under a name; the page imports it as `alias`."""
    return rx.Var(alias, _var_data=rx.vars.VarData(imports={module: [ImportVar(tag=name, alias=alias)]}))


def hooked(name: str, hook: rx.Var[Any], *, type_: Any) -> Any:
    """The result of a React hook, an imported function without arguments. Components that use it call the hook once,
    and have its result under this name.
    """
    data = rx.vars.VarData(hooks={f"const {name} = {hook!s}()": None})
    return rx.Var(name, _var_type=type_, _var_data=rx.vars.VarData.merge(hook._get_all_var_data(), data)).guess_type()  # noqa: SLF001 - as above


def side_effects(*modules: str) -> rx.Var[None]:
    """A var that renders nothing, and lets the page load modules that export nothing."""
    data = rx.vars.VarData(imports={"": [ImportVar(tag=module) for module in modules]})
    return rx.Var("null", _var_data=data)


def prefetch(path: str) -> rx.Component:
    """Loads the code of the page at this address, so that it opens at once."""
    return _Prefetch.create(page=path)


class _Prefetch(rx.Component):
    """A component of React Router."""

    library = "react-router"
    tag = "PrefetchPageLinks"

    page: rx.Var[str]


def client_state(name: str, *, default: rx.Var[Any]) -> ClientStateVar:
    """A value that lives in the page and never reaches the server."""
    return ClientStateVar.create(name, default=default)


def reader_of(name: str) -> str:
    """The JavaScript expression by which an event handler of the page reads a client state."""
    return f"refs['_client_state_{name}']"


def writer_of(name: str) -> str:
    """The JavaScript expression by which an event handler of the page sets a client state."""
    return f"refs['_client_state_set{name.capitalize()}']"
