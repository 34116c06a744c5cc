"""What is wrong with the settings, said in terms of the variables that a person set."""

import re

from pydantic import ValidationError
from pydantic_settings import SettingsError

FIELD = re.compile(r'field "(\w+)"')


def sentences(refusal: ValidationError | SettingsError) -> list[str]:
    """One sentence for each refused setting."""
    if isinstance(refusal, SettingsError):
        field = FIELD.search(str(refusal))
        name = variable(field[1]) if field else "A setting"
        return [f'{name} must be a JSON list, for example ["https://chat.example.org"].']
    return [_sentence(error["loc"], error["msg"]) for error in refusal.errors(include_url=False)]


def variable(field: str) -> str:
    """The environment variable behind a field."""
    return f"CHATAPP_{field.upper()}"


def _sentence(place: tuple[int | str, ...], reason: str) -> str:
    """Reasons begin with a verb (`must …`, `should …`) or, where two settings clash, are whole sentences."""
    reason = reason.removeprefix("Value error, ").removeprefix("Input ")
    text = f"{variable(str(place[0]))} {reason}" if place else reason
    return f"{text[0].upper()}{text[1:]}."
