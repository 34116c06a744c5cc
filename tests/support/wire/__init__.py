"""Clients of the product for tests and benchmarks: the transport, the protocol of the pages, and the API's frames.

`transport` costs a few microseconds a frame and trusts the server, which is what a load generator needs. Tests use the
library `websockets`, which checks what the server sends. Both take their packets from `pages` and `frames`.
"""
