"""How kernels die on a console, told from the logs of real deaths on every architecture."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.arch import load_archs
from harness.crash import CUT_MARK, DUMP_LINES, OPENING_LINES, STAMP, Dump, sign_of
from harness.frames import GUEST, Frame, LineSplitter, encode
from tests.deaths import ARCHS, LIVING, console_of, logs_of
from tests.test_suites import ROOT

SIGNS = {
    "panic": ("panic", "Kernel panic - not syncing: sysrq triggered crash"),
    "bug": ("bug", "kernel BUG at "),
    "soft_lockup": ("soft lockup", "watchdog: BUG: soft lockup - CPU#0 stuck for "),
    "rcu_stall": ("RCU stall", "rcu: INFO: rcu_sched "),
    "hung_task": ("panic", "Kernel panic - not syncing: hung_task: blocked tasks"),
    "out_of_memory": ("out of memory", "Out of memory and no killable processes..."),
}
OOPSES = {
    "arm": "Unhandled fault: page domain fault (0x81b) at 0x00000000",
    "i386": "BUG: kernel NULL pointer dereference, address: 00000000",
    "ppc64": "BUG: Kernel NULL pointer dereference on write at 0x00000000",
    "sparc64": "Unable to handle kernel NULL pointer dereference",
    "x86_64": "BUG: kernel NULL pointer dereference, address: 0000000000000000",
}
WORDLESS = {"silence", "guest_gone", "flood"}
"""Deaths without a word; tests/lab/test_deaths.py has them."""
DEATHS = [
    *((arch, log, *sign) for arch in ARCHS for log, sign in SIGNS.items()),
    *((arch, "oops", "oops", words) for arch, words in OOPSES.items()),
    ("sparc64", "reboot_failed", "panic", "Kernel panic - not syncing: Reboot failed!"),
]


def dump_of(console: bytes, *, chunk: int = 4096) -> Dump:
    """The dump in what a console said, fed in pieces; frames are the agent's and none of the kernel's."""
    splitter, dump = LineSplitter(), Dump()
    pieces = [console[at : at + chunk] for at in range(0, len(console), chunk)]
    parts = [part for piece in pieces for part in splitter.feed(piece)]
    for part in (*parts, *splitter.flush()):
        if not isinstance(part, Frame):
            dump.take(part.text)
    return dump


@pytest.mark.parametrize(("arch", "log", "kind", "words"), DEATHS)
def test_a_death_is_recognised_by_its_first_sign(arch: str, log: str, kind: str, words: str) -> None:
    """Each way to die, on each architecture, is told by the line that says why and not by what it ends in."""
    dump = dump_of(console_of(arch, log))
    assert (kind, words) == (dump.kind, dump.headline[: len(words)])


@pytest.mark.parametrize(("arch", "log", "kind", "words"), DEATHS)
def test_the_first_lines_of_a_dump_are_kept(arch: str, log: str, kind: str, words: str) -> None:
    """It begins with the sign, goes on without a gap, and what repeats it afterwards washes nothing away."""
    del kind
    console = console_of(arch, log)
    said = [part.text for part in LineSplitter().feed(console) if not isinstance(part, Frame)]
    begin = next(index for index, line in enumerate(said) if words in line)
    expected = said[begin : begin + DUMP_LINES]
    found = dump_of(console * 20).lines
    marked = CUT_MARK in found[0]
    assert len(expected) > 5
    assert expected[: DUMP_LINES - marked] == found[marked:][: len(expected)]
    assert DUMP_LINES == len(found)


@pytest.mark.parametrize(("arch", "log"), [("arm", "oops"), *((a, "bug") for a in ("arm", "i386", "ppc64", "x86_64"))])
def test_a_cut_mark_begins_a_dump(arch: str, log: str) -> None:
    """A BUG has one right before it, an ARM's oops three lines before; sparc64 has none."""
    assert CUT_MARK in dump_of(console_of(arch, log)).lines[0]


@pytest.mark.parametrize("arch", ARCHS)
def test_a_cut_mark_long_ago_begins_nothing(arch: str) -> None:
    """It was a warning's, and what came after it is no part of the death."""
    assert "Kernel panic" in dump_of(console_of(arch, "warning") + console_of(arch, "panic")).lines[0]


@pytest.mark.parametrize("arch", ARCHS)
@pytest.mark.parametrize("log", LIVING)
def test_a_kernel_that_lives_raises_no_alarm(arch: str, log: str) -> None:
    """A boot with its probes, a warning with its call trace, and a probe that was killed are no deaths."""
    assert Dump() == dump_of(console_of(arch, log))


@pytest.mark.parametrize("arch", ARCHS)
@pytest.mark.parametrize("log", sorted(WORDLESS))
def test_a_death_without_a_word_has_no_sign(arch: str, log: str) -> None:
    """It is for the conversation to notice; no line may be read as more than it says."""
    assert Dump() == dump_of(console_of(arch, log))


def test_every_log_is_looked_at() -> None:
    """Every architecture has every death, and no log lies there that nothing reads."""
    assert set(load_archs(ROOT)) == set(ARCHS)
    read = {(arch, log) for arch, log, _, _ in DEATHS} | {(a, log) for a in ARCHS for log in (*LIVING, *WORDLESS)}
    assert read == {(arch, log) for arch in ARCHS for log in logs_of(arch)}


CUTS = st.fixed_dictionaries(
    {
        "death": st.sampled_from(DEATHS),
        "kept": st.integers(OPENING_LINES, 40),
        "end": st.sampled_from(["\n", "\r\n", "\r\r\n"]),
        "stamps": st.booleans(),
        "frames": st.sampled_from(["none", "between", "broken by it"]),
        "chunk": st.integers(1, 200),
        "seed": st.integers(0, 1 << 32),
    }
)


@given(CUTS)
def test_a_dump_is_recognised_however_the_console_mangles_it(cut: dict[str, object]) -> None:
    """Property: cut short, without stamps, with other line ends, between frames or in the middle of one."""
    arch, log, kind, words = cut["death"]  # type: ignore[misc]
    lines = dump_of(console_of(arch, log)).lines[: cut["kept"]]  # type: ignore[misc]
    if not cut["stamps"]:
        lines = [STAMP.sub("", line).strip() for line in lines]
    before = {"none": "", "between": frame("ok 7 uts.a"), "broken by it": broken(cut)}[str(cut["frames"])]
    text = "".join(before + line + str(cut["end"]) for line in lines)
    dump = dump_of(text.encode(), chunk=int(str(cut["chunk"])))
    assert kind == dump.kind
    assert words in dump.headline


def frame(text: str) -> str:
    """A line of the agent's."""
    return encode(GUEST, 12, text).decode()


def broken(cut: dict[str, object]) -> str:
    """The beginning of one, with the kernel's next message right behind it; a long one needs a stamp to end it."""
    whole = frame("  # note: nothing of interest was seen by anybody in the whole of the machine")
    return whole[: random.Random(str(cut["seed"])).randrange(1, 60 if cut["stamps"] else 15)]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("<0>[   27.1] BUG: soft lockup detected on CPU#0!", "soft lockup"),
        ("NMI watchdog: Watchdog detected hard LOCKUP on cpu 0", "hard lockup"),
        ("watchdog: CPU 0 self-detected hard LOCKUP @ .lkdtm_HARDLOCKUP+0x4/0xc", "hard lockup"),
        ("INFO: RCU detected CPU 0 stall (t=1000 jiffies)", "RCU stall"),
        ("INFO: rcu_preempt self-detected stall on CPU", "RCU stall"),
        ("rcu: INFO: rcu_preempt detected expedited stalls on CPUs/tasks: {", "RCU stall"),
        ("Out of Memory: Kill process 1 (init) score 100 and children.", "out of memory"),
        ("Unable to handle kernel paging request at virtual address 00100100", "oops"),
        ("BUG: unable to handle page fault for address: ffffc9000dead000", "oops"),
        ("general protection fault, probably for non-canonical address 0x6b6b6b6b6b6b6b6b: 0000 [#1] SMP", "oops"),
        ("divide error: 0000 [#1] SMP", "oops"),
        ("traps: PANIC: double fault, error_code: 0x0", "oops"),
        ("Internal error: Oops - undefined instruction: 0 [#1] SMP ARM", "oops"),
        ("init(36): Kernel bad sw trap 5 [#1]", "oops"),
        ("Kernel BUG at kernel/exit.c:919", "bug"),
        ("traps: init[36] general protection fault ip:401000 sp:7ffc error:0 in init[401000+8000]", ""),
        ("Out of memory: Killed process 12 (init) total-vm:1024kB", ""),
        ("Memory cgroup out of memory: Killed process 1 (init)", ""),
        ("Kernel command line: console=ttyS0 panic=-1 oops=panic softlockup_panic=1", ""),
        ("rcu: RCU calculated value of scheduler-enlistment delay is 10 jiffies.", ""),
        ("a probe of the log found that it had been told of a Kernel panic - not syncing", ""),
    ],
)
def test_other_kernels_say_it_otherwise(line: str, kind: str) -> None:
    """Older kernels, detectors that no machine here has, and words that only look like a death."""
    assert kind == sign_of(line)
