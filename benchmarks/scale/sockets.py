"""Sockets of `/ws/chat/` on one conversation: what one message costs on one line."""

import argparse
from collections.abc import Sequence

from benchmarks import references
from benchmarks.report import Report

from . import room
from .clients import Line, Listener
from .echoes import EchoLine, Script
from .people import User
from .proof import prove_lines
from .tally import Tally

QUICK = {"count": 6, "seconds": 0.5, "burst": 60, "speakers": ["many"], "setups": ["single"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    room.add_options(parser, "sockets", count=50, burst=2000)


def run(options: argparse.Namespace) -> Report:
    prove_lines()
    return room.run(options, room.Kind(has_browser=False, members=_lines, reference=references.ASGI, strangers=_echoes))


def _lines(users: Sequence[User], conversation: int, tally: Tally) -> list[Listener]:
    heard = {}
    return [Line(user, conversation, tally, heard) for user in users]


def _echoes(port: int, count: int, tally: Tally, script: Script) -> list[Listener]:
    heard = {}
    return [EchoLine(port, tally, heard, script) for _ in range(count)]
