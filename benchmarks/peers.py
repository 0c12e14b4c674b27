"""Other tools on the same kernel: seconds from the command to the first output of a command in the booted guest.

Each is tried once before anything is measured; one that cannot boot this kernel is told with its own last words.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

import attrs

from benchmarks.places import PLAIN, TRIVIAL, Place, Setting, ready_places
from benchmarks.report import Report, Table, cells_of, number, padded
from benchmarks.samples import Series, interleaved, ratios, spread
from benchmarks.shell_image import find_busybox, make_disk
from benchmarks.target import accelerator
from benchmarks.whole_run import make_ready, run_harness
from harness.errors import LabError
from harness.lab.bench import BOOT, PROBE

BOARD = "x86_64-pc-qemu"
"""It boots the kernel file that the others take, too."""
USUAL_REPEAT = 5
PATIENCE_S = 120.0
TRIES = 4
"""So often a tool is asked that has answered before."""
MARK, SPOKEN = "first-output-42", "echo first-output-$((6*7))"
"""What the guest says, and the command that has it say so, in which it does not stand itself."""
COLUMNS = ("tool", "median s", "min", "max", "against harness, boot")
HARNESS_BOOT, HARNESS_CLONE, VNG, TUXRUN = "harness, boot", "harness, clone", "virtme-ng", "tuxrun"
EXTRAS = "pip install -e '.[benchmarks]'"
CHUNK = 64 << 10
TELLING = re.compile(r"kernel panic|error|cannot|not (?:found|installed)|no such", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Peer:
    """Another tool: the command that boots a kernel and has it say MARK, and one that says more."""

    words: tuple[str, ...]
    talkative: tuple[str, ...]


def measure(setting: Setting) -> Report:
    """Have all that can boot this kernel do so in turn."""
    setting = make_ready(attrs.evolve(setting, boards=(BOARD,)))
    place = next(ready_places(setting))
    ways: dict[str, Callable[[], float]] = {
        HARNESS_BOOT: partial(_by_harness, setting, BOOT),
        HARNESS_CLONE: partial(_by_harness, setting, PROBE),
    }
    why_not: dict[str, str] = {}
    lost: Counter[str] = Counter()
    for name, make in {VNG: _virtme_ng, TUXRUN: _tuxrun}.items():
        setting.say(f"peers: trying {name}")
        try:
            ways[name] = partial(_dogged, name, _working(make(setting, place)), lost)
        except LabError as error:
            why_not[name] = str(error)
    return report_of(interleaved(ways, setting.times(USUAL_REPEAT)), why_not, lost)


def report_of(times: Mapping[str, Sequence[float]], why_not: Mapping[str, str], lost: Mapping[str, int]) -> Report:
    """One row a tool; those that cannot boot the kernel, or do not always answer, say so below."""
    rows: list[tuple[str, ...]] = [
        (name, *cells_of(spread(samples)), number(spread(ratios(samples, times[HARNESS_BOOT])).median))
        for name, samples in times.items()
    ]
    rows += [padded((name, "cannot"), len(COLUMNS)) for name in why_not]
    table = Table(
        title="seconds from the command to a booted x86_64 guest's first answer; the harness's to its exit",
        columns=COLUMNS,
        rows=tuple(rows),
        notes=(
            *(f"{name}: {reason}" for name, reason in why_not.items()),
            *(f"{name}: {number_of} attempts without an answer are left out" for name, number_of in lost.items()),
        ),
    )
    series = tuple(Series(name=name, unit="s", samples=tuple(samples)) for name, samples in times.items())
    return Report(tables=(table,), series=series, facts={"cannot": dict(why_not), "lost": dict(lost)})


def _by_harness(setting: Setting, isolation: str) -> float:
    return run_harness(setting, "--probes", TRIVIAL, "--flavours", PLAIN, "--isolation", isolation).wall_s


def _virtme_ng(_: Setting, place: Place) -> Peer:
    how = ("--disable-kvm",) if accelerator(place) == "tcg" else ()
    words = (_command("vng"), "--run", str(place.boots.kernel), *how, "--exec", SPOKEN)
    return Peer(words=words, talkative=(*words, "--verbose"))


def _tuxrun(setting: Setting, place: Place) -> Peer:
    command = _command("tuxrun")
    disk = setting.folder("tuxrun") / "rootfs.ext4"
    make_disk(find_busybox(), disk)
    how = ["--runtime", _container_runtime(), "--device", "qemu-x86_64"]
    how += ["--enable-kvm"] if accelerator(place) == "kvm" else []
    words = (command, *how, "--kernel", str(place.boots.kernel), "--rootfs", disk.as_uri(), "--", SPOKEN)
    return Peer(words=words, talkative=words)


def _container_runtime() -> str:
    """What runs containers on this machine; where nothing does, tuxrun needs LAVA's own command beside it."""
    for name in ("podman", "docker"):
        if shutil.which(name) and not subprocess.run([name, "info"], capture_output=True, check=False).returncode:
            return name
    return "null"


def _command(name: str) -> str:
    """The path of a tool, which may stand beside this Python only. Raises LabError where it is not installed."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        raise LabError(f"{name}: expected on the PATH, found nothing; {EXTRAS}")
    return found


def _working(peer: Peer) -> tuple[str, ...]:
    """The words that do it, the plain ones first. Raises LabError with the other ones' reason where none does."""
    with contextlib.suppress(LabError):
        first_output(peer.words)
        return peer.words
    first_output(peer.talkative)
    return peer.talkative


def _dogged(name: str, words: Sequence[str], lost: Counter[str]) -> float:
    """Seconds of the first attempt that is answered. Raises LabError after several without an answer."""
    for _ in range(TRIES - 1):
        with contextlib.suppress(LabError):
            return first_output(words)
        lost[name] += 1
    return first_output(words)


def first_output(words: Sequence[str]) -> float:
    """Seconds from the start of a command until MARK was seen; it is ended then.

    Raises LabError with the reason where it ends without, or takes too long.
    """
    began = time.monotonic()
    process = subprocess.Popen(
        words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True
    )
    try:
        said = _read_until_mark(process, began + PATIENCE_S)
        took = time.monotonic() - began
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if MARK not in said:
        how = f"no answer within {PATIENCE_S:.0f} s" if took >= PATIENCE_S else "ended without an answer"
        raise LabError(f"{how}; it said: {reason_of(said)}")
    return took


def _read_until_mark(process: subprocess.Popen[bytes], give_up: float) -> str:
    assert process.stdout is not None
    said = b""
    with selectors.DefaultSelector() as selector, process.stdout as output:
        selector.register(output, selectors.EVENT_READ)
        while MARK.encode() not in said and selector.select(max(0.0, give_up - time.monotonic())):
            data = os.read(output.fileno(), CHUNK)
            if not data:
                break
            said += data
    return said.decode("utf-8", "replace")


def reason_of(said: str) -> str:
    """The last line that tells of trouble, else the last one; without the kernel's time stamps."""
    lines = [re.sub(r"^\[\s*[\d.]+\]\s*", "", line.strip()) for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if TELLING.search(line)]
    return (telling or lines or ["nothing"])[-1]
