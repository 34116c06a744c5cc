"""Answers that are more than one view of the domain."""

from dataclasses import dataclass, fields
from typing import Any, Generic, Self, TypeVar

from pydantic import BaseModel, Field

from chatapp.domain.conversation import ConversationView
from chatapp.domain.ids import UserId
from chatapp.domain.session import Tokens
from chatapp.domain.user import OwnUserView

T = TypeVar("T")


class Refused(BaseModel):
    """Every error, from every route."""

    detail: str = Field(examples=["Some fields need another look."], description="A sentence for a person.")
    code: str = Field(examples=["invalid"], description="A stable word for programs.")
    fields: dict[str, list[str]] | None = Field(None, examples=[{"username": ["This username is taken."]}])
    request_id: str = Field(examples=["5f0c8d6b1f0a4b6f8a1d2c3e4f5a6b7c"])


REFUSED: dict[int | str, dict[str, Any]] = {"4XX": {"model": Refused, "description": "Refused; `code` says why."}}


class Listed(BaseModel, Generic[T]):
    """One page of a list; `next` and `previous` are whole addresses, or null at the ends."""

    results: list[T]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class Done:
    detail: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sign-in page can offer beside signing in; null where it cannot."""

    demo: DemoAccount | None


@dataclass(frozen=True, slots=True)
class Account:
    user: OwnUserView


@dataclass(frozen=True, slots=True)
class Registered:
    user: OwnUserView
    tokens: Tokens


@dataclass(frozen=True, slots=True)
class SignedIn:
    access: str
    refresh: str
    user: OwnUserView


@dataclass(frozen=True, slots=True)
class Ticket:
    ticket: str


@dataclass(frozen=True, slots=True)
class StartedConversation(ConversationView):
    """A conversation, and whether it was there before."""

    is_existing: bool

    @classmethod
    def of(cls, view: ConversationView, *, is_existing: bool) -> Self:
        return cls(**_values_of(view), is_existing=is_existing)


@dataclass(frozen=True, slots=True)
class ChangedGroup(ConversationView):
    """A group, and the ids of the users who left it before and were invited instead of added."""

    invited: list[UserId]

    @classmethod
    def of(cls, view: ConversationView, *, invited: list[UserId]) -> Self:
        return cls(**_values_of(view), invited=invited)


def _values_of(view: ConversationView) -> dict[str, Any]:
    return {field.name: getattr(view, field.name) for field in fields(view)}
