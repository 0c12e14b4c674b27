"""From a board that is off to a guest that is ready to be asked, and off again."""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator
from pathlib import Path

import attrs
from labgrid.target import Target

from harness.board import Board
from harness.errors import LabError
from harness.lab.acceleration import TRIAL_S, UNTRUSTED, Choice, KvmTrials
from harness.lab.answer import Bookmark, BootFiles, BootInfo
from harness.lab.clone import SETTLED, Clone, try_clone
from harness.lab.console_log import ConsoleLog
from harness.lab.conversation import ConsoleEnded, Conversation, KernelDied
from harness.lab.qemu import HarnessQEMUDriver
from harness.lab.snapshot import CONSOLE, MEMORY, STATE, Snapshot
from harness.lab.waiting import Waiting, finish
from harness.record.host import version_of

BOOT_TRIES = 2
FREEZE_TRIES = 3
FAREWELL_S = 3.0
SAVE_S = 30.0
SETTLE_MS = 2000
"""A kernel has things left to do after its boot; what is done before it is saved, no clone has to do.

An x86 kernel looks at its clock for a second once it is up, and then has it drive finer timers than the ticks.
"""
IDLE_S = 0.2
"""What a guest's own answer has its kernel do is done by then."""
TAIL_LINES = 3


class BootFailed(LabError):
    """The guest did not get as far as being ready; never a verdict on the kernel."""


@attrs.frozen(kw_only=True)
class Guest:
    """A booted kernel with an agent that takes orders."""

    talk: Conversation
    info: BootInfo


class PowerSwitch:
    """Boots a board any number of times; one guest runs at a time."""

    def __init__(self, board: Board, target: Target, files: BootFiles, log_dir: Path) -> None:
        self._board = board
        self.driver: HarnessQEMUDriver = target.get_driver(HarnessQEMUDriver)
        self.files = files
        self.log_dir = log_dir
        self._trials = KvmTrials(board)
        self._log: ConsoleLog | None = None
        self.boots = 0

    @property
    def accelerator(self) -> Choice:
        """How the machine is to be emulated; a trial that is due is made now."""
        choice = self._trials.choose()
        if choice.on_trial:
            self._try(choice)
            choice = self._trials.choose()
        return UNTRUSTED if choice.on_trial else choice

    def freeze(self, folder: Path) -> tuple[Bookmark, BootInfo]:
        """Boot and save the guest for clones; where to go on with it, and what came up. Raises LabError."""
        for attempt in range(1, FREEZE_TRIES + 1):
            guest = finish(self.boot(folder / MEMORY))
            try:
                self._settle(guest.talk)
                self.driver.save(folder / STATE, SAVE_S)
            finally:
                self.off()
            shutil.copy(self.log_dir / guest.info.log, folder / CONSOLE)
            snapshot = Snapshot(folder=folder, after=guest.talk.bookmark, info=guest.info)
            try:
                try_clone(Clone(self.driver.clone(snapshot), snapshot))
                return snapshot.after, snapshot.info
            except LabError:
                if attempt == FREEZE_TRIES:
                    raise
        raise AssertionError("unreachable")

    def _settle(self, talk: Conversation) -> None:
        """Have the kernel come to rest. Raises LabError when it does not."""
        deadline = time.monotonic() + SAVE_S
        talk.order(f"settle {SETTLE_MS}")
        try:
            while (text := talk.next_text(deadline)) not in (SETTLED, None):
                pass
            talk.next_text(time.monotonic() + IDLE_S)
        except KernelDied as death:
            raise BootFailed(f"{self._board.name}: the kernel died once it was up: {death.reason}") from None
        if text is None:
            raise BootFailed(f"{self._board.name}: the guest did not settle within {SAVE_S:.0f} s; {_tail(talk)}")

    def boot(self, memory: Path | None = None, *, fault: str = "") -> Generator[Waiting, None, Guest]:
        """Power on and wait until the guest is ready. Raises LabError when that fails several times."""
        choice = self.accelerator
        for attempt in range(1, BOOT_TRIES + 1):
            try:
                return (yield from self._boot_once(choice, self._board.options.boot_deadline_s, memory, fault))
            except LabError:
                if attempt == BOOT_TRIES:
                    raise
        raise AssertionError("unreachable")

    def _try(self, choice: Choice) -> None:
        """Boot under a short deadline, and remember how that went."""
        try:
            finish(self._boot_once(choice, TRIAL_S, None, ""))
            self._trials.remember(worked=True, why="it booted")
        except LabError as error:
            self._trials.remember(worked=False, why=str(error))
        self.off()

    def off(self) -> None:
        """Cut the power; the log is closed."""
        self.driver.off()
        if self._log is not None:
            self._log.close()
            self._log = None

    def end(self, guest: Guest) -> None:
        """Have the guest end itself, as a board's operator would want; cut the power when it does not."""
        guest.talk.order(f"end {self._board.options.end}")
        deadline = time.monotonic() + FAREWELL_S
        try:
            while guest.talk.next_text(deadline) is not None:
                pass
        except (LabError, KernelDied):
            pass  # this is the end that was asked for
        self.off()

    def blame(self, ended: ConsoleEnded) -> KernelDied | LabError:
        """Whose fault it is that the console ended."""
        return blame(self._board, ended, *self.driver.how_it_ended())

    def _boot_once(
        self, choice: Choice, deadline_s: float, memory: Path | None, fault: str
    ) -> Generator[Waiting, None, Guest]:
        self.off()
        name = self.next_log()
        self._log = ConsoleLog(self.log_dir / name)
        self.driver.bring(self.files.with_fault(fault), choice.accelerator, memory)
        started = time.monotonic()
        self.driver.on()
        talk = Conversation(self.driver, self._log)
        try:
            told = yield from self._wait_ready(talk, started + deadline_s)
        except BaseException:
            self.off()
            raise
        return Guest(talk=talk, info=self._info(told, choice, name, time.monotonic() - started))

    def next_log(self) -> str:
        """A log that no boot of this run has, not even one of another process that died meanwhile."""
        while True:
            self.boots += 1
            name = f"{self._board.name}-{self.boots}.log"
            if not (self.log_dir / name).exists():
                return name

    def _wait_ready(self, talk: Conversation, deadline: float) -> Generator[Waiting, None, list[str]]:
        """Collect what the guest says of itself until it is ready."""
        told: list[str] = []
        try:
            while time.monotonic() < deadline:
                text = talk.next_text(0.0)
                if text == "ready":
                    return told
                if text is None:
                    yield Waiting(talk, min(deadline, talk.wake_at))
                else:
                    told.append(text)
        except KernelDied as death:
            raise BootFailed(f"{self._board.name}: the kernel died as it booted: {death.reason}") from None
        except ConsoleEnded:
            raise BootFailed(f"{self._board.name}: {self._early_end(talk)}") from None
        waited = "the guest was not ready in time"
        raise BootFailed(f"{self._board.name}: {waited}; {_tail(talk)}")

    def _early_end(self, talk: Conversation) -> str:
        status, complaint = self.driver.how_it_ended()
        if complaint:
            return f"{self._board.emulator} ended with exit status {status}: {complaint}"
        return f"the machine ended before the guest was ready (exit status {status}); {_tail(talk)}"

    def _info(self, told: list[str], choice: Choice, log: str, boot_s: float) -> BootInfo:
        hello = _pairs(next((text for text in told if text.startswith("hello ")), ""))
        words = [text.split(" ", 2) for text in told if text.startswith("flavour ")]
        return BootInfo(
            n=self.boots,
            release=hello.get("release", ""),
            machine=hello.get("machine", ""),
            cpus=int(hello.get("cpus", "0")),
            accel=str(choice),
            emulator=version_of(self._board.emulator),
            cmdline=self.driver.command_line,
            boot_s=round(boot_s, 3),
            log=log,
            flavours={name: said for _, name, said in words},
        )


def blame(board: Board, ended: ConsoleEnded, status: int | None, complaint: str) -> KernelDied | LabError:
    """Whose fault it is that a console ended: a guest that resets its machine has the emulator exit with 0."""
    if status == 0:
        return KernelDied("the machine was reset or switched off while probes ran", ())
    how = f"was killed by signal {-status}" if status and status < 0 else f"ended with exit status {status}"
    said = f": {complaint}" if complaint else ""
    return LabError(f"{board.name}: {ended}: {board.emulator} {how}{said}")


def _pairs(text: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in text.split() if "=" in word)


def _tail(talk: Conversation) -> str:
    said = [line.strip() for line in talk.messages_since(0) if line.strip()][-TAIL_LINES:]
    return f"it last said: {' | '.join(said)}" if said else "it never said anything"
