"""The arguments that a browser may pass to an event handler: those of its signature, of their types, of bounded length.

They are checked before Reflex sees the event, because Reflex writes wrong arguments into the log, and states keep the
text that they are given.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from reflex_base.registry import RegistrationContext

MAX_CONTENT = 16_000  # characters of a message's text: 4,000, and some for a text that is refused with a sentence
MAX_NAMES = 2_000  # characters of the user names that a message calls: 50, of at most 30 each
MAX_TEXT = 500
MAX_FIELD = 4_000  # characters of a field of a form
MAX_FIELDS = 200
OWN = "chatapp."  # the modules of our handlers begin with this

_Text = Annotated[str, Field(max_length=MAX_TEXT)]
_Field = Annotated[str, Field(max_length=MAX_FIELD)] | bool | None
_Entries = Annotated[list[tuple[_Text, _Field]], Field(max_length=MAX_FIELDS)]
_Form = (
    Annotated[dict[Literal["__reflex_form_data__"], _Entries], Field(min_length=1)]  # as Reflex's pages wrap a form
    | Annotated[dict[_Text, _Field], Field(max_length=MAX_FIELDS)]
)
_Hashes = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=1000)] | None
_BY_NAME = {
    "content": Annotated[str, Field(max_length=MAX_CONTENT)],
    "names": Annotated[str, Field(max_length=MAX_NAMES)],
}
_BY_TYPE: dict[Any, Any] = {
    str: _Text,
    int: Annotated[int, Field(ge=-(2**31), lt=2**31)],
    dict[str, str]: _Form,
}
# The handlers of Reflex that its pages call. Its setters and its handler for stored values are none of them.
_OF_REFLEX: dict[str, dict[str, Any]] = {
    "hydrate_and_load": {"hashes": (_Hashes, None)},
    "on_load_internal": {},
}


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")


def fits(name: str, payload: Mapping[str, Any]) -> bool:
    """Whether a browser may call the handler of this name with these arguments."""
    if name not in RegistrationContext.get().event_handlers:
        return False
    arguments = arguments_of(name)
    if arguments is None:
        return False
    try:
        arguments.model_validate(payload)
    except ValidationError:
        return False
    return True


@functools.cache
def arguments_of(name: str) -> type[BaseModel] | None:
    """The arguments of a registered handler; None if no page may call it.

    Raises `KeyError` for a parameter whose type has no bound.
    """
    called: Callable[..., Any] = RegistrationContext.get().event_handlers[name].handler.fn
    if called.__module__.startswith(OWN):
        _, *parameters = inspect.signature(called).parameters.values()
        fields = {each.name: (_BY_NAME.get(each.name) or _BY_TYPE[each.annotation], ...) for each in parameters}
    elif (found := _OF_REFLEX.get(called.__name__)) is not None:
        fields = found
    else:
        return None
    return create_model("Arguments", __base__=_Arguments, **fields)  # type: ignore[call-overload] - fields by name
