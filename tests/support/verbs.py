"""All services and flows, for tests that walk over them."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

from chatapp import flows, services

PACKAGES = {services: "work", flows: "run"}  # and the first parameter of their verbs


def verbs() -> dict[str, Callable[..., Any]]:
    """Every public function that takes a unit of work or the runner, by noun and verb: "sessions.log_in"."""
    found = [pair for package, first in PACKAGES.items() for pair in _verbs(package, first)]
    assert len(dict(found)) == len(found), "a service and a flow have the same name"
    return dict(found)


def _verbs(package: Any, first: str) -> Iterator[tuple[str, Callable[..., Any]]]:
    for module in pkgutil.iter_modules(package.__path__):
        noun = importlib.import_module(f"{package.__name__}.{module.name}")
        for name, verb in inspect.getmembers(noun, inspect.isfunction):
            takes = next(iter(inspect.signature(verb).parameters), "")
            if verb.__module__ == noun.__name__ and not name.startswith("_") and takes == first:
                yield f"{module.name}.{name}", verb
