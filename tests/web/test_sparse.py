"""Messages on their way to the page: what they lack is left out, and put back."""

import json
from dataclasses import asdict, replace

import pytest
from pydantic_core import to_json

from chatapp.domain.deeds import Named
from chatapp.domain.file import FileView
from chatapp.domain.ids import UserId
from chatapp.domain.link import LinkView
from chatapp.domain.reaction import Reacted
from chatapp.web import sparse
from chatapp.web.shapes import Author, Bubble, Quoted
from tests.support.rendering import run

PLAIN = Bubble(
    id=7,
    seq=3,
    client_id="c1",
    kind="text",
    sender=1,
    name="Ada Byron",
    avatar="",
    content="Hello",
    at="2026-01-14T09:15:00Z",
    **sparse.ABSENT,
)
FULL = replace(
    PLAIN,
    content="**Hello** @grace",
    tree=[["p", [["b", ["Hello"]]]]],
    edited_at="2026-01-14T09:16:00Z",
    is_deleted=True,
    is_pinned=True,
    named=(Named(UserId(1), "Ada"),),
    reactions=(Reacted("🎉", (UserId(2),), 1),),
    mentioned=(Named(UserId(2), "grace"),),
    reply=Quoted(1, 2, "Grace", "Hi", is_gone=False),
    forwarded=Author(3, "Linus"),
    link=LinkView("https://site.example/", "A title"),
    files=(FileView("x" * 22, "image", "boat.webp", "image/webp", 9, 4, 3, "#8866aa", None, None, has_thumb=True),),
)


@pytest.fixture(autouse=True)
def installed():
    sparse.install()


def test_the_page_puts_back_what_the_server_leaves_out():
    assert run("return page_parts.ABSENT;") == json.loads(to_json(sparse.ABSENT))


def test_a_plain_message_has_only_what_it_has():
    sent = json.loads(to_json({"page": [PLAIN]}))["page"][0]
    assert sent.keys() == {"id", "seq", "client_id", "kind", "sender", "name", "avatar", "content", "at"}


@pytest.mark.parametrize("message", [PLAIN, FULL], ids=["plain", "full"])
def test_what_arrives_is_the_message_itself(message):
    sent = to_json([message]).decode()
    code = f"const [message] = {sent}; const once = page_parts.whole(message);"
    whole, is_same = run(f"{code} return [once, page_parts.whole(message) === once];")
    assert whole == json.loads(json.dumps(asdict(message)))
    assert is_same
