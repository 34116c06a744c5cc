"""Every error as the API answers it: one shape, one table of statuses, one list of codes."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from chatapp import errors
from chatapp.domain.message import MAX_CONTENT

logger = logging.getLogger(__name__)


class Malformed(errors.ChatError):
    code = "malformed"
    detail = "This request cannot be understood."


class MalformedJson(Malformed):
    code = "malformed_json"
    detail = "The body is not valid JSON."


class MalformedQuery(Malformed):
    code = "malformed_query"
    detail = "A parameter in the address is wrong or missing."


class MalformedForm(Malformed):
    code = "malformed_form"
    detail = "The body is not a valid form."


class WrongCursor(Malformed):
    code = "invalid_cursor"
    detail = "This cursor is none that this list has given."


class ForeignOrigin(errors.Forbidden):
    code = "foreign_origin"
    detail = "Only pages of this server may do this."


class RegistrationClosed(errors.Forbidden):
    code = "registration_closed"
    detail = "This server takes no new accounts."


class TooLarge(errors.ChatError):
    code = "too_large"
    detail = "This is too large: send at most 64 kB."


class WrongType(errors.ChatError):
    code = "unsupported_media_type"
    detail = "Send JSON, with Content-Type: application/json."


class Failure(errors.ChatError):
    code = "internal_error"
    detail = "Something went wrong on our side. It has been written down."


STATUSES: dict[type[errors.ChatError], int] = {
    Malformed: 400,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    TooLarge: 413,
    errors.PictureTooLarge: 413,
    errors.FileTooLarge: 413,
    WrongType: 415,
    errors.NoPicture: 415,
    errors.Invalid: 422,
    errors.TooMany: 429,
    Failure: 500,
    errors.Unavailable: 503,
    errors.StoreFull: 507,
}

# Stable words for clients: what a code means never changes, and none is ever taken away.
CODES = {
    "malformed": "400, the request cannot be understood",
    "malformed_json": "400, the body is no JSON",
    "malformed_form": "400, the body is no multipart/form-data",
    "malformed_query": "400, a parameter in the address is wrong or missing",
    "invalid_cursor": "400, the cursor is none that this list has given",
    "host_not_allowed": "400, this server does not answer to that name",
    "not_authenticated": "401, no access token was sent",
    "token_invalid": "401, the token has expired, was ended, is of another type or no token",
    "token_reused": "401, the refresh token was spent before; its session has been ended",
    "invalid_credentials": "401, user name and password do not match",
    "forbidden": "403, you may see this but not do that",
    "not_reachable": "403, you cannot write to this person",
    "blocked_by_you": "403, you blocked this person",
    "too_late": "403, messages can be edited or deleted for some minutes only, and this one is older",
    "foreign_origin": "403, only pages of this server may do that",
    "registration_closed": "403, this server takes no new accounts",
    "not_found": "404, there is nothing at this address",
    "conversation_not_found": "404, there is no such conversation, or you take no part in it",
    "message_not_found": "404, there is no such message, or you cannot see it",
    "user_not_found": "404, there is no such user",
    "participant_not_found": "404, that user takes no part in the conversation",
    "session_not_found": "404, there is no such session of yours",
    "invitation_not_found": "404, you have no open invitation to this group",
    "reset_link_invalid": "404, the link for a new password was used before, has expired, or never was one",
    "picture_not_found": "404, there is no such picture (any more)",
    "file_not_found": "404, there is no such file, or you cannot see it",
    "file_lost": "404, the store has lost the bytes of this file",
    "method_not_allowed": "405, the header Allow names what is allowed",
    "conflict": "409, this clashes with what is already there",
    "client_id_reused": "409, this client_id was used for another message",
    "message_deleted": "409, the message was deleted",
    "edit_conflict": "409, the message was edited since the `updated_at` that was sent",
    "not_a_group": "409, a direct conversation has no name, no roles and nobody to add or remove",
    "group_full": "409, the group has as many participants as a group can have",
    "last_owner": "409, the group would be left without an owner",
    "file_quota": "409, your space for files is used up",
    "too_large": "413, the body is over 64 kB",
    "picture_too_large": "413, the picture is over 5 MB",
    "file_too_large": "413, the file is larger than this server takes",
    "unsupported_media_type": "415, the body is not declared as JSON, or not as a form where a file is sent",
    "not_a_picture": "415, the file is no PNG, JPEG, WebP or GIF picture",
    "invalid": "422, `fields` says which fields are wrong",
    "content_empty": "422, the message has no visible content",
    "reply_to_deleted": "422, the message that is answered was deleted",
    "reply_to_missing": "422, the conversation has no such message, or it is a line of the system",
    "content_too_long": "422, the message is over 4,000 characters",
    "file_empty": "422, the file has no bytes",
    "file_missing": "422, a file is none of yours, was sent before, or is gone",
    "picture_unreadable": "422, the picture cannot be drawn; it can be sent with `as_file`",
    "too_many": "429, the header Retry-After says in how many seconds to try again; on a WebSocket, the sentence does",
    "malformed_frame": "on a WebSocket, the frame cannot be understood",
    "frame_too_large": "on a WebSocket, the frame is over 65,536 characters",
    "internal_error": "500, our mistake; quote the request_id",
    "unavailable": "503, a server that is needed is away; see Retry-After",
    "store_unavailable": "503, what keeps the files is away; see Retry-After",
    "store_full": "507, the server has no room for more files",
}

_SENTENCES = {
    "missing": "This field is required.",
    "string_type": "This must be text.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "bool_type": "This must be true or false.",
    "list_type": "This must be a list.",
    "model_attributes_type": "This must be an object.",
    "dict_type": "This must be an object.",
    "string_pattern_mismatch": "This has the wrong form.",
    "literal_error": "This is none of the possible words.",
    "string_too_long": "Use at most {max_length} characters.",
    "too_long": "Send at most {max_length}.",
    "greater_than_equal": "This is too small.",
    "less_than_equal": "This is too large.",
}


def install(api: FastAPI) -> None:
    """Answer every error of an application in the one shape."""
    api.add_exception_handler(errors.ChatError, _of_the_product)
    api.add_exception_handler(RequestValidationError, _of_the_shape)
    api.add_exception_handler(HTTPException, _of_the_framework)


def answer(request: Request, error: errors.ChatError) -> JSONResponse:
    """The answer to a request that is refused with this error."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    return _answer(request, status, error.code, error.detail, getattr(error, "fields", None), _headers(error, status))


async def _of_the_product(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, errors.ChatError)  # noqa: S101 - installed for this type
    return answer(request, error)


async def _of_the_shape(request: Request, error: Exception) -> JSONResponse:
    """A wrong path is nothing there, a wrong query is malformed, a wrong body names its fields."""
    assert isinstance(error, RequestValidationError)  # noqa: S101 - installed for this type
    found = error.errors()
    places = {each["loc"][0] for each in found}
    if "path" in places:
        return answer(request, errors.NotFound())
    if any(each["type"] == "json_invalid" for each in found):
        return answer(request, MalformedJson())
    fields = fields_of(found)
    if "query" in places:
        name, sentences = next(iter(fields.items()))
        return answer(request, MalformedQuery(f"{name}: {sentences[0]}"))
    return answer(request, errors.Invalid(fields, code=code_of(found[0])))


async def _of_the_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - installed for this type
    if error.status_code == 405:  # noqa: PLR2004 - RFC 9110, section 15.5.6
        allow = {"Allow": ", ".join(_allowed(request))}
        return _answer(request, 405, "method_not_allowed", "This address does not do that.", None, allow)
    if error.status_code == 404:  # noqa: PLR2004
        return answer(request, errors.NotFound())
    return answer(request, MalformedJson())


def fields_of(found: Sequence[Any]) -> dict[str, list[str]]:
    """What pydantic found wrong, by the field of the body or query."""
    fields: dict[str, list[str]] = {}
    for each in found:
        name = str(each["loc"][1]) if len(each["loc"]) > 1 else str(each["loc"][0])
        sentence = sentence_of(each)
        if sentence not in fields.setdefault(name, []):
            fields[name].append(sentence)
    return fields


def sentence_of(found: Any) -> str:
    """One thing that pydantic found wrong, for a person."""
    if code_of(found):
        return f"A message has at most {MAX_CONTENT} characters."
    if found["type"] in _SENTENCES:
        return _SENTENCES[found["type"]].format(**found.get("ctx", {}))
    return f"{found['msg'].removeprefix('Value error, ')}."


def code_of(found: Any) -> str | None:
    """The code of one thing that pydantic found wrong, where it has its own: `content_too_long` has, at any length."""
    return "content_too_long" if found["type"] == "string_too_long" and found["loc"][-1] == "content" else None


def _answer(
    request: Request,
    status: int,
    code: str,
    detail: str,
    fields: Mapping[str, Sequence[str]] | None,
    headers: Mapping[str, str],
) -> JSONResponse:
    content: dict[str, Any] = {"detail": detail, "code": code}
    if fields is not None:
        content["fields"] = fields
    content["request_id"] = request.state.request_id
    return JSONResponse(content, status, headers)


def _headers(error: errors.ChatError, status: int) -> dict[str, str]:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004 - RFC 9110, section 15.5.2
    if isinstance(error, errors.TooMany | errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after)
    return headers


def _allowed(request: Request) -> list[str]:
    """The methods of all routes at this address; the framework names those of the first one only."""
    path = request.url.path
    routes = [route for route in iter_route_contexts(request.app.routes) if route.methods]
    return sorted({name for route in routes if route.path_regex.match(path) for name in route.methods or ()})
