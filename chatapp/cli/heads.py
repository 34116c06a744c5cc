"""The limit of request heads. It is the same for REST, pages and WebSockets."""

from websockets import http11

MAX_HEAD = 32 * 1024  # bytes of the address and all headers
MAX_HEADERS = 128

# The head of a WebSocket is parsed twice: by the HTTP server, which enforces this limit, and by websockets, which must
# not be stricter. One line may have the whole length.
http11.MAX_LINE_LENGTH = MAX_HEAD + 64
http11.MAX_NUM_HEADERS = MAX_HEADERS

_TOO_LONG = (
    b"The head of this request is too long: it may have 32 kB and 128 headers. "
    b"In a browser, delete the cookies of this site and try again.\n"
)


def _response(status: bytes, body: bytes = b"") -> bytes:
    return (
        b"HTTP/1.1 %b\r\nconnection: close\r\ncontent-type: text/plain; charset=utf-8\r\n"
        b"x-content-type-options: nosniff\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body)
    )


BAD_REQUEST = _response(b"400 Bad Request")
TIMEOUT = _response(b"408 Request Timeout")
TOO_LONG = _response(b"431 Request Header Fields Too Large", _TOO_LONG)
