"""The bare emulator's side of the conversation, without an emulator: a socket plays the guest."""

from __future__ import annotations

import re
import socket
import threading

import pytest

from benchmarks import bare
from harness.errors import LabError
from harness.frames import GUEST, encode
from harness.ktap import KtapReader, ProbeResult
from tests.lab.fake_guest import FakeGuest

NAMES = [f"uts.{number}" for number in range(20)]


def a_guest_at(line: socket.socket, guest: FakeGuest) -> None:
    """Have the guest's agent behind a line until its other end is closed."""
    while data := line.recv(1 << 16):
        guest.send(data)
        while said := guest.receive(0):
            line.sendall(said)


def test_the_orders_are_what_an_agent_takes() -> None:
    """A document of all probes, then each of them; the same bytes every time."""
    guest = FakeGuest()
    guest.send(b"".join(bare.prerecorded("none", ["uts.a", "uts.b"], 4)))
    assert ["start none 4 2", "ask uts.a", "ask uts.b"] == guest.orders


def test_all_orders_are_answered() -> None:
    """More orders than are said at once: the rest follow as answers come."""
    ours, theirs = socket.socketpair()
    guest = FakeGuest(hello=False)
    thread = threading.Thread(target=a_guest_at, args=(theirs, guest))
    thread.start()
    bare._converse(ours, bare.prerecorded("none", NAMES, 1))
    ours.close()
    thread.join()
    theirs.close()
    assert [f"ask {name}" for name in NAMES] == guest.orders[1:]


def test_an_answer_is_a_probes_and_no_cases() -> None:
    """What ends the waiting is the frame that the harness's own reader takes for a result."""
    texts = ["KTAP version 1", "1..1", "# start a.b", "  KTAP version 1", "  ok 1 a case", "  1..1", "not ok 1 a.b"]
    frames = [encode(GUEST, number, text) for number, text in enumerate(texts, 1)]
    reader = KtapReader()
    taken = [isinstance(reader.feed(text), ProbeResult) for text in texts]
    assert taken == [bool(bare.ANSWER.match(frame)) for frame in frames]


def test_an_end_without_an_answer_is_told() -> None:
    """An emulator that ends is not waited for."""
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, pytest.raises(LabError, match="ended before its last answer"):
        bare._read_until(ours, re.compile(rb"x"), 1)
