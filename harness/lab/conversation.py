"""Talking with the guest over a console that lies: see suites/runtime/PROTOCOL.md. Nothing of labgrid in here."""

from __future__ import annotations

import re
import time
from collections import deque
from itertools import islice
from typing import Protocol

import attrs

from harness.errors import LabError
from harness.frames import HOST, Frame, LineSplitter, Noise, encode
from harness.lab.answer import BEGINNING, Bookmark
from harness.lab.messages import Messages

WINDOW = 16
"""Orders on their way at once; a guest's receive buffer holds a few thousand bytes."""
ACK = re.compile(r"ack (\d+) (\d+)")
REPEAT_S = 1.0
"""After this long an order without an acknowledgement, or a frame that is missing, is asked for once more."""
PING_S = 3.0
"""After so much quiet the guest is asked for a sign of life, which also shows whether a frame got lost."""
SETTLE_S = 2.0
"""How long a dying kernel is listened to."""
DEAF_S = 5.0
"""Guests are listened to every second; one that nobody hears for longer, as when we are stopped, has to wait."""
FLOOD_BYTES = 2 << 20
"""So much without a word of news from the guest has no end; the longest dump of every task is a tenth of it."""


class Line(Protocol):
    """The console of a board."""

    def fileno(self) -> int:
        """What select() takes."""

    def receive(self, timeout_s: float) -> bytes | None:
        """Bytes, nothing when the time is up, None at the end."""

    def send(self, data: bytes) -> None:
        """Bytes for the guest."""


class Sink(Protocol):
    """Where the raw console is kept."""

    def write(self, data: bytes) -> None:
        """Bytes as they came."""


class KernelDied(Exception):
    """The kernel under test panicked, reset its machine or fell silent."""

    def __init__(self, reason: str, dump: tuple[str, ...]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.dump = dump


class ConsoleEnded(LabError):
    """The console ended; whether the guest or the emulator is to blame, its exit status tells."""


class GuestConfused(LabError):
    """The guest's agent cannot go on: it refuses an order, or has forgotten what it said."""


@attrs.define
class _Order:
    data: bytes
    patience_s: float
    due_at: float = 0.0


class Conversation:
    """Orders go out and are repeated until acknowledged; frames come in, in order and each once."""

    def __init__(self, line: Line, log: Sink, *, after: Bookmark = BEGINNING, patience_s: float | None = None) -> None:
        """Go on after that place; an order is first repeated after `patience_s` seconds."""
        self._line = line
        self._patience_s = REPEAT_S if patience_s is None else patience_s
        self._log = log
        self._splitter = LineSplitter()
        self._orders: dict[int, _Order] = {}
        self._order_count = after.orders
        self._next_frame = after.frames + 1
        self._early: dict[int, str] = {}
        self._texts: deque[str] = deque()
        self._last_frame = after.frames
        self._asked_again = 0
        self._asked_again_at = 0.0
        self._bytes_since_news = 0
        self._dying_since: float | None = None
        self._messages = Messages()
        self._deaf_s = 0.0
        self.heard_at = self.understood_at = self._listened_at = time.monotonic()

    def attend(self) -> None:
        """From now on the guest can speak; until now there was nothing to listen to."""
        self._listened_at = time.monotonic()

    def order(self, text: str) -> None:
        """Send an order; it is repeated until the guest has it."""
        self._order_count += 1
        self._orders[self._order_count] = _Order(encode(HOST, self._order_count, text), self._patience_s)
        self._send_due(time.monotonic())

    def next_text(self, deadline: float) -> str | None:
        """The next frame's text, in order; None when the deadline (of time.monotonic()) has come.

        Raises KernelDied, ConsoleEnded, GuestConfused.
        """
        while not self._texts:
            now = time.monotonic()
            self._look_after(now)
            self._pump(max(0.0, min(deadline, self.wake_at) - now))
            if not self._texts and time.monotonic() >= deadline:
                return None
        return self._texts.popleft()

    def fileno(self) -> int:
        """What it listens to, for select()."""
        return self._line.fileno()

    @property
    def wake_at(self) -> float:
        """When something is to be done even if the guest stays silent, of time.monotonic()."""
        if self._dying_since is not None:
            return self._dying_since + SETTLE_S
        due = [order.due_at for order in islice(self._orders.values(), WINDOW)]
        if self._has_spoken and not due:
            due = [self.understood_at + PING_S]
        return min([*due, self._listened_at + REPEAT_S])

    @property
    def bookmark(self) -> Bookmark:
        """Where another conversation with a copy of the guest goes on."""
        return Bookmark(frames=self._next_frame - 1, orders=self._order_count)

    def mark(self) -> int:
        """A place in the kernel's messages, for messages_since()."""
        return self._messages.mark()

    def messages_since(self, mark: int) -> tuple[str, ...]:
        """What the kernel, or anything but the guest's agent, has said since; old lines may be gone."""
        return self._messages.since(mark)

    @property
    def deafness(self) -> str:
        """That nobody listened to the guest for so long that it may have had to wait; empty where somebody did."""
        return f"nobody listened to the guest for {self._deaf_s:.0f} s" if self._deaf_s > DEAF_S else ""

    @property
    def first_words(self) -> tuple[str, ...]:
        """The first lines of the kernel's dump; where there is none, the first since the guest's last word."""
        return self._messages.first_words

    @property
    def _has_spoken(self) -> bool:
        """Whether an agent is there; a boot loader must not be given orders."""
        return self._last_frame > 0

    def _look_after(self, now: float) -> None:
        """Repeat what is due, and give up on a kernel that is dying."""
        if self._dying_since is not None and now - self._dying_since > SETTLE_S:
            self._die()
        self._send_due(now)
        if self._has_spoken and not self._orders and now - self.understood_at > PING_S:
            self.order("ping")
        if self._last_frame >= self._next_frame and (
            self._asked_again != self._next_frame or now - self._asked_again_at > REPEAT_S
        ):
            self._asked_again, self._asked_again_at = self._next_frame, now
            self.order(f"again {self._next_frame}")

    def _send_due(self, now: float) -> None:
        for order in islice(self._orders.values(), WINDOW):
            if now >= order.due_at:
                order.due_at = now + order.patience_s
                order.patience_s = min(2 * order.patience_s, REPEAT_S)
                self._line.send(order.data)

    def _pump(self, timeout_s: float) -> None:
        self._deaf_s = max(self._deaf_s, time.monotonic() - self._listened_at)
        data = self._line.receive(timeout_s)
        self._listened_at = time.monotonic()
        if data is None:
            for part in self._splitter.flush():
                self._take(part)
            if self._dying_since is not None:
                self._die()
            raise ConsoleEnded("the console ended in the middle of a conversation")
        if not data:
            return
        self._log.write(data)
        self.heard_at = time.monotonic()
        self._bytes_since_news += len(data)
        for part in self._splitter.feed(data):
            self._take(part)
        if self._bytes_since_news > FLOOD_BYTES:
            said = f"endless output: {self._bytes_since_news >> 20} MiB on the console without a result"
            raise KernelDied(self._messages.headline or said, self._messages.first_words)

    def _take(self, part: Frame | Noise) -> None:
        if isinstance(part, Frame):
            self.understood_at = time.monotonic()
            self._take_frame(part)
            return
        self._messages.take(part.text)
        if self._dying_since is None and self._messages.is_dying:
            self._dying_since = time.monotonic()

    def _take_frame(self, frame: Frame) -> None:
        """Keep frames that come early until those before them are there; drop those that come twice."""
        if frame.sequence == 0:
            self._acknowledged(frame.text)
            return
        self._last_frame = max(self._last_frame, frame.sequence)
        if frame.sequence < self._next_frame:
            return
        self._early[frame.sequence] = frame.text
        while (text := self._early.pop(self._next_frame, None)) is not None:
            self._next_frame += 1
            self._hear(text)

    def _acknowledged(self, text: str) -> None:
        """All orders up to a number have been taken, and the guest's last frame was so and so."""
        found = ACK.fullmatch(text)
        if found is None:
            raise GuestConfused(f"the guest said: {text}")
        for number in [each for each in self._orders if each <= int(found[1])]:
            del self._orders[number]
        self._last_frame = max(self._last_frame, int(found[2]))

    def _hear(self, text: str) -> None:
        if text.startswith(("lost ", "error ")):
            raise GuestConfused(f"the guest said: {text}")
        self._texts.append(text)
        self._bytes_since_news = 0
        self._messages.result_came()

    def _die(self) -> None:
        if self.deafness and self._messages.tells_stall:
            raise LabError(f"{self.deafness}, which its kernel may have taken for a stall: {self._messages.headline}")
        raise KernelDied(self._messages.headline, self._messages.first_words)
