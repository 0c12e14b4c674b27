"""Frames: whatever the console does to a line, it is given back as it was said or not at all."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.frames import GUEST, HOST, MAX_LINE, Frame, LineSplitter, Noise, encode

TEXTS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=60)
STREAMS = st.lists(TEXTS, min_size=1, max_size=6)
KERNEL_MESSAGE = "[    1.204000] random: crng init done"
LINE_BYTES = st.binary(min_size=1, max_size=1).filter(lambda byte: byte not in (b"\n", b"\r"))


def encoded(texts: list[str]) -> bytes:
    """Say texts as a guest does."""
    return b"".join(encode(GUEST, number, text) for number, text in enumerate(texts, 1))


def whole(texts: list[str]) -> list[Frame]:
    """Give the frames that a reader must find when nothing happens to the line."""
    return [Frame(sequence=number, text=text) for number, text in enumerate(texts, 1)]


def parts(*pieces: bytes) -> list[Frame | Noise]:
    """Give all that is read of a stream that comes in these pieces."""
    splitter = LineSplitter()
    return [part for piece in pieces for part in splitter.feed(piece)] + splitter.flush()


def frames(*pieces: bytes) -> list[Frame]:
    """Give the frames alone."""
    return [part for part in parts(*pieces) if isinstance(part, Frame)]


def cut(data: bytes, places: list[int]) -> list[bytes]:
    """Cut a stream at some places; a place beyond its end counts from its start again."""
    ends = sorted(place % (len(data) + 1) for place in places)
    return [data[start:end] for start, end in zip([0, *ends], [*ends, len(data)], strict=True)]


def test_a_frame_looks_as_the_protocol_says() -> None:
    """The golden line: number, CRC-32 of number and text, text; the host's mark is another."""
    crc = zlib.crc32(b"12 ok 1 uts.nodename_is_private")
    assert f"@12 {crc:08x} ok 1 uts.nodename_is_private\n".encode() == encode(GUEST, 12, "ok 1 uts.nodename_is_private")
    assert b"!1 bbb4b84e ping\n" == encode(HOST, 1, "ping")


def test_a_kernel_message_may_begin_a_line() -> None:
    """A printk() without its line end stays a message, and the frame behind it a frame."""
    data = b"[    0.1] x@y.org: " + encode(GUEST, 1, "ready")
    assert [Noise(text="[    0.1] x@y.org: "), Frame(sequence=1, text="ready")] == parts(data)


def test_carriage_returns_are_dropped() -> None:
    """A tty may put them before any line end."""
    assert whole(["a", "b"]) == frames(encoded(["a", "b"]).replace(b"\n", b"\r\r\n"))


def test_the_hosts_own_orders_are_no_frames() -> None:
    """A console that echoes what it is told does not answer itself."""
    assert [Noise(text="!1 bbb4b84e ping")] == parts(encode(HOST, 1, "ping"))


def test_a_line_that_never_ended_is_read_at_the_end() -> None:
    """The last words of a kernel have no line end; a frame among them counts only when it is whole."""
    assert [Noise(text="Kernel pan")] == parts(b"Kernel pan")
    assert whole(["ready"]) == frames(encode(GUEST, 1, "ready")[:-1])
    assert [] == frames(encode(GUEST, 1, "ready")[:-2])


def test_noise_is_fit_for_any_log() -> None:
    """Control characters and bytes that are no UTF-8 are spelled out."""
    assert [Noise(text="é\\x1b[2J\\x00\\xff\ty")] == parts("é\x1b[2J\0".encode() + b"\xff\ty\n")


def test_text_beyond_what_a_guest_may_say_is_no_frame() -> None:
    """A thousand characters are the most, so that a flood of frames' beginnings is soon seen through."""
    assert whole(["x" * 1000]) == frames(encoded(["x" * 1000]))
    assert [] == frames(encoded(["x" * 1001]))


@pytest.mark.parametrize("before", [0, 1, MAX_LINE - 20, MAX_LINE - 1, MAX_LINE, MAX_LINE + 1, 3 * MAX_LINE])
@pytest.mark.parametrize("step", [1000, 4093, 70_000])
def test_a_frame_behind_an_endless_line_is_found(before: int, step: int) -> None:
    """Garbage is given up piece by piece, but never the beginning of a frame with it."""
    data = b"\xff" * before + encoded(["ready"])
    assert whole(["ready"]) == frames(*(data[at : at + step] for at in range(0, len(data), step)))


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=8))
def test_cuts_do_not_matter(texts: list[str], places: list[int]) -> None:
    """However the bytes come in pieces, the frames are the same."""
    assert whole(texts) == frames(*cut(encoded(texts), places))


@given(STREAMS, st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=5))
def test_messages_around_lines_lose_no_frame(texts: list[str], places: list[tuple[int, bool]]) -> None:
    """The kernel may speak between two lines, or at the beginning of one without ending its own."""
    lines = [encode(GUEST, number, text) for number, text in enumerate(texts, 1)]
    for place, ends in places:
        lines[place % len(lines)] = (KERNEL_MESSAGE + ("\n" if ends else "")).encode() + lines[place % len(lines)]
    assert whole(texts) == frames(*lines)


@given(STREAMS, st.integers(0, 10_000), LINE_BYTES)
def test_a_changed_character_never_changes_a_text(texts: list[str], place: int, other: bytes) -> None:
    """The frame that it hits is lost or, where the damage is outside of it, whole; no other is touched."""
    data = encoded(texts)
    at = place % len(data)
    assert_only_losses(texts, data[:at] + other + data[at + 1 :])


@given(STREAMS, st.integers(0, 10_000))
def test_a_lost_character_never_changes_a_text(texts: list[str], place: int) -> None:
    """Two lines that run together give the second one at most."""
    data = encoded(texts)
    at = place % len(data)
    assert_only_losses(texts, data[:at] + data[at + 1 :])


@given(STREAMS, st.integers(0, 10_000))
def test_a_doubled_character_never_changes_a_text(texts: list[str], place: int) -> None:
    """A console that repeats a character gives the frame as it was, or none."""
    data = encoded(texts)
    at = place % len(data)
    assert_only_losses(texts, data[: at + 1] + data[at:])


@given(STREAMS, st.integers(0, 10_000))
def test_a_message_within_a_line_never_changes_a_text(texts: list[str], place: int) -> None:
    """A kernel message in the middle of a frame costs that frame, and no other."""
    data = encoded(texts)
    at = place % len(data)
    assert_only_losses(texts, data[:at] + f"{KERNEL_MESSAGE}\n".encode() + data[at:])


def assert_only_losses(texts: list[str], damaged: bytes) -> None:
    """Check that a stream with one place of damage lacks one frame at most (two lines may have run together)."""
    read = frames(damaged)
    assert all(frame in whole(texts) for frame in read)
    assert sorted(read, key=lambda frame: frame.sequence) == read
    assert len(texts) - 1 <= len(read)


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=5))
def test_any_bytes_are_read(data: bytes, places: list[int]) -> None:
    """Nothing that a boot loader or a broken line says ends the reader, and all that it gives can be printed."""
    for part in parts(*cut(data, places)):
        assert part.text.replace("\t", "").isprintable()


@given(st.lists(st.sampled_from([b"@", b"1 ", b"bbb4b84e ", b"\xff", b"\r", b"\n", b"ping"]), max_size=60))
def test_what_nearly_is_a_frame_is_none(pieces: list[bytes]) -> None:
    """A mark without a number, a number without its checksum: noise, all of it, and none of it lost."""
    data = b"".join(pieces)
    read = parts(data)
    assert all(frame == Frame(sequence=1, text="ping") for frame in read if isinstance(frame, Frame))
    kept = "".join(part.text for part in read if isinstance(part, Noise)).replace("\\xff", "\xff")
    if not any(isinstance(part, Frame) for part in read):
        assert data.decode("latin-1").replace("\n", "").replace("\r", "") == kept
