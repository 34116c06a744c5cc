"""Events to text and back: one tagged union."""

from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from chatapp.domain.events import Event

_events: TypeAdapter[list[Event]] = TypeAdapter(
    list[Annotated[Event, Field(discriminator="type")]],
    config=ConfigDict(hide_input_in_errors=True),  # errors are logged, what people write is not
)


def encode(events: list[Event]) -> bytes:
    """Events as a JSON list."""
    return _events.dump_json(events)


def decode(text: bytes | str) -> list[Event]:
    """The events of a JSON list; raises pydantic's ValidationError for anything else."""
    return _events.validate_json(text)
