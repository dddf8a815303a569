"""How many readers run at once, and how a suspect gets the reading process to itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Admission:
    """At most `slots` at once; whoever asks to be alone waits for the others and holds them off."""

    def __init__(self, slots: int) -> None:
        self._slots = slots
        self._inside = 0
        self._wanting_alone = 0
        self._alone = False
        self._changed = threading.Condition()

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Together with others. Those who want to be alone go first, or they might wait for ever."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._alone and not self._wanting_alone and self._inside < self._slots
            )
            self._inside += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """With nobody else inside."""
        with self._changed:
            self._wanting_alone += 1
            try:
                self._changed.wait_for(lambda: not self._alone and self._inside == 0)
                self._alone = True
                self._inside = 1
            finally:
                self._wanting_alone -= 1
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        with self._changed:
            self._alone = False
            self._inside -= 1
            self._changed.notify_all()
