"""The page that shows the API's description: Swagger UI, served from here, under a policy of its own."""

import base64
import hashlib
import re
from enum import StrEnum
from importlib import resources

from fastapi import APIRouter, Response
from fastapi.openapi.docs import get_swagger_ui_html

FILES = resources.files("fastapi_swagger.resources")


class File(StrEnum):
    SCRIPT = "swagger-ui-bundle.js"
    STYLES = "swagger-ui.css"


KINDS = {File.SCRIPT: "text/javascript", File.STYLES: "text/css"}

router = APIRouter(prefix="/api/docs", include_in_schema=False)


@router.get("/")
async def docs() -> Response:
    """The description of the API, to read and to try."""
    page = get_swagger_ui_html(
        openapi_url="/api/openapi.json/",
        title="API",
        swagger_js_url=f"/api/docs/{File.SCRIPT}",
        swagger_css_url=f"/api/docs/{File.STYLES}",
        swagger_favicon_url="data:,",
        oauth2_redirect_url=None,
    )
    inline = re.findall(r"<script>(.*?)</script>", bytes(page.body).decode(), re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" for part in inline
    )
    page.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {hashes}; style-src 'self'; "
        "img-src data: blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    return page


@router.get("/{file}/")
def look(file: File) -> Response:
    """What the page loads. It is read in a thread, and seldom."""
    content = (FILES / file).read_bytes()
    return Response(content, media_type=KINDS[file], headers={"Cache-Control": "public, max-age=86400"})
