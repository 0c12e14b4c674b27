"""A guest's agent in Python, behind a console that can be told to lie; for tests that need no emulator."""

from __future__ import annotations

import os
import re
import zlib
from collections import deque
from collections.abc import Callable

from harness.frames import GUEST, encode
from harness.outcome import Outcome
from harness.probe import Probe

ORDER = re.compile(rb"!(\d+) ([0-9a-f]{8}) ([ -~]*)\n")
ENDINGS = {
    Outcome.PASS: "ok {n} {name}",
    Outcome.FAIL: "not ok {n} {name}",
    Outcome.SKIP: "ok {n} {name} # SKIP not today",
    Outcome.BROKEN: "not ok {n} {name} # ERROR no pipe",
    Outcome.CRASH: "not ok {n} {name} # TIMEOUT after 1000 ms",
}
Damage = Callable[[bytes], bytes]
END = None
READABLE = os.open(os.devnull, os.O_RDONLY)


def a_probe(name: str, **changes: object) -> Probe:
    """A probe that nobody compiled."""
    facts = {"id": name, "suite": name.split(".")[0], "claim": "c", "file": f"suites/{name}.c", "line": 1, **changes}
    return Probe(**facts)  # type: ignore[arg-type]


class FakeGuest:
    """Speaks suites/runtime/PROTOCOL.md; `outcomes` says how probes end, `kills` which of them end the kernel.

    `kills` may have "settle", too; with `clock_runs` false it never settles; `arms` is what the kernel prints when the
    first question is put; `reaches` by the places of which faults a probe comes.
    """

    def __init__(
        self,
        outcomes: dict[str, Outcome] | None = None,
        *,
        kills: dict[str, bytes | None] | None = None,
        tell: Damage = lambda data: data,
        hear: Damage = lambda data: data,
        hello: bool = True,
        clock_runs: bool = True,
        arms: bytes = b"",
        reaches: dict[str, str] | None = None,
    ) -> None:
        self._outcomes = outcomes or {}
        self._kills = kills or {}
        self._hear = hear
        self._clock_runs = clock_runs
        self._arms = arms
        self._reaches = reaches or {}
        self._traces = False
        self._out: deque[bytes | None] = deque()
        self._said: dict[int, str] = {}
        self._obeyed = 0
        self._rest = b""
        self._results = 0
        self._dead = False
        self.orders: list[str] = []
        # The first words come through: a host that has heard none cannot know that there is anybody to ask.
        self._tell: Damage = lambda data: data
        if hello:
            self.say("hello agent=1 arch=x86_64 machine=x86_64 release=6.1.0 cpus=1")
            self.say("flavour namespaces yes isolates=uts,pid")
            self.say("ready")
        self._tell = tell

    def fileno(self) -> int:
        """Something that can always be read."""
        return READABLE

    def receive(self, timeout_s: float) -> bytes | None:
        """What the console says next."""
        del timeout_s
        return self._out.popleft() if self._out else b""

    def send(self, data: bytes) -> None:
        """Orders, as the console lets them through."""
        if self._dead:
            return
        self._rest += self._hear(data)
        for found in ORDER.finditer(self._rest):
            number, crc, text = int(found[1]), int(found[2], 16), found[3].decode()
            if zlib.crc32(found[1] + b" " + found[3]) == crc:
                self._take(number, text)
        self._rest = self._rest.rpartition(b"\n")[2]

    def say(self, text: str) -> None:
        """One frame."""
        number = len(self._said) + 1
        self._said[number] = text
        self._emit(encode(GUEST, number, text))

    def print(self, data: bytes | None) -> None:
        """What is no frame: kernel messages, or the console's end."""
        self._out.append(data)

    def _emit(self, data: bytes) -> None:
        if not self._dead:
            self._out.append(self._tell(data))

    def _take(self, number: int, text: str) -> None:
        if number > self._obeyed + 1:
            return
        is_new = number == self._obeyed + 1
        self._obeyed += is_new
        self._emit(encode(GUEST, 0, f"ack {self._obeyed} {len(self._said)}"))
        if not is_new:
            return
        self.orders.append(text)
        word, _, rest = text.partition(" ")
        getattr(self, f"_{word}")(rest)

    def _start(self, rest: str) -> None:
        self._results = 0
        arms, self._arms = self._arms, b""
        if arms:
            self.print(arms)
        self.say("KTAP version 1")
        self.say(f"1..{rest.split()[2]}")

    def _ask(self, name: str) -> None:
        self.say(f"# start {name}")
        if not self._dies_of(name):
            self.say_result(name)

    def _storm(self, count: str) -> None:
        del count

    def _brief(self, nothing: str) -> None:
        assert "" == nothing

    def _fault(self, name: str) -> None:
        assert name

    def _trace(self, nothing: str) -> None:
        assert "" == nothing
        self._traces = True

    def _settle(self, ms: str) -> None:
        assert int(ms) > 0
        if not self._dies_of("settle") and self._clock_runs:
            self.say("settled")

    def _dies_of(self, name: str) -> bool:
        if name not in self._kills:
            return False
        self.print(self._kills[name])
        self._dead = True
        if self._kills[name] is not END:
            self.print(END)
        return True

    def _only(self, rest: str) -> None:
        flavour, _, name = rest.partition(" ")
        self._start(f"{flavour} 1 1")
        self._ask(name)

    def say_result(self, name: str) -> None:
        """A probe's block and its result."""
        outcome = self._outcomes.get(name, Outcome.PASS)
        self._results += 1
        self.say("  KTAP version 1")
        case = Outcome.FAIL if outcome is Outcome.FAIL else Outcome.PASS
        if case is Outcome.FAIL:
            for line in ("expected: 1", "found: 2", "where: suites/x.c:7 f()"):
                self.say(f"  # {line}")
        self.say("  " + ENDINGS[case].format(n=1, name="a case"))
        self.say("  1..1")
        if self._traces and name in self._reaches:
            self.say(f"# reached: {self._reaches[name]}")
        self.say("# duration_us: 1000")
        self.say(ENDINGS[outcome].format(n=self._results, name=name))

    def _again(self, number: str) -> None:
        self._emit(encode(GUEST, int(number), self._said[int(number)]))

    def _ping(self, rest: str) -> None:
        del rest

    def _end(self, rest: str) -> None:
        del rest
        self.print(END)
