"""The page that shows the API's description, under a policy of its own: its script comes from a public server."""

import base64
import hashlib
import re

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

LIBRARY = "https://cdn.jsdelivr.net"

router = APIRouter()


@router.get("/api/docs/", include_in_schema=False)
async def docs() -> Response:
    """The description of the API, to read and to try."""
    page = get_swagger_ui_html(
        openapi_url="/api/openapi.json/", title="API", swagger_favicon_url="data:,", oauth2_redirect_url=None
    )
    inline = re.findall(r"<script>(.*?)</script>", bytes(page.body).decode(), re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in inline
    )
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src {LIBRARY} {hashes}; style-src {LIBRARY} 'unsafe-inline'; "
        "img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'"
    )
    return page
