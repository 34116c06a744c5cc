"""The form of log records: whatever a message or an exception has, a record is one line and bounded."""

import io
import json
import logging

import pytest

from chatapp import logs
from chatapp.logs import MAX_MESSAGE, MAX_REASON, safe

FORGED = "x\n2026-11-29 23:59:59,999 WARNING chatapp.services.sessions: the administrator signed in"
HUGE = "y" * 900_000


@pytest.fixture(params=["text", "json"])
def written(request):
    """What a record looks like in the log."""
    form = logs._Json() if request.param == "json" else logs._Text()
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(form)
    logger = logging.Logger("test")  # noqa: LOG001 - one that no other test sees
    logger.addHandler(handler)

    def write(act):
        act(logger)
        return stream.getvalue()

    write.is_json = request.param == "json"
    return write


def raises(depth, message):
    if depth:
        raises(depth - 1, message)
    raise ValueError(message)


def logs_an_exception(logger, message, depth=3):
    try:
        try:
            raises(depth, message)
        except ValueError as error:
            raise ExceptionGroup(message, [error, KeyError(message)]) from error
    except ExceptionGroup:
        logger.exception("it failed: %s", message)


def test_a_message_is_one_bounded_line(written):
    text = written(lambda logger: logger.warning("said %s", FORGED + HUGE))
    assert text.count("\n") == 1
    assert len(text) < MAX_MESSAGE + 300
    assert "administrator signed in" in text


def test_a_traceback_has_our_frames_and_bounded_reasons_on_their_own_lines(written):
    text = written(lambda logger: logs_an_exception(logger, FORGED + HUGE))
    assert len(text) < 20_000
    assert "in raises" in text
    assert "KeyError" in text
    assert not [line for line in text.splitlines() if line.startswith("2026-11-29 23:59:59")]
    if written.is_json:
        (line,) = text.splitlines()
        assert json.loads(line)["error"].count("ValueError: x") == 1


def test_a_deep_recursion_is_bounded(written):
    assert len(written(lambda logger: logs_an_exception(logger, "deep", depth=500))) < 30_000


def test_what_a_record_is_about_is_bounded(written):
    logs.note(client=FORGED)
    try:
        text = written(lambda logger: logger.warning("hello"))
    finally:
        logs.begin()
    assert text.count("\n") == 1


@pytest.mark.parametrize("character", ["\n", "\r", "\x1b", "\0", "\x85", "\u2028", "\u202e", "\ud800"])
def test_characters_that_steer_a_terminal_are_escaped(character):
    assert character not in safe(f"a{character}b")
    assert safe(f"a{character}b").isprintable()


def test_ordinary_text_stays_as_it_is():
    assert safe("Zoë said “hello” 👋") == "Zoë said “hello” 👋"
    assert len(safe("x" * 9000, MAX_REASON)) < MAX_REASON + 50
