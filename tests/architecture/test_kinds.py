"""Services run in units of work and never await; flows await and never see a unit of work."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "chatapp"
Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(folder: str) -> Iterator[tuple[str, Function]]:
    """Every function and method of a package, with its place."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{folder}/{path.name}:{node.lineno} {node.name}", node


def takes(function: Function, kind: str) -> bool:
    """Whether a parameter has this type."""
    parameters = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    return any(each.annotation is not None and ast.unparse(each.annotation) == kind for each in parameters)


def test_no_service_awaits_or_takes_a_runner():
    found = dict(functions("services"))
    assert any(takes(function, "Work") for function in found.values())
    wrong = [name for name, each in found.items() if isinstance(each, ast.AsyncFunctionDef) or takes(each, "Runner")]
    assert wrong == []


def test_no_flow_takes_a_unit_of_work():
    found = dict(functions("flows"))
    assert any(takes(function, "Runner") for function in found.values())
    assert [name for name, each in found.items() if takes(each, "Work")] == []
