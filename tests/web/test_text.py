"""What the page's script makes of the text of a message."""

import json

import pytest

from tests.support.rendering import run


def parts(text: str) -> list[tuple[str, str]]:
    return [(part["kind"], part["text"]) for part in run(f"return chat.parts({json.dumps(text)});")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", [("text", "hello")]),
        ("Look: https://a.example/x?y=1.", [("text", "Look: "), ("link", "https://a.example/x?y=1"), ("text", ".")]),
        ("(http://a.example)", [("text", "("), ("link", "http://a.example"), ("text", ")")]),
        ("https://a.example/(b)", [("link", "https://a.example/(b)")]),
        ("https://ä.example/ü", [("link", "https://ä.example/ü")]),
        ("https://... and javascript:alert(1)", [("text", "https://... and javascript:alert(1)")]),
        ("`a` or `https://b.example`", [("code", "a"), ("text", " or "), ("code", "https://b.example")]),
        ("one ` alone", [("text", "one ` alone")]),
        ("x\n\n```py\nprint(1)\n```\ny", [("text", "x"), ("block", "print(1)"), ("text", "y")]),
        ("```\n`a` https://b.example\n```", [("block", "`a` https://b.example")]),
        ("```js\nnever closed", [("text", "```js\nnever closed")]),
        ("`" * 9, [("text", "`" * 9)]),
        ("", []),
    ],
)
def test_links_and_code_are_found_and_nothing_else(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize("piece", ["\n", "`", "```\n", "```a\n", "https://", "(", "https://a.example/(", "` "])
def test_what_is_hostile_is_only_long(piece):
    text = (piece * 4000)[:4000]
    found = run(f"const from = Date.now(); chat.parts({json.dumps(text)}); return Date.now() - from;")
    assert found < 200  # ms
