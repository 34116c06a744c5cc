# ruff: noqa: RUF001 - letters of the world are the subject

"""What is markup, what stays text, and how a message is in words."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain import markup
from chatapp.domain.markup import plain, tree

A = "https://a.example/x"


def line(*nodes):
    return [["p", list(nodes)]]


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        (
            "**b** *i* _i_ ~~s~~ `c`",
            [["b", ["b"]], " ", ["i", ["i"]], " ", ["i", ["i"]], " ", ["s", ["s"]], " ", ["c", ["c"]]],
        ),
        ("***both***", [["i", [["b", ["both"]]]]]),
        ("*a **b** c*", [["i", ["a ", ["b", ["b"]], " c"]]]),
        ("这是**粗体**文字", ["这是", ["b", ["粗体"]], "文字"]),
        ("||a **b**||!", [["sp", ["a ", ["b", ["b"]]]], "!"]),
        ("`**a** || b`", [["c", ["**a** || b"]]]),
        (r"\*a\* and C:\new", ["*a* and C:\\new"]),
        ("  first **b**\n    second", ["  first ", ["b", ["b"]], "\n    second"]),
        (f"[a *b*]({A})", [["a", ["a ", ["i", ["b"]]], A]]),
        (f"**{A}**", [["b", [["a", [A], A]]]]),
        (f"||{A}|| z", [["sp", [["a", [A], A]]], " z"]),
        ("www.a.example/a_b!", [["a", ["www.a.example/a_b"], "https://www.a.example/a_b"], "!"]),
        ("to a_b@c.example.", ["to ", ["a", ["a_b@c.example"], "mailto:a_b@c.example"], "."]),
        (":tada: at 10:30:45, **:+1:**", ["🎉 at 10:30:45, ", ["b", ["👍"]]]),
        (f"{A}/:tada:/y `:tada:`", [["a", [f"{A}/:tada:/y"], f"{A}/:tada:/y"], " ", ["c", [":tada:"]]]),
        ("HTTPS://A.example", [["a", ["HTTPS://A.example"], "HTTPS://A.example"]]),
    ],
)
def test_marks_inside_of_a_line(text, nodes):
    assert tree(text) == line(*nodes)


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("> q\nanswer", [["q", line("q")], ["p", ["answer"]]]),
        ("> a\n> b", [["q", line("a\nb")]]),
        ("- a\n- b\n  - c\nafter", [["ul", [["li", ["a"]], ["li", ["b", ["ul", [["li", ["c"]]]]]]]], ["p", ["after"]]]),
        ("before\n* a", [["p", ["before"]], ["ul", [["li", ["a"]]]]]),
        ("1. a\n2) b", [["ol", [["li", ["a"]]], 1], ["ol", [["li", ["b"]]], 2]]),
        ("12. März", [["ol", [["li", ["März"]]], 12]]),
        ("> - a\n> - b", [["q", [["ul", [["li", ["a"]], ["li", ["b"]]]]]]]),
        ("```py\nx = `1`\n\n  y\n```\nafter", [["pre", ["x = `1`\n\n  y"], "py"], ["p", ["after"]]]),
        ("```\nnever **closed**", [["pre", ["never **closed**"], ""]]),
        ("````\n```\n````", [["pre", ["```"], ""]]),
        ("```<script>\nx\n```", [["pre", ["x"], ""]]),
        ("a\n\n\nb **c**", [["p", ["a"]], ["p", ["b ", ["b", ["c"]]]]]),
    ],
)
def test_marks_of_lines(text, nodes):
    assert tree(text) == nodes


@pytest.mark.parametrize(
    "text",
    [
        *("", "hello", "2*3*4", "2**8**2", "snake_case_name", "__init__.py", "a || b || c", "||||", "|| ||"),
        *("-", "*", "1.", "- - -", "---", "# title", "+ 1", ">_>", ">quote", ">", "> >", "a - b", "*  *"),
        *("**not closed", "`open", "one ` alone", "[a](", "[a](javascript:alert(1))", "[a](data:text/html,x)"),
        *(
            "![a](b)",
            "<b>",
            "&amp;",
            "xhttps://a.example",
            "https://...",
            "http://",
            "www.",
            "a@b",
            "¯\\_(ツ)_/¯",
        ),
        *(
            "| a | b |\n|---|---|",
            "a\n===",
            "    four blanks",
            "`" * 9,
            "[a]: https:",
            "1986",
            "10:30:45",
            ":no_such_thing:",
            "a:tada:b",
            "C:\\Users\\a_b",
        ),
    ],
)
def test_everything_else_stays_text(text):
    assert tree(text) is None
    assert plain(text) == text


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
        ("https://a.example/?a[0]=1", "https://a.example/?a[0]=1"),
        ("https://a.example/** b", "https://a.example/"),
        ("https://a.example/a**b", "https://a.example/a"),
        ("https://a.example/a|b", "https://a.example/a|b"),
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
        ("www.a.example/b).", "www.a.example/b"),
    ],
)
def test_what_ends_a_sentence_is_no_part_of_an_address(text, link):
    first, *rest = tree(text)[0][1]
    assert first[1] == [link]
    assert first[2].endswith(link)
    assert link + "".join(rest) == text


def test_an_address_that_nobody_can_use_is_text():
    fits, long = "https://a.example/" + "x" * 2030, "https://a.example/" + "x" * 2031
    assert tree(f"a {fits} b") == line("a ", ["a", [fits], fits], " b")
    assert tree(f"a {long} b") is None
    assert tree("www." + "a" * 2045 + " b") is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("**a** [b](https://c.example) https://d.example/e", "a b d.example/e"),
        ("See:\n```py\nx\n```\n||gone||", "See:\nCode\nSpoiler"),
        ("> q\n1. a\n2. b\n- c", "q\n1. a\n2. b\nc"),
    ],
)
def test_in_words(text, words):
    assert plain(text) == words


def test_a_long_block_of_code_is_one_and_too_many_marks_are_text():
    code = "a[i] *= b_c | d  # [x] `y`\n" * 100
    assert tree(f"```c\n{code}```") == [["pre", [code.removesuffix("\n")], "c"]]
    assert tree("*a* " * 151) is None
    assert tree("[a] **b**" * 30) is not None


KINDS = {"p", "q", "ul", "ol", "li", "b", "i", "s", "c", "pre", "a", "sp"}
ATOMS = [
    "*",
    "**",
    "_",
    "~~",
    "||",
    "`",
    "```",
    "\n```\n",
    "[",
    "](",
    "](http://a.b)",
    ")",
    "]",
    A,
    "www.a.b",
    "a@b.cd",
    ":",
    ":tada:",
]
ATOMS += ["\n", "\n- ", "\n> ", "\n1. ", " ", "a", "b c", "\\", "  ", "\n  - ", "\n    ", "!", "<", ".", "中", "é", "|"]
texts = st.lists(st.sampled_from(ATOMS), min_size=1, max_size=300).map("".join)


def check(node):
    if isinstance(node, str):
        assert node
        return
    kind, inner, *extra = node
    assert kind in KINDS
    assert len(extra) == (kind in ("a", "pre", "ol"))
    assert kind != "a" or extra[0].startswith(("http://", "https://", "mailto:"))
    assert not any(isinstance(one, str) and isinstance(other, str) for one, other in itertools.pairwise(inner))
    for each in inner:
        check(each)


@given(texts)
def test_any_text_gives_a_sound_tree_that_loses_no_letter(text):
    nodes = tree(text)
    for node in nodes or []:
        check(node)
    shown = "".join(spoken(nodes)) if nodes else text
    assert shown.count("é") == text.count("é")


def spoken(nodes):
    for node in nodes:
        if isinstance(node, str):
            yield node
        else:
            yield from spoken(node[1])
            yield from node[2] if node[0] == "pre" else ()


@given(st.lists(st.sampled_from(ATOMS), min_size=1, max_size=5), st.booleans())
def test_no_repetition_takes_long(atoms, is_first):
    """4,000 characters of any few marks: the walk of test_linear.py knows only one or two of them at a time."""
    text = ("".join(atoms) * 4000)[:4000] if is_first else ("".join(f"{atom}\n" for atom in atoms) * 4000)[:4000]
    least = 1.0
    for _ in range(3):
        markup.tree.cache_clear()
        began = time.process_time()
        tree(text)
        least = min(least, time.process_time() - began)
        if least < 0.02:
            break
    assert least < 0.02, atoms


def test_a_name_is_a_node_and_stays_in_the_words():
    assert tree("Ask @Ada.") == line("Ask ", ["at", ["@Ada"]], ".")
    assert plain("**Ask** @Ada.") == "Ask @Ada."
