"""What monitoring reads. It is there only where a token for it is set: figures tell more than one may think."""

import secrets

from fastapi import APIRouter, Request, Response
from fastapi.security.utils import get_authorization_scheme_param

from chatapp import errors, metrics, runtime

router = APIRouter(prefix="/metrics", include_in_schema=False)


@router.get("/")
async def read(request: Request) -> Response:
    """All figures of this server, for Prometheus."""
    token = runtime.current().settings.metrics_token
    if token is None:
        raise errors.NotFound
    scheme, sent = get_authorization_scheme_param(request.headers.get("authorization"))
    if scheme.lower() != "bearer" or not secrets.compare_digest(sent.encode(), token.get_secret_value().encode()):
        raise errors.Unauthenticated
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)
