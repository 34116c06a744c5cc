"""Nothing that takes text of strangers is slower than linear: every function stays under 20 ms for hostile texts.

The walk finds each function that takes text without a database, so a new one is tried or fails here. Texts are as long
as the door lets through. Hashing and judging passwords are bounded elsewhere.
"""

import contextlib
import gc
import importlib
import inspect
import json
import logging
import pkgutil
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, get_type_hints

import pytest
from reflex.route import get_router
from starlette.datastructures import Headers
from starlette.requests import Request, cookie_parser

import chatapp
from chatapp import errors, logs
from chatapp.api import bodies, cookies, dependencies, dispatch, origins, refusals, schemas
from chatapp.api.sockets import frames
from chatapp.domain import addresses, conversation, deeds, device, heads, markup, message
from chatapp.domain.ids import UserId
from chatapp.domain.search import search_key
from chatapp.flows import export
from chatapp.services import accounts, sessions
from chatapp.web.reflex import entrance
from tests.support import hostile
from tests.support.builders import make_message, make_participant

PAGES = SimpleNamespace(get_load_events=get_router(["index", "login", "c/[cid]", "settings/[section]"]))
LIMIT = 0.02  # seconds
HEAD = 32 * 1024  # characters of one header
LAYERS = (
    "chatapp.domain",
    "chatapp.api",
    "chatapp.services",
    "chatapp.flows",
    "chatapp.web",
    "chatapp.logs",
    "chatapp.errors",
)
# They run when the pages are built.
BUILT = tuple(
    f"chatapp.web.{name}" for name in ("components", "pages", "charts", "scripts", "reflex.browser", "reflex.build")
)
NEEDS = {"work", "run", "db", "self", "cls", "state"}  # parameters of what is no function of text alone

# Functions whose text is never a stranger's, or that are bounded elsewhere.
OWN_TEXT = {
    "chatapp.api.cookies.is_secure": "a scheme",
    "chatapp.api.cookies.wire_name": "a scheme and an id",
    "chatapp.api.dispatch._marked": "an id of ours",
    "chatapp.api.dispatch.dispatch": "of the settings",
    "chatapp.api.examples.listed": "of the description",
    "chatapp.api.refusals._answer": "sentences",
    "chatapp.domain.file.attached_in": "a column that was written here",
    "chatapp.domain.link.link_in": "a column that was written here",
    "chatapp.web.states.shared_files._by": "a name that is passed on",
    "chatapp.domain.picture.address_of": "a digest that was computed here",
    "chatapp.logs.configure": "of the settings",
    "chatapp.services.accounts.weak_password": "judging passwords has its own bound",
    "chatapp.services.conversations.check_manages": "a sentence",
    "chatapp.web.reflex.worker.filled": "files of the build",
}


def request_of(name: str, value: str) -> Request:
    headers = [(name.encode(), value.encode("latin-1", "replace"))]
    scope = {"type": "http", "method": "GET", "scheme": "http", "path": "/", "query_string": b"", "headers": headers}
    return Request(scope)


def asked(query: str) -> Request:
    request = request_of("host", "x")
    request.scope["query_string"] = query.encode("latin-1", "replace")
    return request


def log_line(content: str) -> None:
    record = logging.LogRecord("chatapp", logging.WARNING, "here", 1, "said %s", (content,), None)
    logs._Text().format(record)
    logs._Json().format(record)


def registration(content: str) -> accounts.Registration:
    return accounts.Registration(content, content, "password", content, content)


def body(content: str) -> None:
    for wanted in (schemas.SignIn, schemas.NewAccount, schemas.NewMessage, schemas.NewConversation):
        wanted.model_validate(dict.fromkeys(wanted.model_fields, content))


# Functions that want more than text, and how long their text may be.
ROWS: dict[str, tuple[int, Callable[[str], object]]] = {
    "chatapp.domain.search.search_key": (HEAD, search_key),
    "chatapp.domain.conversation._first_word": (254, lambda each: conversation._first_word(f"a{each}")),
    "chatapp.api.dispatch._is_allowed": (
        HEAD,
        lambda each: dispatch._is_allowed(each, ["a.org", ".example.net"]),
    ),
    "chatapp.api.cookies.with_one_name": (
        HEAD,
        lambda each: cookies.with_one_name([(b"cookie", each.encode("utf-8", "replace"))], "https", "00000000"),
    ),
    "chatapp.api.origins.is_own": (
        HEAD,
        lambda each: origins.is_own(Headers({"origin": f"http://{_latin(each)}", "host": _latin(each)}), "http"),
    ),
    "chatapp.api.dispatch._inner": (HEAD, lambda each: dispatch._inner({"type": "http"}, each)),
    "chatapp.api.sockets.frames._parse": (
        frames.MAX_FRAME,
        lambda each: frames._parse(frames._incoming_there, f'{{"type":"message","content":"{each}"}}'),
    ),
    "chatapp.api.sockets.frames.error": (4000, lambda each: frames.error(errors.NotFound(each), each)),
    "chatapp.api.sockets.frames.within": (4000, lambda each: frames.within(1, each)),
    "chatapp.domain.conversation.title_of": (
        254,
        lambda each: conversation.title_of("", [make_participant(1, f"a{each}")], 3),
    ),
    "chatapp.domain.deeds.told_to": (
        schemas.MAX_TEXT,
        lambda each: deeds.told_to(UserId(9), each, [deeds.Named(UserId(1), "a"), deeds.Named(UserId(9), each[-60:])]),
    ),
    "chatapp.domain.markup._is_product": (schemas.MAX_TEXT, lambda each: markup._is_product(each, 1, 9)),
    "chatapp.domain.addresses.at": (schemas.MAX_TEXT, lambda each: addresses.at(each, 0, len(each))),
    "chatapp.domain.addresses.around": (schemas.MAX_TEXT, lambda each: addresses.around(f"http:{each}", 4, len(each))),
    "chatapp.domain.addresses.without_scheme": (schemas.MAX_TEXT, lambda each: list(addresses.without_scheme(each))),
    "chatapp.domain.addresses._end_of": (schemas.MAX_TEXT, lambda each: addresses._end_of(each, 0, len(each))),
    "chatapp.domain.device._first": (sessions.MAX_CLIENT, lambda each: device._first(device._BROWSERS, each)),
    "chatapp.services.accounts._too_long": (254, lambda each: accounts._too_long(each, 60)),
    "chatapp.web.reflex.entrance.needs_session": (HEAD, lambda each: entrance.needs_session(PAGES, f"/{each}")),
    "chatapp.domain.heads.head_of": (256 * 1024, lambda each: heads.head_of(each.encode(), None, "http://a.example/")),
    "chatapp.domain.heads._decoded": (256 * 1024, lambda each: heads._decoded(each.encode(), each)),
    "chatapp.domain.heads._bounded": (256 * 1024, lambda each: heads._bounded(each, heads.MAX_TEXT)),
    "chatapp.flows.export._table": (4000, lambda each: export._table(each, [(each, each)], lambda pair: pair)),
}
# Functions without a parameter that is text, which look into text all the same.
FURTHER: dict[str, tuple[int, Callable[[str], object]]] = {
    "cookies of a request": (HEAD, lambda each: cookie_parser(_cookie(each))),
    "the origin": (
        HEAD,
        lambda each: origins.may_connect(Headers({"origin": f"http://{_latin(each)}", "host": _latin(each)}), ["x"]),
    ),
    "the user agent": (8 * 1024, lambda each: dependencies.client_of(request_of("user-agent", each))),
    "the query": (HEAD, lambda each: dependencies.link(asked(each), cursor="x")),
    "a declared length": (
        HEAD,
        lambda each: bodies.refuse_declared(request_of("content-length", each), 1, refusals.TooLarge),
    ),
    "bodies": (60_000, body),
    "numbers in JSON": (
        60_000,
        lambda each: json.loads(f'{{"seq":{"9" * 60_000}{each}}}'),
    ),
    "keys in JSON": (60_000, lambda each: json.loads(f"{{{each}}}")),
    "numbers in frames": (60_000, lambda each: frames.parse_there(f'{{"type":"read","seq":{"9" * 30_000}{each}}}')),
    "keys in frames": (60_000, lambda each: frames.parse_there(f'{{"type":"resume","positions":{{{each}}}}}')),
    "JSON": (60_000, lambda each: json.loads(f'{{"a":"{each}"}}')),
    "a line of the log": (HEAD, log_line),
    "a registration": (254, lambda each: accounts.trimmed(registration(each))),
    "a preview": (4000, lambda each: message.preview_of(make_message(1, content=each))),
}
EXACT = {  # how long the text of a function that takes text alone may be; else as long as a message
    "case_key": HEAD,
    "name_line": 1000,
    "_checked_name": 1000,
    "device_name": sessions.MAX_CLIENT,
    "is_handheld": sessions.MAX_CLIENT,
    "_is_json": HEAD,
    "parse": frames.MAX_FRAME,
    "parse_there": frames.MAX_FRAME,
    "parse_hello": frames.MAX_FRAME,
    "_client_id": frames.MAX_FRAME,
}


def _latin(each: str) -> str:
    return each.encode("latin-1", "replace").decode("latin-1")


def _cookie(each: str) -> str:
    """The header as the application gets it."""
    headers = cookies.without_escapes([(b"cookie", f'a="{each}"; b={each}'.encode("latin-1", "replace"))])
    return headers[0][1].decode("latin-1")


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions of these layers that take text and no database, runtime or state."""
    for module in pkgutil.walk_packages(chatapp.__path__, "chatapp."):
        if module.name.startswith(LAYERS) and not module.name.startswith(BUILT):
            loaded = importlib.import_module(module.name)
            for name, found in vars(loaded).items():
                if inspect.isfunction(found) and found.__module__ == module.name and takes_text(found):
                    yield f"{module.name}.{name}", found


def takes_text(function: Callable[..., Any]) -> bool:
    parameters = inspect.signature(function).parameters
    if inspect.iscoroutinefunction(function) or NEEDS & parameters.keys():
        return False
    return any(str(hint) in ("<class 'str'>", "str | None") for hint in hints(function).values())


def hints(function: Callable[..., Any]) -> dict[str, Any]:
    return {name: hint for name, hint in get_type_hints(function).items() if name != "return"}


def calls() -> Iterator[tuple[str, int, Callable[[str], object]]]:
    for name, function in functions():
        if name in OWN_TEXT:
            continue
        if name in ROWS:
            yield (name, *ROWS[name])
            continue
        parameters = inspect.signature(function).parameters.values()
        wanted = [each.name for each in parameters if each.default is inspect.Parameter.empty]
        length = EXACT.get(name.rpartition(".")[2], schemas.MAX_TEXT)
        yield name, length, lambda each, function=function, wanted=wanted: function(**dict.fromkeys(wanted, each))
    for name, (length, call) in FURTHER.items():
        yield name, length, call


@pytest.fixture(autouse=True)
def _no_search_for_garbage():
    """Of all that the tests before have left: on a server, what stays is frozen (`chatapp.chatapp.process`)."""
    gc.disable()
    yield
    gc.enable()


def seconds(call: Callable[[str], object], each: str) -> float:
    """Of processor time; the least of ten runs, unless the first is short enough: others may have the core's caches."""
    least = LIMIT
    for _ in range(10):
        began = time.process_time()
        with contextlib.suppress(errors.ChatError, ValueError, RecursionError):
            call(each)
        least = min(least, time.process_time() - began)
        if least < LIMIT:
            break
    return least


CALLS = list(calls())


def test_the_walk_finds_what_takes_text():
    names = {name for name, _ in functions()}
    assert {f"chatapp.domain.text.{name}" for name in ("storable", "one_line", "name_line", "is_visible")} <= names
    assert {"chatapp.services.contents.checked", "chatapp.api.dependencies.place_of"} <= names
    assert ROWS.keys() <= names


@pytest.mark.parametrize(("_name", "length", "call"), CALLS, ids=[name for name, *_ in CALLS])
def test_no_text_takes_long(_name, length, call):
    for each in hostile.texts(length):
        assert seconds(call, each) < LIMIT, (each[:30], length)
