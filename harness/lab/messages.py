"""What the kernel says between the guest's frames: the latest of it, and the first words of whatever has no end."""

from __future__ import annotations

from collections import deque

from harness.crash import DUMP_LINES, STALLS, Dump

KEPT_LINES = 4000


class Messages:
    """Keeps the latest lines, and apart from them those that a later flood must not wash away."""

    def __init__(self) -> None:
        self._latest: deque[str] = deque(maxlen=KEPT_LINES)
        self._count = 0
        self._since_result: list[str] = []
        self._dump = Dump()

    def take(self, line: str) -> None:
        """One more line."""
        self._latest.append(line)
        self._count += 1
        self._dump.take(line)
        if len(self._since_result) < DUMP_LINES:
            self._since_result.append(line)

    def result_came(self) -> None:
        """The guest has said something new."""
        self._since_result.clear()

    def mark(self) -> int:
        """A place in the messages, for since()."""
        return self._count

    def since(self, mark: int) -> tuple[str, ...]:
        """What has been said since; old lines may be gone."""
        wanted = min(self._count - mark, len(self._latest))
        return tuple(self._latest)[len(self._latest) - wanted :]

    @property
    def is_dying(self) -> bool:
        """Whether a kernel has said that it dies."""
        return bool(self._dump.kind)

    @property
    def tells_stall(self) -> bool:
        """Whether it is a death that time alone may have made of a pause."""
        return self._dump.kind in STALLS

    @property
    def headline(self) -> str:
        """The line that says so; empty where there is none."""
        return self._dump.headline

    @property
    def first_words(self) -> tuple[str, ...]:
        """The first lines of the kernel's dump; where there is none, the first since the guest's last word."""
        return tuple(self._dump.lines or self._since_result)
