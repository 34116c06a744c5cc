"""Messages on their way to the page: what most of them lack is left out, and the page puts it back (pages.js).

A delivery holds the last page of messages, so an empty field costs its bytes several times.
"""

from dataclasses import fields
from typing import Any

from pydantic_core import SchemaSerializer, core_schema

from .shapes import Bubble

ABSENT: dict[str, Any] = {
    "tree": None,
    "edited_at": "",
    "is_deleted": False,
    "is_pinned": False,
    "named": (),
    "reactions": (),
    "mentioned": (),
    "reply": None,
    "forwarded": None,
    "link": None,
    "files": (),
}
_NAMES = [(each.name, ABSENT.get(each.name, ...)) for each in fields(Bubble)]


def sparse(bubble: Bubble) -> dict[str, Any]:
    """The fields of a message that differ from ABSENT."""
    return {name: value for name, absent in _NAMES if (value := getattr(bubble, name)) != absent}


def install() -> None:
    """Have `pydantic_core.to_json` write bubbles so, wherever they are."""
    written = core_schema.plain_serializer_function_ser_schema(sparse)
    schema = core_schema.any_schema(serialization=written)
    Bubble.__pydantic_serializer__ = SchemaSerializer(schema)  # pyright: ignore[reportAttributeAccessIssue] - pydantic's own name
