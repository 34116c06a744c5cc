"""Colours and measures live in the style sheets: Python names classes, classes name tokens."""

import re
from pathlib import Path

import pytest

from chatapp.web import theme

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "chatapp" / "web").rglob("*.py"))
STYLES = ROOT / "assets" / "styles"

RAW = {
    "a hex colour": re.compile(r"#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b"),
    "a colour function": re.compile(r"\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch)\("),
    "a length": re.compile(r"\b\d*\.?\d+(?:px|rem|em|vh|vw|dvh)\b"),
    "an inline style": re.compile(r"\bstyle\s*="),
}
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl)a?\(")
HAIRLINE = 3  # px
PLAIN = re.compile(r"(?m)^\.([\w-]+) \{([^}]*)\}")  # a class alone, in no media query
USED, DECLARED = re.compile(r"var\(--([\w-]+)"), re.compile(r"--([\w-]+)\s*:")


def read(name: str) -> str:
    return re.sub(r"/\*.*?\*/", "", (STYLES / name).read_text(encoding="utf-8"), flags=re.DOTALL)


def components() -> str:
    return "".join(read(path.name) for path in sorted(STYLES.glob("*.css")) if path.name != "tokens.css")


def raw_styles(code: str) -> list[str]:
    return [f"{what}: {match}" for what, pattern in RAW.items() for match in pattern.findall(code)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_holds_no_colour_and_no_length(path):
    assert raw_styles(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code", ['color="#fff"', 'width="12px"', 'gap="1.5rem"', 'color="rgb(0 0 0)"', 'style={"top": 0}']
)
def test_what_is_not_wanted_would_be_found(code):
    assert raw_styles(code)


def test_there_is_python_to_look_at():
    assert len(SOURCES) > 20


def test_every_style_sheet_is_loaded_once():
    assert sorted(theme.STYLESHEETS) == sorted(f"/styles/{path.name}" for path in STYLES.glob("*.css"))


def test_no_two_style_sheets_mean_different_things_by_one_class():
    """Where two sheets look at one class, they set different properties of it."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(STYLES.glob("*.css")):
        for name, block in PLAIN.findall(read(path.name)):
            for line in block.split(";"):
                if ":" in line:
                    found.setdefault((name, line.partition(":")[0].strip()), []).append(path.name)
    assert len(found) > 500
    assert {each: places for each, places in found.items() if len(places) > 1} == {}


def test_components_take_their_colours_from_the_tokens():
    assert COLOR.findall(components()) == []


def test_sizes_follow_the_letters_of_the_browser():
    """Whoever has set larger letters gets a larger page; only hairlines, shadows and rings are in pixels."""
    fixed = re.compile(r"shadow|outline|border(?!-radius)|blur")
    declarations = re.findall(r"[\w-]+\s*:[^;{}]*;", components() + read("tokens.css"))
    lengths = {each: [float(one) for one in re.findall(r"(?<![\w.])(\d*\.?\d+)px", each)] for each in declarations}
    large = [each for each, found in lengths.items() if max(found, default=0) > HAIRLINE and not fixed.search(each)]
    assert large == []


def test_every_token_that_is_used_exists():
    app = components()
    assert set(USED.findall(app)) - set(DECLARED.findall(app)) <= set(DECLARED.findall(read("tokens.css")))


def test_every_token_is_used():
    tokens = read("tokens.css")
    unused = set(DECLARED.findall(tokens)) - set(USED.findall(components())) - set(USED.findall(tokens))
    assert unused == set()
