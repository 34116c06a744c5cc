"""What rich.js draws of a tree: elements of ours, whatever is in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from chatapp.domain.markup import tree
from tests.support.payloads import LONG
from tests.support.rendering import run

SOURCE = (Path(__file__).parents[2] / "assets" / "scripts" / "rich.js").read_text(encoding="utf-8")
# Instead of React: an element is a list of its tag, its properties and its children; components are called at once.
REACT = """
const Fragment = "", useState = (value) => [isOpen || value, () => {}], useEffect = () => {};
const colouredBefore = (code) => code.startsWith("x") ? [["x", "hljs-name"], [code.slice(1), ""]] : null;
class Component {
  constructor(props) {
    this.props = props;
  }
}
const createElement = (type, given, ...inner) => {
  const { key, ...props } = given ?? {};
  const children = inner.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== "");
  if (type.prototype instanceof Component) return new type({ ...props, children }).render();
  if (typeof type === "function") return type({ ...props, children });
  return type ? { type, props, children } : children;
};
const list = (one) => (one?.type ? [one.type, one.props, one.children.flat(Infinity).map(list)] : one);
export const broken = (props) => {
  const state = OrSource.getDerivedStateFromError();
  return Object.assign(new OrSource(props), { state }).render();
};
export const draw = (props) => [RichText(props)].flat(Infinity).map(list);
"""
MODULE = REACT + re.sub(r"^import .*$", "", SOURCE, flags=re.MULTILINE)


def drawn(content: str, nodes: Any = None, *, is_open: bool = False, **called: Any) -> list[Any]:
    """Texts, and elements as `[tag, properties, children]`."""
    code = f"const isOpen = {json.dumps(is_open)};{MODULE}"
    props = {"content": content, "tree": nodes or tree(content), "copyButton": "COPY", **called}
    return run(f"""
        const {{ draw }} = await import("data:text/javascript," + encodeURIComponent({json.dumps(code)}));
        return draw({json.dumps(props)});
    """)


def elements(found: list[Any], tag: str = "") -> list[Any]:
    """All elements, or those of one tag, in their order."""
    inner = [each for each in found if isinstance(each, list)]
    everything = [one for each in inner for one in (each, *elements(each[2]))]
    return [each for each in everything if tag in ("", each[0])]


def words(found: list[Any]) -> str:
    return "".join(each if isinstance(each, str) else words(each[2]) for each in found)


def test_plain_text_has_no_elements():
    assert drawn("plain\n text <b>") == ["plain\n text <b>"]


def test_marks_are_elements_and_the_last_paragraph_stands_beside_the_time():
    found = drawn("first\n\n**b** *i* ~~s~~ `c`")
    assert [each[0] for each in elements(found)] == ["p", "strong", "em", "s", "code"]
    assert words(found) == "firstb i s c"


def test_blocks_are_elements_with_a_direction_of_their_own():
    found = drawn("> q\n3. a\n4. b\n- c")
    assert [each[0] for each in elements(found)] == ["blockquote", "p", "ol", "li", "li", "ul", "li"]
    assert elements(found, "ol")[0][1] == {"start": 3}
    assert {each[1]["dir"] for tag in ("blockquote", "p", "li") for each in elements(found, tag)} == {"auto"}


def test_a_link_shows_where_it_leads():
    bare, label = elements(drawn("https://a.example/b and [here](https://b.example/c)"), "a")
    assert bare[1]["href"] == "https://a.example/b"
    assert label[1] | {"className": ""} == {
        "href": "https://b.example/c",
        "title": "https://b.example/c",
        "target": "_blank",
        "rel": "noopener noreferrer nofollow",
        "className": "",
    }
    assert words(drawn("[here](https://b.example/c)")) == "here (b.example)"
    assert words(drawn("[www.good.example](https://evil.example/c)")) == "www.good.example (evil.example)"
    assert words(drawn("[m](https://evil.com)")) == "m (evil.com)"
    assert words(drawn("[ask](mailto:a@b.example)")) == "ask (a@b.example)"
    assert words(drawn("me@b.example")) == "me@b.example"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//a.example", ""]
)
def test_no_address_of_another_kind_becomes_a_link(address):
    """The server sends none; the page looks once more."""
    assert elements(drawn("x", [["p", [["a", ["x"], address]]]])) == []


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://good.example@evil.example/", " (evil.example)"),
        ("https://good.example:443@evil.example", " (evil.example)"),
        ("http://0x7f.1/", " (127.0.0.1)"),
        ("https://e%76il.example/", " (evil.example)"),
        ("HTTPS://Good.Example:443/a@b", ""),
        ("https://m\u00fcnchen.example/", ""),
    ],
)
def test_an_address_that_hides_its_host_is_followed_by_it(address, host):
    assert words(drawn(address)) == address + host


@pytest.mark.parametrize(
    "address",
    ["http://a:99999/", "https://", "http://[", "https://%zz/", "https://xn--a/", "<http://a b>", "mailto:"],
)
def test_what_no_browser_takes_for_an_address_is_no_link(address):
    """An exception while a page is drawn takes the page away, and the message would be there for everybody."""
    found = drawn(f"[here]({address})")
    assert (elements(found, "a"), words(found)) == ([], "here")


def test_a_message_that_cannot_be_drawn_shows_its_source():
    code = f"const isOpen = false;{MODULE}"
    shown = run(f"""
        const {{ broken }} = await import("data:text/javascript," + encodeURIComponent({json.dumps(code)}));
        return broken({{ content: "**as it is**", children: [] }});
    """)
    assert shown == "**as it is**"


def test_a_block_of_code_names_its_language_and_can_be_copied():
    figure = elements(drawn("```py\nx = 1\n  y\n```"), "figure")[0]
    assert words(elements([figure], "figcaption")) == "PythonCOPY"
    assert words(elements([figure], "code")) == "x = 1\n  y"
    assert words(elements(drawn("```\nx\n```"), "figcaption")) == "CodeCOPY"
    assert words(elements(drawn("```constructor\nx\n```"), "figcaption")) == "constructorCOPY"


def test_a_block_has_colours_where_they_are_known():
    (span,) = elements(drawn("```py\nx = 1\n```"), "span")
    assert (span[1], words([span])) == ({"className": "hljs-name"}, "x")
    assert words(elements(drawn("```py\nx = 1\n```"), "code")) == "x = 1"
    assert elements(drawn("```py\ny = 1\n```"), "span") == []


def test_a_spoiler_is_a_button_until_it_is_pressed():
    (button,) = elements(drawn("||a **b**||"), "button")
    assert button[1]["aria-label"] == "Show spoiler"
    assert elements([button], "span")[0][1] == {"inert": True}
    found = drawn("||a **b**||", is_open=True)
    assert elements(found, "button") == []
    assert words(found) == "a b"


@pytest.mark.parametrize(
    ("content", "is_folded"), [("x" * 1501, True), ("\n" * 24, True), ("x" * 1500, False), ("\n" * 23, False)]
)
def test_a_long_message_folds(content, is_folded):
    buttons = elements(drawn(content), "button")
    assert [(each[1]["aria-expanded"], words([each])) for each in buttons] == [(False, "Show more")] * is_folded


@pytest.mark.parametrize("text", LONG)
def test_what_people_write_to_hurt_others_stays_text(text):
    tags = {each[0] for each in elements(drawn(text))}
    assert tags <= {
        "p",
        "strong",
        "em",
        "s",
        "code",
        "a",
        "span",
        "pre",
        "figure",
        "figcaption",
        "ul",
        "ol",
        "li",
        "blockquote",
        "div",
        "button",
    }


ADA, GRACE = 7, 9
CALLED = [{"user_id": ADA, "name": "ada"}, {"user_id": GRACE, "name": "grace"}, {"user_id": 0, "name": "all"}]


def names(content: str, **called: Any) -> list[list[Any]]:
    """What is drawn of names: the tag, the classes, and whose card a press opens."""
    found = elements(drawn(content, **{"mentioned": CALLED, "me": ADA, "isOwn": False} | called))
    return [
        [tag, props["className"], props.get("data-person")]
        for tag, props, _ in found
        if "mention" in props.get("className", "")
    ]


def test_a_name_opens_the_card_of_whom_it_calls_and_the_viewer_s_own_stands_out():
    assert names("@Grace, and **@ada**") == [
        ["button", "mention", GRACE],
        ["button", "mention mention--me", ADA],
    ]
    assert names("@all") == [["span", "mention mention--me", None]]
    assert names("@all and @ada", isOwn=True) == [["span", "mention", None], ["button", "mention", ADA]]
    here = [{"user_id": ADA, "name": "here"}, {"user_id": GRACE, "name": "here"}]
    assert names("@here", mentioned=here) == [["span", "mention mention--me", None]]
    assert names("@here", mentioned=here[:1], me=GRACE) == [["span", "mention", None]]


def test_a_name_that_calls_nobody_is_text():
    assert drawn("Ask @nobody or `@ada`", mentioned=CALLED, me=ADA)[:2] == ["Ask ", "@nobody"]
    assert names("@nobody `@ada` ada@grace") == []
    assert drawn("@ada", mentioned=None, me=ADA) == ["@ada"]
    assert words(drawn("@constructor and @__proto__", mentioned=CALLED, me=ADA)) == "@constructor and @__proto__"
