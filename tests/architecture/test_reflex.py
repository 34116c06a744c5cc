"""Only chatapp/web/reflex uses internals of Reflex, socket.io and engine.io; docs/upgrading.md lists all of them."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "chatapp" / "web" / "reflex"
INSIDE = sorted(PACKAGE.glob("*.py"))
OUTSIDE = sorted({*ROOT.glob("chatapp/**/*.py"), *ROOT.glob("alembic/**/*.py"), ROOT / "rxconfig.py"} - set(INSIDE))

LIBRARIES = re.compile(r"(reflex(_\w+)?|socketio|engineio)(\.|$)")
PRIVATE = re.compile(r"_(?!_|fields$|make$|asdict$|replace$)")  # those are the public API of named tuples
# Public by name, but not documented: attributes of Reflex's app, states and namespace.
UNDOCUMENTED = {
    *("app_wraps", "event_namespace", "get_load_events", "sio", "eio", "state_manager"),
    *("dirty_vars", "event_handlers", "get_fields", "get_substates", "parent_state", "substates"),
    *("sid_to_token", "token_to_sid", "token_to_socket"),
}
# Texts that mean something to Reflex alone.
WORDS = re.compile(r"__reflex|_rx_state_|reflex___|/_event|_client_state_|^\.web\b", re.IGNORECASE)


def nodes(path: Path) -> list[ast.AST]:
    """The syntax of a module without its docstrings."""
    tree = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    docstrings = {node.value for node in tree if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    return [node for node in tree if node not in docstrings]


def imports(path: Path) -> Iterator[str]:
    """What a module imports from the libraries."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if LIBRARIES.match(name.name))
        elif isinstance(node, ast.ImportFrom) and LIBRARIES.match(node.module or "") and not node.level:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def definitions(paths: Iterable[Path]) -> set[str]:
    """Names that modules define themselves: functions, variables and attributes."""
    found = set()
    for node in (node for path in paths for node in nodes(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and isinstance(node.value, ast.Name):
            found.add(node.attr)
    return found


def attributes(path: Path, own: set[str]) -> Iterator[str]:
    """Attributes of the libraries' objects that a module uses and that are not documented."""
    for node in nodes(path):
        if isinstance(node, ast.Attribute):
            is_private = PRIVATE.match(node.attr) and node.attr not in own
            if is_private or node.attr in UNDOCUMENTED:
                yield node.attr


def internals(path: Path, own: set[str]) -> list[str]:
    """What a module uses and only chatapp/web/reflex may use."""
    texts = (node.value for node in nodes(path) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    foreign = (name for name in imports(path) if name != "reflex")
    return [*foreign, *attributes(path, own), *(text for text in texts if WORDS.search(text))]


@pytest.fixture(scope="module")
def own():
    return definitions(OUTSIDE)


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_other_module_uses_internals(path, own):
    assert internals(path, own) == []


@pytest.mark.parametrize(
    "code",
    [
        "import socketio",
        "import reflex.state",
        "from reflex.state import State",
        "from engineio.packet import Packet",
        "from reflex_base.event import Event",
        "app.sio.eio.create_queue = None",
        "state._clean()",
        "x = '__REFLEX_SKIP_COMPILE'",
        "x = f'{name}_rx_state_'",
    ],
)
def test_an_internal_is_noticed(code, own, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(code)
    assert internals(path, own)


@pytest.mark.parametrize(
    "code",
    [
        '"""Wraps `__REFLEX_` and /_event."""',
        "import reflex as rx\nrx.State.get_full_name()",
        "self._tabs = 1\nx._tabs",
    ],
)
def test_what_is_public_or_ours_is_allowed(code, tmp_path):
    path = tmp_path / "module.py"
    path.write_text(code)
    assert internals(path, definitions([path])) == []


# docs/upgrading.md: internal, module, reason, tests.
TEXT = (ROOT / "docs" / "upgrading.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| `")]
QUOTED = re.compile(r"`([^`]+)`")
INTERNALS = [name for row in ROWS for name in QUOTED.findall(row[0])]


@pytest.mark.parametrize("name", [name for name in dict.fromkeys(INTERNALS) if LIBRARIES.match(name)])
def test_every_internal_of_the_list_exists(name):
    assert exists(name)


def test_an_internal_that_does_not_exist_is_noticed():
    assert not exists("engineio.async_socket.AsyncSocket.no_such_thing")
    assert not exists("reflex.no_such_module.State")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:60])
def test_every_row_names_modules_a_reason_and_tests(row):
    _, modules, reason, tests = row
    assert reason
    for cell, folder in ((modules, PACKAGE), (tests, ROOT)):
        paths = [folder / name for name in QUOTED.findall(cell)]
        assert paths
        assert [path for path in paths if not path.is_file()] == []


def test_the_list_is_complete():
    listed = set(INTERNALS) | {name.rpartition(".")[2] for name in INTERNALS}
    modules = {name for row in ROWS for name in QUOTED.findall(row[1])}
    assert modules == {path.name for path in INSIDE} - {"__init__.py"}
    own = definitions(INSIDE)
    used = {name for path in INSIDE for name in (*imports(path), *attributes(path, own))} - {"reflex"}
    assert sorted(used - listed) == []


def exists(name: str) -> bool:
    """Whether a dotted name leads to a module, a member, or what a class sets on its instances."""
    words = name.split(".")
    for length in range(len(words), 0, -1):
        try:
            found: object = importlib.import_module(".".join(words[:length]))
        except ImportError:
            continue
        return has(found, words[length:])
    return False


def has(owner: object, words: list[str]) -> bool:
    *path, last = words or [""]
    for word in path:
        if not hasattr(owner, word):
            return False
        owner = getattr(owner, word)
    return not last or hasattr(owner, last) or (inspect.isclass(owner) and sets(owner, last))


def sets(owner: type, attribute: str) -> bool:
    """Whether a class, or one that it inherits from, declares or assigns an attribute of its instances."""
    sources = (inspect.getsource(kind) for kind in owner.__mro__ if kind.__module__ != "builtins")
    return any(re.search(rf"(self\.|^\s+){attribute}\b\s*[:=]", source, re.MULTILINE) for source in sources)
