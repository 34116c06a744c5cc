"""The modules in assets/scripts/: a component imports what it uses, and the build bundles it with the component's page.

A misspelt module or function is an error when the component is made. The build also runs the modules to render pages
ahead, so they must not touch `document` when they are imported (see browser.js).
"""

import functools
import re
from pathlib import Path
from typing import Any

import reflex as rx

from .reflex import browser

_SCRIPTS = Path(__file__).parents[2] / "assets" / "scripts"
_EXPORT = re.compile(r"^export (?:async )?(?:const|function) (\w+)", re.MULTILINE)


def call(name: str, *values: Any, returns: Any) -> rx.Var[Any]:
    """The result of an exported function: `call("moments.clock", at, returns=str)`.

    Raises `LookupError` for a module or function that does not exist.
    """
    called, arguments = function(name), [rx.Var.create(value) for value in values]
    return browser.expression(f"({called}({', '.join(map(str, arguments))}))", called, *arguments, type_=returns)


def function(name: str) -> rx.Var[Any]:
    """An exported function as a value: `function("moments.clock")`.

    Raises `LookupError` for a module or function that does not exist.
    """
    module, _, exported = name.partition(".")
    if exported not in exports(module):
        msg = f"assets/scripts/{module}.js exports no {exported}"
        raise LookupError(msg)
    return browser.imported(exported, address(module), alias=f"{module}_{exported}")


def hook(name: str, *, returns: Any) -> rx.Var[Any]:
    """The result of an exported React hook without arguments: `hook("address.useConversation", returns=str)`.

    Raises `LookupError` for a module or function that does not exist.
    """
    return browser.hooked(name.replace(".", "_") + "_now", function(name), type_=returns)


def load(*modules: str) -> rx.Component:
    """Renders nothing, and loads modules that listen to the page.

    Raises `LookupError` for a module that does not exist.
    """
    for module in modules:
        exports(module)
    return rx.fragment(browser.side_effects(*map(address, modules)))


def sources() -> list[str]:
    """The code of all modules."""
    return [path.read_text(encoding="utf-8") for path in sorted(_SCRIPTS.glob("*.js"))]


@functools.cache
def exports(module: str) -> frozenset[str]:
    """The names that a module exports.

    Raises `LookupError` if there is no such module.
    """
    path = _SCRIPTS / f"{module}.js"
    if not path.exists():
        msg = f"there is no {path.name} in assets/scripts/"
        raise LookupError(msg)
    return frozenset(_EXPORT.findall(path.read_text(encoding="utf-8")))


def address(module: str) -> str:
    """What a component imports: the build copies assets/ into its public folder."""
    return f"$/public/scripts/{module}.js"
