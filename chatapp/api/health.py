"""Whether this process runs, and whether it can do its work: asked by proxies, containers and service managers."""

from dataclasses import dataclass

from fastapi import APIRouter, Response

from chatapp import errors, runtime

from .answers import REFUSED
from .examples import shows

UNAVAILABLE = 503

router = APIRouter(prefix="/health", tags=["health"], responses=REFUSED)


@dataclass(frozen=True, slots=True)
class Life:
    status: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """`missing` names the servers that do not answer: `database`, `redis`."""

    status: str
    missing: list[str]


@router.get("/live/", responses=shows({"status": "ok"}))
async def live() -> Life:
    """The process runs and answers; nothing else is looked at. For whoever decides about starting it again."""
    return Life("ok")


@router.get(
    "/ready/",
    responses=shows({"status": "ok", "missing": []})
    | {503: {"model": Readiness, "description": "A server that is needed does not answer; `missing` says which."}},
)
async def ready(response: Response) -> Readiness:
    """Database and Redis answer as well. For whoever decides about sending requests here."""
    missing = await runtime.current().missing()
    if not missing:
        return Readiness("ok", [])
    response.status_code = UNAVAILABLE
    response.headers["Retry-After"] = str(errors.Unavailable.retry_after)
    return Readiness("unavailable", missing)
