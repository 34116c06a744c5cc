"""Tabs on one conversation, with the list and the figures beside it: what one message costs on one screen."""

import argparse
from collections.abc import Sequence

from benchmarks import references
from benchmarks.report import Report

from . import room
from .clients import Listener, Page
from .echoes import EchoPage, Script
from .people import User
from .proof import prove_pages
from .screen import Reader
from .tally import Tally

QUICK = {"count": 6, "seconds": 0.5, "burst": 20, "speakers": ["many"], "setups": ["single"]}


def add_options(parser: argparse.ArgumentParser) -> None:
    room.add_options(parser, "tabs", count=200, burst=300)


def run(options: argparse.Namespace) -> Report:
    prove_pages()
    return room.run(
        options, room.Kind(has_browser=True, members=_pages, reference=references.SOCKETIO, strangers=_echoes)
    )


def _pages(users: Sequence[User], conversation: int, tally: Tally) -> list[Listener]:
    reader = Reader()
    return [Page(user, conversation, tally, reader) for user in users]


def _echoes(port: int, count: int, tally: Tally, script: Script) -> list[Listener]:
    reader = Reader()
    return [EchoPage(port, tally, reader, script) for _ in range(count)]
