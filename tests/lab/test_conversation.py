"""The conversation with a guest: nothing lost, nothing twice, nothing guessed, whatever the console does."""

from __future__ import annotations

import io
import random
import socket
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.errors import LabError
from harness.frames import GUEST, encode
from harness.lab import conversation
from harness.lab.answer import Bookmark
from harness.lab.conversation import ConsoleEnded, Conversation, GuestConfused, KernelDied
from harness.lab.interview import Interview
from harness.lab.waiting import stirring
from harness.outcome import Outcome
from tests.lab.fake_guest import END, Damage, FakeGuest, a_probe

PANIC = b"[    1.234567] Kernel panic - not syncing: Fatal exception\r\n[    1.24] CPU: 0 PID: 7\r\n"


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "REPEAT_S", 0.002)
    monkeypatch.setattr(conversation, "SETTLE_S", 0.02)
    monkeypatch.setattr(conversation, "PING_S", 0.005)


def soon(seconds: float = 2.0) -> float:
    """A deadline."""
    return time.monotonic() + seconds


def talk_to(guest: FakeGuest) -> Conversation:
    """A conversation that is past the guest's first words."""
    talk = Conversation(guest, io.BytesIO())  # type: ignore[arg-type]
    while talk.next_text(soon()) not in ("ready", None):
        pass
    return talk


def outcomes(guest: FakeGuest, *names: str) -> list[tuple[str, Outcome]]:
    """What the guest answers when it is asked these probes."""
    interview = Interview(talk_to(guest), "namespaces", [a_probe(name) for name in names], 1)
    return [(each.result.probe, each.result.outcome) for each in interview.landings()]


def test_answers_come_in_order() -> None:
    """Each outcome that a guest can tell arrives as that outcome."""
    told = {f"s.{outcome.value.lower()}": outcome for outcome in Outcome if outcome is not Outcome.LAB}
    assert list(told.items()) == outcomes(FakeGuest(told), *told)


def test_an_order_that_is_lost_is_repeated() -> None:
    """A guest that misses the first sending of everything still gets each order once."""
    seen: set[bytes] = set()

    def hear(data: bytes) -> bytes:
        if data in seen:
            return data
        seen.add(data)
        return b""

    guest = FakeGuest(hear=hear)
    assert [("s.a", Outcome.PASS), ("s.b", Outcome.PASS)] == outcomes(guest, "s.a", "s.b")
    assert ["start namespaces 1 2", "ask s.a", "ask s.b"] == guest.orders


def now_and_then(seed: int, one_in: int, spoil: Damage) -> Damage:
    """Spoil some lines, at random but the same for the same seed."""
    chance = random.Random(seed)
    return lambda data: spoil(data) if chance.randrange(one_in) == 0 else data


SPOILERS: dict[str, Damage] = {
    "lost": lambda _: b"",
    "a character lost": lambda data: data[:9] + data[10:],
    "a character doubled": lambda data: data[:9] + data[8:],
    "a kernel message inside": lambda data: data[:12] + b"[    3.14] eth0: link up\r\n" + data[12:],
    "a kernel message before": lambda data: b"[    3.14] eth0: link " + data,
    "no line end": lambda data: data[:-1],
    "twice": lambda data: data + data,
    "CRLF": lambda data: data[:-1] + b"\r\n",
}


@pytest.mark.parametrize("spoil", SPOILERS.values(), ids=SPOILERS.keys())
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_damage_on_the_way_changes_no_answer(spoil: Damage, seed: int) -> None:
    """A frame that was damaged is asked for again, and the answers are those of a sound console."""
    told = {"s.a": Outcome.PASS, "s.b": Outcome.FAIL, "s.c": Outcome.SKIP, "s.d": Outcome.PASS}
    guest = FakeGuest(told, tell=now_and_then(seed, 3, spoil), hear=now_and_then(-seed, 3, spoil))
    assert list(told.items()) == outcomes(guest, *told)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 32), one_in=st.integers(2, 9))
def test_random_damage_is_never_taken_for_an_answer(seed: int, one_in: int) -> None:
    """Property: bytes lost, changed and added at random may cost time, and never change an outcome."""
    chance = random.Random(seed)

    def spoil(line: bytes) -> bytes:
        at = chance.randrange(len(line))
        return line[:at] + chance.randbytes(chance.randrange(4)) + line[at + chance.randrange(4) :]

    told = {"s.a": Outcome.PASS, "s.b": Outcome.FAIL, "s.c": Outcome.BROKEN}
    damage = now_and_then(seed + 1, one_in, spoil)
    assert list(told.items()) == outcomes(FakeGuest(told, tell=damage, hear=damage), *told)


def dies(guest: FakeGuest, deadline_ms: int = 10_000) -> KernelDied:
    """How the kernel dies while s.bad runs."""
    talk = talk_to(guest)
    probes = [a_probe(name, deadline_ms=deadline_ms) for name in ("s.good", "s.bad")]
    interview = Interview(talk, "namespaces", probes, 1)
    with pytest.raises(KernelDied) as caught:
        for _ in interview.landings():
            pass
    assert ["s.bad"] == list(interview.in_flight)
    return caught.value


def test_a_panic_is_told_with_its_own_line_and_dump() -> None:
    """The reason is the panic's line without its time stamp, and the dump begins there."""
    death = dies(FakeGuest(kills={"s.bad": b"[    1.0] something before\r\n" + PANIC}))
    assert "Kernel panic - not syncing: Fatal exception" == death.reason
    assert death.dump[0].endswith("Fatal exception")


def test_a_kernel_that_panics_and_does_not_end_is_given_up() -> None:
    """A machine that keeps running after its panic is not waited for."""

    class Undead(FakeGuest):
        def print(self, data: bytes | None) -> None:
            if data is not END:
                super().print(data)

    assert "panic" in dies(Undead(kills={"s.bad": PANIC})).reason


def test_an_end_without_a_word_is_no_death() -> None:
    """Whether the emulator or the guest is to blame is for its exit status to say."""
    talk = talk_to(FakeGuest(kills={"s.bad": END}))
    interview = Interview(talk, "namespaces", [a_probe("s.bad")], 1)
    with pytest.raises(ConsoleEnded):
        list(interview.landings())


def test_a_guest_that_is_deaf_and_dumb_has_hung(monkeypatch: pytest.MonkeyPatch) -> None:
    """Silence is a death when pings get no answer either."""
    monkeypatch.setattr("harness.lab.interview.GRACE_S", 0.02)
    monkeypatch.setattr("harness.lab.interview.SILENCE_S", 0.01)

    class Mute(FakeGuest):
        def print(self, data: bytes | None) -> None:
            pass

    talk = talk_to(Mute(kills={"s.bad": b""}))
    interview = Interview(talk, "namespaces", [a_probe("s.bad", deadline_ms=10)], 1)
    with pytest.raises(KernelDied, match="fell silent"):
        list(interview.landings())


def test_a_probe_that_hangs_while_nobody_listens_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its deadline goes by while its guest waits to be heard, which is the lab's doing; other results stand."""
    interview = Interview(talk_to(FakeGuest(outcomes={"s.slow": Outcome.CRASH})), "namespaces", [a_probe("s.slow")], 1)
    sound = Interview(talk_to(FakeGuest()), "namespaces", [a_probe("s.quick")], 1)
    monkeypatch.setattr(conversation, "DEAF_S", 0.01)
    time.sleep(0.02)
    with pytest.raises(LabError, match="nobody listened to the guest for 0 s, which may be why"):
        list(interview.landings())
    assert [Outcome.PASS] == [each.result.outcome for each in sound.landings()]


def test_a_flood_ends_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Output without end and without a result is a death, told by its first lines."""
    monkeypatch.setattr(conversation, "FLOOD_BYTES", 10_000)
    death = dies(flooded(monkeypatch, FakeGuest(kills={"s.bad": b"the first line\n"})))
    assert "endless output: 0 MiB on the console without a result" == death.reason
    assert ("the first line", "spam") == death.dump[:2]


def test_what_many_probes_say_is_no_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a result in between, however much is said in all is not without end."""
    monkeypatch.setattr(conversation, "FLOOD_BYTES", 10_000)
    names = [f"s.p{number}" for number in range(30)]
    guest = FakeGuest(tell=lambda data: b"x" * 100 + b"\n" + data)
    assert [(name, Outcome.PASS) for name in names] == outcomes(guest, *names)


def test_signs_of_life_are_no_results_of_a_flood(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent that goes on acknowledging does not make the flood of a probe any shorter."""
    monkeypatch.setattr(conversation, "FLOOD_BYTES", 10_000)

    class Chatty(FakeGuest):
        def print(self, data: bytes | None) -> None:
            super().print(data)
            for _ in range(300):
                super().print(encode(GUEST, 0, "ack 3 8") + b"x" * 40 + b"\n")

    assert "endless output" in dies(Chatty(kills={"s.bad": b"the first line\n"})).reason


def test_a_slow_flood_has_no_end_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow line never brings so many bytes; then the time tells, when the agent is not heard any more."""
    monkeypatch.setattr("harness.lab.interview.GRACE_S", 0.4)
    monkeypatch.setattr("harness.lab.interview.SILENCE_S", 0.2)
    monkeypatch.setattr(conversation, "FLOOD_BYTES", 1 << 40)
    death = dies(flooded(monkeypatch, FakeGuest(kills={"s.bad": b"the first line\n"})), deadline_ms=10)
    assert death.reason.startswith("endless output for ")
    assert "the first line" == death.dump[0]


def flooded(monkeypatch: pytest.MonkeyPatch, guest: FakeGuest) -> FakeGuest:
    """The guest on a console that never falls silent again once it has been asked s.bad."""
    receive = guest.receive

    def flooding(timeout_s: float) -> bytes | None:
        return receive(timeout_s) or b"spam\n" * 100 * ("ask s.bad" in guest.orders)

    monkeypatch.setattr(guest, "receive", flooding)
    return guest


def test_garbage_is_never_ready() -> None:
    """A console full of noise gives no frame, and the deadline is kept."""
    guest = FakeGuest(hello=False)
    for n in range(256):
        guest.print(bytes([n, 64, n, 10]) * 3)
    talk = Conversation(guest, io.BytesIO())  # type: ignore[arg-type]
    assert talk.next_text(soon(0.05)) is None


def test_a_guest_that_refuses_is_trouble_with_the_lab() -> None:
    """An order that the agent cannot obey is nobody's verdict."""
    guest = FakeGuest()
    talk = talk_to(guest)
    guest.say("error unknown order")
    with pytest.raises(GuestConfused, match="unknown order"):
        talk.next_text(soon())


def test_the_raw_console_is_kept() -> None:
    """The log gets the very bytes that came."""
    log = io.BytesIO()
    guest = FakeGuest()
    guest.print(b"\x00\xff not a frame\r\n")
    talk = Conversation(guest, log)  # type: ignore[arg-type]
    while talk.next_text(soon(0.05)) is not None:
        pass
    assert b"\x00\xff not a frame\r\n" in log.getvalue()
    assert ("\\x00\\xff not a frame",) == talk.messages_since(0)


def test_a_conversation_goes_on_with_a_copy_of_the_guest() -> None:
    """From another's bookmark on, orders count on from its last, and what was said before is not asked for again."""
    guest = FakeGuest()
    talk = talk_to(guest)
    talk.order("settle 20")
    assert "settled" == talk.next_text(soon())
    assert Bookmark(frames=4, orders=1) == talk.bookmark
    later = Conversation(guest, io.BytesIO(), after=talk.bookmark)  # type: ignore[arg-type]
    later.order("only namespaces s.p")
    assert "KTAP version 1" == later.next_text(soon())
    assert ["settle 20", "only namespaces s.p"] == guest.orders


class SilentLine:
    """A guest that computes."""

    def __init__(self) -> None:
        self._ours, self._theirs = socket.socketpair()

    def fileno(self) -> int:
        """Nothing is ever to be read here."""
        return self._ours.fileno()

    def receive(self, timeout_s: float) -> bytes:
        """Nothing."""
        time.sleep(timeout_s)
        return b""

    def send(self, data: bytes) -> None:
        """Lost."""


def test_a_silent_guest_is_listened_to_all_the_same() -> None:
    """The moment does not move on while one waits for it, or a probe that computes for long would count as unheard."""
    talk = Conversation(SilentLine(), io.BytesIO())
    moment = talk.wake_at
    assert [talk] == stirring([talk])
    assert moment == talk.wake_at
    assert talk.next_text(0.0) is None
    assert moment < talk.wake_at
