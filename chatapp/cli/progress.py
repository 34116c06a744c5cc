"""Lines that tell what a long command is doing, and how long each step took.

Standard library only: `install` uses it before any package is installed.
"""

import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass

EVERY = 0.5  # seconds between two drawings of the line that says what is going on
ERASE = "\r\033[K"


@dataclass(eq=False)
class Step:
    """A step that is going on. `text` is printed when it ends, so whoever runs it may change it."""

    text: str
    began: float


class Progress:
    """Steps of one process, which may overlap. A terminal shows those that are going on in one moving line; anything
    else gets a line when one begins.
    """

    def __init__(self) -> None:
        self._running: list[Step] = []
        self._lock = threading.Lock()
        self._is_drawing = False

    @contextmanager
    def step(self, text: str) -> Generator[Step]:
        """Time what runs inside; a line with the seconds follows unless it fails."""
        step = Step(text, time.monotonic())
        with self._lock:
            self._running.append(step)
            if not sys.stdout.isatty():
                _write(f"   ...  {text}\n")
            elif not self._is_drawing:
                self._is_drawing = True
                threading.Thread(target=self._draw, daemon=True).start()
        try:
            yield step
        except BaseException:
            self._end(step, "")
            raise
        self._end(step, f"{time.monotonic() - step.began:4.1f} s  {step.text}\n")

    def _end(self, step: Step, line: str) -> None:
        with self._lock:
            self._running.remove(step)
            _write(f"{ERASE if sys.stdout.isatty() else ''}{line}")

    def _draw(self) -> None:
        while True:
            with self._lock:
                if not self._running:
                    self._is_drawing = False
                    return
                now = time.monotonic()
                going_on = ", ".join(f"{step.text} ({now - step.began:.0f} s)" for step in self._running)
                _write(f"{ERASE}   ...  {going_on}")
            time.sleep(EVERY)


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


step = Progress().step
