"""Emoji: the one form of each, and the codes (`:tada:`) that stand for them. The only importer of the library."""

import re
from functools import cache

import emoji

MAX_LENGTH = 40  # characters of the longest emoji: a kiss of two people with skin tones has 10
CODE = r"(?<![\w:/]):[a-z0-9_+-]{1,60}:(?!\w)"
_CODE = re.compile(CODE)
_PRESENTATION = "\ufe0f"


def full_form(text: str) -> str | None:
    """The one emoji that a text is, as Unicode recommends to write it; None for anything else."""
    return _full_forms().get(text.replace(_PRESENTATION, "")) if len(text) <= MAX_LENGTH else None


def decoded(text: str) -> str:
    """Put emoji in the place of their codes; what looks like a code and is none (`10:30:45`) stays."""
    return _CODE.sub(lambda found: _codes().get(found[0], found[0]), text)


@cache
def _full_forms() -> dict[str, str]:
    return {each.replace(_PRESENTATION, ""): each for each in _recommended()}


@cache
def _codes() -> dict[str, str]:
    return {
        code: each
        for each in _recommended()
        for code in (emoji.EMOJI_DATA[each]["en"], *emoji.EMOJI_DATA[each].get("alias", ()))
    }


def _recommended() -> list[str]:
    status = emoji.STATUS["fully_qualified"]
    return [each for each, about in emoji.EMOJI_DATA.items() if about["status"] == status]
