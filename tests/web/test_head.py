"""What stands in the head of every page."""

from pathlib import Path

import pytest
from PIL import Image

from chatapp import chatapp
from chatapp.web import theme
from tests.support.rendering import render

ASSETS = Path(__file__).parents[2] / "assets"
LARGEST = 60_000  # bytes


@pytest.mark.parametrize("route", chatapp.app._unevaluated_pages)
def test_every_page_says_what_it_is_and_has_a_picture(route):
    page = chatapp.app._unevaluated_pages[route]
    assert page.title.endswith("Chatapp")
    assert page.description == theme.CARD["description"]
    picture = ASSETS / page.image.lstrip("/")
    assert picture.stat().st_size <= LARGEST
    with Image.open(picture) as image:
        assert image.size == (1200, 630)


def test_preferences_are_read_before_anything_is_painted():
    """A script of the page itself: another file would come too late, or hold the page up."""
    early = [one for part in theme.head_components() for one in render(part).all("script") if one.text]
    assert ["localStorage" in one.text for one in early] == [True]
