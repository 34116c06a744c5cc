"""Attacks on a running server, each bounded and on loopback: how long others wait, and what the server keeps."""
