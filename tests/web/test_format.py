"""What the buttons and keys for markup do to the text in the box."""

import json

import pytest

from tests.support.rendering import run


def formatted(name: str, marked: str) -> str:
    """`[` and `]` stand around the selection, before and after."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "", 1).replace("]", "", 1)
    code = f"return format.formatted({json.dumps(name)}, {json.dumps(text)}, {start}, {end});"
    made = run(code)
    now = text[: made["start"]] + made["text"] + text[made["end"] :]
    return f"{now[: made['from']]}[{now[made['from'] : made['to']]}]{now[made['to'] :]}"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("bold", "a [b] c", "a **[b]** c"),
        ("bold", "a **[b]** c", "a [b] c"),
        ("bold", "a [ b ]c", "a  **[b]** c"),
        ("italic", "[]", "_[]_"),
        ("strike", "[a\nb]", "~~[a\nb]~~"),
        ("code", "[x]", "`[x]`"),
        ("spoiler", "it was [him]", "it was ||[him]||"),
        ("quote", "one\nt[w]o\nthree", "one\n> two[]\nthree"),
        ("quote", "> o[ne\n> tw]o", "[one\ntwo]"),
        ("bullets", "o[ne\ntw]o", "[- one\n- two]"),
        ("bullets", "[1. one\n2. two]", "[- one\n- two]"),
        ("numbers", "[one\ntwo\nthree]", "[1. one\n2. two\n3. three]"),
        ("block", "see [x = 1]", "see \n```\n[x = 1]\n```\n"),
        ("block", "[]", "```\n[]\n```\n"),
        ("link", "to [there]", "to [there]([https://])"),
        ("link", "[https://a.example]", "[[]](https://a.example)"),
    ],
)
def test_a_format_changes_the_selection_and_keeps_it(name, before, after):
    assert formatted(name, before) == after
