"""What the page's script makes of the text of a message."""

import json

import pytest

from chatapp.domain import markup
from chatapp.domain.message import clean_content, preview_text
from chatapp.domain.text import isolated
from tests.support import hostile
from tests.support.rendering import run

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


MARKED = [
    "**bold** and _it_ ||secret|| `code`",
    "> quoted\n> more\n\n```python\nprint(1)\n```\nafter",
    "3. three\n4. four\n\n- one\n- two [label](https://a.org/b) www.b.org HTTPS://c.org",
    "@ada and :tada: ~~gone~~",
]


@pytest.mark.parametrize("content", MARKED)
def test_the_page_has_the_words_that_the_server_has(content):
    tree = markup.tree(content)
    assert tree is not None
    said = run(f"return text.preview(text.words({json.dumps(tree)}));")
    assert said == preview_text(content)


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
          const rows = name === "preview" ? text : people(text);
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
    ["", " a  b\n", "one\n\n two", "😀" * 200],
)
def test_a_preview_of_plain_text_is_the_same_here_as_on_the_server(text):
    assert run(f"return text.preview({json.dumps(text)});") == preview_text(text)


@pytest.mark.parametrize("text", ["It is ||the butler||, ||really||", "a || b || c", "||the\nbutler||", "||", "a||b"])
def test_a_preview_of_the_page_tells_no_spoiler(text):
    assert run(f"return text.preview({json.dumps(text)});") == preview_text(text)
