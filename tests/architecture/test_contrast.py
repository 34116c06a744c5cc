"""Text and controls can be read on everything they stand on, in both modes.

WCAG 2.2, success criteria 1.4.3 and 1.4.11, computed from the tokens as the guidelines define it (relative luminance
of sRGB). Backgrounds of one colour are compared as they are, gradients at a hundred points along their line.
"""

import itertools
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[2] / "assets" / "styles" / "tokens.css").read_text(encoding="utf-8")
TEXT = 4.5
LARGE_OR_CONTROL = 3.0
VISIBLE = 1.2  # decoration: no rule asks for it, but a skeleton that nobody sees is none

MODES = ("light", "dark")
BACKGROUNDS = ("canvas", "surface", "sunken", "hover", "selected", "bubble-in")
TEXTS = ("text", "text-muted", "text-faint", "accent-text", "danger", "warning", "success")
PERSONS = tuple(f"gradient-person-{number}" for number in range(1, 13))

Rgb = tuple[float, float, float]


def product(*names: tuple[str, ...]) -> list[tuple[str, ...]]:
    return list(itertools.product(*names))


def declared(block: str) -> dict[str, str]:
    body = re.search(re.escape(block) + r"\s*\{(.*?)\n\}", TOKENS, re.DOTALL)
    assert body, block
    plain = re.sub(r"/\*.*?\*/", "", body[1], flags=re.DOTALL)
    return {name: value.strip() for name, value in re.findall(r"--([\w-]+):\s*([^;]+);", plain)}


LIGHT = declared(":root")
VALUES = {"light": LIGHT, "dark": LIGHT | declared(":root.dark")}


def value(mode: str, name: str) -> str:
    found = VALUES[mode][name]
    return re.sub(r"var\(--([\w-]+)\)", lambda other: value(mode, other[1]), found)


def rgb(text: str) -> Rgb:
    match = re.fullmatch(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", text)
    assert match, f"{text} is no colour of six digits"
    red, green, blue = (int(part, 16) / 255 for part in match.groups())
    return red, green, blue


def color(mode: str, name: str) -> Rgb:
    return rgb(value(mode, f"color-{name}"))


def luminance(shade: Rgb) -> float:
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shade]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(start: Rgb, end: Rgb, share: float) -> Rgb:
    red, green, blue = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    return red, green, blue


def along(mode: str, gradient: str) -> list[Rgb]:
    start, end = (rgb(stop) for stop in re.findall(r"#[0-9a-f]{6}", value(mode, gradient)))
    return [mix(start, end, step / 100) for step in range(101)]


def worst(shade: Rgb, backgrounds: list[Rgb]) -> float:
    return min(contrast(shade, background) for background in backgrounds)


def test_the_computation_agrees_with_known_figures():
    assert contrast(rgb("#000000"), rgb("#ffffff")) == pytest.approx(21)
    assert contrast(rgb("#667eea"), rgb("#ffffff")) == pytest.approx(3.66, abs=0.005)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize(("mode", "text", "background"), product(MODES, TEXTS, BACKGROUNDS))
def test_text_is_readable_on_every_background(mode, text, background):
    assert contrast(color(mode, text), color(mode, background)) >= TEXT


@pytest.mark.parametrize(("mode", "accent"), product(MODES, ("accent", "accent-hover")))
def test_words_on_buttons_and_badges(mode, accent):
    assert contrast(color(mode, "on-accent"), color(mode, accent)) >= TEXT


@pytest.mark.parametrize(("mode", "text"), product(MODES, ("on-bubble-out", "on-bubble-out-meta")))
def test_text_and_time_on_my_bubble(mode, text):
    assert worst(color(mode, text), along(mode, "gradient-ink")) >= TEXT


@pytest.mark.parametrize(("mode", "gradient"), product(MODES, (*PERSONS, "gradient-accent")))
def test_initials_and_icons_on_gradients(mode, gradient):
    assert worst(color(mode, "on-gradient"), along(mode, gradient)) >= TEXT


@pytest.mark.parametrize("mode", MODES)
def test_icons_on_the_brand_gradient(mode):
    assert worst(color(mode, "on-gradient"), along(mode, "gradient-brand")) >= LARGE_OR_CONTROL


@pytest.mark.parametrize("mode", MODES)
def test_an_alert_on_its_own_ground(mode):
    assert contrast(color(mode, "danger"), color(mode, "danger-soft")) >= TEXT


@pytest.mark.parametrize(("mode", "text"), product(MODES, ("text", "text-muted")))
def test_the_header_of_home_on_its_tint(mode, text):
    share, canvas = float(value(mode, "header-tint")), color(mode, "canvas")
    tinted = [mix(canvas, brand, share) for brand in along(mode, "gradient-brand")]
    assert worst(color(mode, text), tinted) >= TEXT


@pytest.mark.parametrize(
    ("mode", "control", "background"),
    [
        *product(MODES, ("focus", "online"), ("canvas", "surface", "selected")),
        *product(MODES, ("border-strong",), ("canvas", "surface")),
        *product(MODES, ("danger", "focus"), ("surface",)),
        *product(MODES, ("accent",), ("surface", "selected")),
        *product(MODES, ("accent-text",), ("selected",)),
    ],
)
def test_controls_and_their_focus_stand_out(mode, control, background):
    assert contrast(color(mode, control), color(mode, background)) >= LARGE_OR_CONTROL


@pytest.mark.parametrize(("mode", "background"), product(MODES, ("canvas", "surface")))
def test_skeletons_can_be_seen(mode, background):
    assert contrast(color(mode, "skeleton"), color(mode, background)) >= VISIBLE


OVER_PICTURES = ("veil", "on-veil", "box", "box-tool", "on-box", "on-box-muted", "wave-out")


@pytest.mark.parametrize("text", ["on-box", "on-box-muted"])
def test_words_beside_a_large_picture_are_readable(text):
    assert contrast(color("light", text), color("light", "box")) >= TEXT


def test_every_colour_has_a_dark_value():
    same_in_both = {"color-on-gradient"} | {f"color-{name}" for name in OVER_PICTURES}
    colors = {name for name in LIGHT if name.startswith("color-")}
    assert colors - set(declared(":root.dark")) == same_in_both
