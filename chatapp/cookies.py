"""The one parser of Cookie headers: Starlette's, which a cookie of another program on the host cannot upset."""

from starlette.requests import cookie_parser


def parse(header: str) -> dict[str, str]:
    """The cookies of a header by name. Of two with one name the last counts, as in Starlette's requests."""
    return cookie_parser(header)
