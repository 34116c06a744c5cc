"""Budgets: what grows beyond them is to be cut into named parts."""

import ast
from pathlib import Path

MAX_FUNCTION = 40  # lines, with signature and docstring
MAX_MODULE = 300  # lines
MAX_SCRIPT = 150  # lines
SCRIPTS = Path(__file__).parents[2] / "assets" / "scripts"
PACKAGE = Path(__file__).parents[2] / "chatapp"


def test_no_module_is_too_long():
    sizes = {path.relative_to(PACKAGE): len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {str(path): size for path, size in sizes.items() if size > MAX_MODULE} == {}


def test_no_script_is_too_long():
    sizes = {path.name: len(path.read_text().splitlines()) for path in SCRIPTS.glob("*.js")}
    assert {name: size for name, size in sizes.items() if size > MAX_SCRIPT} == {}


def test_no_function_is_too_long():
    sizes = {name: size for path in PACKAGE.rglob("*.py") for name, size in _functions(path)}
    assert {name: size for name, size in sizes.items() if size > MAX_FUNCTION} == {}


def _functions(path: Path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1
