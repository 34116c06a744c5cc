# ruff: noqa: RUF001 - letters of the world are the subject

"""What the page's script makes of the text of a message."""

import json

import pytest

from chatapp.domain.message import clean_content, preview_text
from chatapp.domain.text import isolated
from tests.support import hostile
from tests.support.rendering import run


def parts(text: str) -> list[tuple[str, str]]:
    return [(part["kind"], part["text"]) for part in run(f"return text.parts({json.dumps(text)});")]


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


def test_an_address_that_nobody_can_use_is_text():
    assert parts("a https://a.example/" + "x" * 2028 + " b")[1] == ("link", "https://a.example/" + "x" * 2028)
    assert [kind for kind, _ in parts("a https://a.example/" + "x" * 2048 + " b")] == ["text", "text", "text"]


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://a.example/(b)).", "https://a.example/(b)"),
        ("https://a.example/b).)!", "https://a.example/b"),
        ("https://a.example/((b)", "https://a.example/((b)"),
        ("https://a.example/…)(", "https://a.example/"),
        ("https://a.example/a。谢谢", "https://a.example/a"),
        ("https://a.example/a，谢谢", "https://a.example/a"),
        ("https://a.example/a）和", "https://a.example/a"),
        ("https://a.example/a】", "https://a.example/a"),
        ("https://a.example/a」と", "https://a.example/a"),
        ("https://a.example/a、b", "https://a.example/a"),
        ("https://a.example/a！", "https://a.example/a"),
        ("https://a.example/a] b", "https://a.example/a"),
        ("https://a.example/a]b", "https://a.example/a"),
        ("https://a.example/?a[0]=1", "https://a.example/?a[0]=1"),
        ("https://a.example/**", "https://a.example/"),
        ("https://a.example/a** b", "https://a.example/a"),
        ("https://a.example/a**b", "https://a.example/a"),
        ("https://a.example/a_", "https://a.example/a"),
        ("https://a.example/a_b*c~d", "https://a.example/a_b*c~d"),
        ("https://a.example/a» b", "https://a.example/a"),
        ("https://a.example/a”", "https://a.example/a"),
        ("https://a.example/a}", "https://a.example/a"),
        ("https://a.example/{id}", "https://a.example/{id}"),
        ("https://a.example/a\u200bword", "https://a.example/a"),
        ("https://a.example/a\u202egnp.exe", "https://a.example/a"),
        ("https://a.example/a\u2066b", "https://a.example/a"),
        ("https://a.example/a\u00adb", "https://a.example/a"),
        ("https://a.example/a\u2800b", "https://a.example/a"),
        ("https://a.example/日本語/한국어", "https://a.example/日本語/한국어"),
        ("https://a.example/می\u200cخواهم", "https://a.example/می\u200cخواهم"),
        ("https://a.example/❤\ufe0f/👩\u200d🚀", "https://a.example/❤\ufe0f/👩\u200d🚀"),
        ("http://[::1]:3000/a", "http://[::1]:3000/a"),
        ("https://a.example/it’s", "https://a.example/it’s"),
    ],
)
def test_what_ends_a_sentence_is_no_part_of_an_address(text, link):
    found = parts(text)
    assert found[0] == ("link", link)
    assert "".join(each for _, each in found) == text


SEEN = ["a", " a ", "\n  a\n b\n", "👩\u200d👩\u200d👧", "❤\ufe0f", "नमस्\u200dते", "a\u0301", "\u0600"]
UNSEEN = ["", " \n", "\u200b", "\u3164", "\u2800\n\u2800", "\u00ad", "\u0301", "\u2066\u2069", "\U000e0041", "\ufe0f"]


@pytest.mark.parametrize("content", SEEN + UNSEEN)
def test_the_page_sends_what_the_server_takes(content):
    """Otherwise a bubble stays behind that is "Not sent"."""
    text = json.dumps(content)
    seen, kept = run(f"return [text.isVisible({text}), text.cleaned({text})];")
    assert (kept if seen else "") == clean_content(content)


@pytest.mark.parametrize("name", ["שרה", "عمر", "𞤀𞤣𞤤𞤢𞤥", "12\u200f!", "Ada", "Ελένη", "🙂", ""])
def test_the_page_isolates_what_the_server_isolates(name):
    assert run(f"return text.isolated({json.dumps(name)});") == isolated(name)


def test_no_text_of_strangers_stops_a_page():
    """Every function that scripts share, with texts as long as a message, alone and as that of messages and people."""
    slow = run(f"""
        const texts = {json.dumps(list(hostile.texts(4000)))};
        const takes = (act, ...values) => {{
          const from = process.cpuUsage(); // what else the machine does is no time of ours
          try {{ act(...values); }} catch {{ /* what it is not made for */ }}
          const {{ user, system }} = process.cpuUsage(from);
          return (user + system) / 1000;
        }};
        const isSlow = (...call) => takes(...call) > 20 && takes(...call) > 20 && takes(...call) > 20; // ms
        const people = (text) => [{{ id: text, seq: 1, kind: "text", text, name: text, client_id: text, at: text }}];
        const acts = Object.values(scripts).flatMap(Object.entries).filter(([, act]) => typeof act === "function");
        const found = [];
        for (const [name, act] of acts) for (const text of texts) {{
          const rows = ["parts", "preview"].includes(name) ? text : people(text);
          if (isSlow(act, ...Array(9).fill(text)) || isSlow(act, ...Array(9).fill(rows))) found.push([name, text]);
        }}
        return [acts.length, found];
    """)
    assert slow[0] > 20
    assert slow[1] == []


@pytest.mark.parametrize("text", ["", " \n ", "plain", " trimmed\n", "😀" * 9, "e\u0301", "👩‍👩‍👧", "\ufdfa", "a\n\nb"])
def test_a_text_is_as_long_here_as_on_the_server(text):
    assert run(f"return counted.lengthOf({json.dumps(text)});") == len(text.strip())


@pytest.mark.parametrize("text", ["", " \n ", " one ", "\n  \n  two\nlines  \n", "\tone\n", "😀" * 9])
def test_a_message_is_as_long_here_as_on_the_server(text):
    assert run(f"return counted.lengthOf({json.dumps(text)}, true);") == len(clean_content(text))


@pytest.mark.parametrize(
    ("length", "is_always", "count", "problem"),
    [
        (89, False, "", ""),
        (90, False, "90 / 100", ""),
        (91, False, "91 / 100", ""),
        (100, False, "100 / 100", ""),
        (0, True, "0 / 100", ""),
        (101, True, "1 too long", "This is 1 character too long: at most 100 fit."),
        (1100, False, "1,000 too long", "This is 1,000 characters too long: at most 100 fit."),
    ],
)
def test_a_field_says_how_much_is_left_or_too_much(length, is_always, count, problem):
    judged = run(f"return counted.judge('x'.repeat({length}), 100, {json.dumps(is_always)});")
    assert judged == {"count": count, "problem": problem}


@pytest.mark.parametrize(
    "text",
    ["", " a  b\n", "See `main.py`", "All:\n```python\nprint(1)\n```\nok", "https://example.org/a b", "😀" * 200, "``"],
)
def test_a_preview_is_the_same_here_as_on_the_server(text):
    assert run(f"return text.preview({json.dumps(text)});") == preview_text(text)
