"""A picture in a form (multipart/form-data), read within its limit and only for those who may send one.

A route asks for it by hand, after it knows who is asking: what the framework parses by itself, it parses first.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.user import OwnUserView
from chatapp.flows import pictures
from chatapp.imaging import MAX_BYTES

from .bodies import at_most, refuse_declared
from .refusals import MalformedForm, WrongType

T = TypeVar("T")

FIELD = "avatar"
_AROUND = 16 * 1024  # bytes of a form that are not the file: boundaries, names, headers
_LIMIT = MAX_BYTES + _AROUND

# What a route that calls `picture_in` says of its body.
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": [FIELD],
                    "properties": {
                        FIELD: {
                            "type": "string",
                            "format": "binary",
                            "description": "PNG, JPEG, WebP or GIF; at most 5 MB and 40 megapixels.",
                        }
                    },
                }
            }
        },
    }
}


async def receive(request: Request, user_id: UserId) -> OwnUserView:
    """Show the picture in a form. One of each user is received at a time: each takes memory or disk until it is whole,
    and a slow client may take minutes.
    """
    run = runtime.current()
    with run.limits.uploads.one(user_id):
        content = await picture_in(request)
        return await until_gone(request, pictures.upload(run, user_id=user_id, content=content))


async def picture_in(request: Request) -> bytes:
    """The file in the form's one field; too much is refused as soon as it has come, not after all of it."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        msg = "Send a form with a file, as multipart/form-data."
        raise WrongType(msg)
    refuse_declared(request, _LIMIT, errors.PictureTooLarge)
    limited = Request(request.scope, at_most(_LIMIT, request, errors.PictureTooLarge))
    try:
        async with limited.form(max_files=1, max_fields=1) as form:
            return await _file_in(form)
    except HTTPException as error:  # of the parser
        raise MalformedForm from error


async def _file_in(form: FormData) -> bytes:
    file = form.get(FIELD)
    if not isinstance(file, UploadFile):
        raise errors.Invalid({FIELD: ["Send a file in this field."]})
    content = await file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise errors.PictureTooLarge
    return content


async def until_gone(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """The result of long work after the body was read; raises `ClientDisconnect`, and cancels it, when nobody waits."""
    working, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait((working, gone), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        gone.cancel()
        working.cancel()
        await asyncio.wait((working, gone))


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
