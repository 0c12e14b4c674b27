"""From power-on to a guest that is ready: boots that fail are told in one line, and are the lab's trouble."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import attrs
import pytest

from harness.board import Board
from harness.errors import LabError
from harness.lab import conversation, power
from harness.lab.acceleration import UNTRUSTED, Choice
from harness.lab.answer import BootFiles
from harness.lab.conversation import ConsoleEnded, KernelDied
from harness.lab.power import BootFailed, PowerSwitch
from harness.lab.waiting import finish
from tests.lab.fake_guest import END, FakeGuest
from tests.lab.test_shared_boot import BOARD, PANIC

IMPATIENT = attrs.evolve(BOARD, options=attrs.evolve(BOARD.options, boot_deadline_s=0.05))
FILES = BootFiles(kernel=Path("/k"), initrd=Path("/i"), append="quiet")


class FakeDriver:
    """Stands in for labgrid's target and for the driver; each power-on gives the next guest."""

    command_line = "console=ttyS0 quiet"

    def __init__(self, *guests: FakeGuest, ended: tuple[int | None, str] = (None, "")) -> None:
        self._guests = list(guests)
        self._ended = ended
        self._guest = FakeGuest(hello=False)
        self.accelerators: list[str] = []
        self.files = FILES

    def get_driver(self, _: type) -> FakeDriver:
        """The target's part."""
        return self

    def bring(self, files: BootFiles, accelerator: str, memory: Path | None) -> None:
        """Notes how the next boot is to be made."""
        del memory
        self.files = files
        self.accelerators.append(accelerator)

    def on(self) -> None:
        """The next guest."""
        self._guest = self._guests.pop(0)

    def off(self) -> None:
        """Nothing to switch off."""

    def fileno(self) -> int:
        """The guest's console."""
        return self._guest.fileno()

    def receive(self, timeout_s: float) -> bytes | None:
        """The guest's console."""
        return self._guest.receive(timeout_s)

    def send(self, data: bytes) -> None:
        """The guest's console."""
        self._guest.send(data)

    def how_it_ended(self) -> tuple[int | None, str]:
        """As the test says."""
        return self._ended


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(conversation, "SETTLE_S", 0.01)
    monkeypatch.setattr(power, "TRIAL_S", 0.02)
    monkeypatch.setattr(power, "FAREWELL_S", 1.0)
    monkeypatch.setenv("HARNESS_STORE", str(tmp_path / "store"))


def switch(driver: FakeDriver, folder: Path, board: Board = BOARD) -> PowerSwitch:
    """A switch over scripted boots, with software emulation."""
    return PowerSwitch(board, driver, FILES, folder)  # type: ignore[arg-type]


@pytest.fixture
def tcg(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine where nothing is to be tried."""
    monkeypatch.setattr(power.KvmTrials, "choose", lambda _: Choice(accelerator="tcg"))


def said(text: bytes, *, end: bool = False) -> FakeGuest:
    """A board that never has an agent."""
    guest = FakeGuest(hello=False)
    guest.print(text)
    if end:
        guest.print(END)
    return guest


@pytest.mark.usefixtures("tcg")
def test_a_boot_tells_what_came_up(tmp_path: Path) -> None:
    """Release, machine, flavours, command line and log are what the guest and the driver say."""
    info = finish(switch(FakeDriver(FakeGuest()), tmp_path).boot()).info
    assert ("6.1.0", "x86_64", 1, "tcg") == (info.release, info.machine, info.cpus, info.accel)
    assert {"namespaces": "yes isolates=uts,pid"} == info.flavours
    assert ("console=ttyS0 quiet", "toy-1.log") == (info.cmdline, info.log)
    assert (tmp_path / "toy-1.log").exists()


@pytest.mark.usefixtures("tcg")
@pytest.mark.parametrize(
    ("text", "end", "ended", "told"),
    [
        (b"[ 1.0] Kernel panic - not syncing: VFS\n", True, (0, ""), "died as it booted: Kernel panic - not syncing"),
        (b"Loading ...\nPress any key\n", False, (None, ""), "not ready in time; it last said: Loading ... | Press"),
        (b"", False, (None, ""), "the guest was not ready in time; it never said anything"),
        (b"hm\n", True, (0, ""), "the machine ended before the guest was ready (exit status 0); it last said: hm"),
        (b"", True, (1, "no such machine"), "qemu-toy ended with exit status 1: no such machine"),
    ],
)
def test_a_boot_that_fails_is_told_in_one_line(
    text: bytes, end: bool, ended: tuple[int | None, str], told: str, tmp_path: Path
) -> None:
    """Twice tried, then told: what was expected, and the last that was seen."""
    driver = FakeDriver(said(text, end=end), said(text, end=end), ended=ended)
    failing = switch(driver, tmp_path, BOARD if end else IMPATIENT)
    with pytest.raises(BootFailed) as caught:
        finish(failing.boot())
    assert told in str(caught.value)
    assert "toy: " == str(caught.value)[:5]
    assert 1 == len(caught.value.faults)


@pytest.mark.usefixtures("tcg")
def test_a_second_boot_mends_a_first_that_failed(tmp_path: Path) -> None:
    """Lab trouble is retried."""
    assert 2 == finish(switch(FakeDriver(said(b""), FakeGuest()), tmp_path, IMPATIENT).boot()).info.n


def test_kvm_that_fails_its_trial_is_not_used_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The trial costs one short boot; what is booted instead says so; the next board's boot does not try again."""
    (tmp_path / "device").touch()
    monkeypatch.setattr("harness.lab.acceleration.DEVICE", tmp_path / "device")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    driver = FakeDriver(said(b""), FakeGuest(), FakeGuest())
    assert str(UNTRUSTED) == finish(switch(driver, tmp_path).boot()).info.accel
    finish(switch(driver, tmp_path).boot())
    assert ["kvm", "tcg", "tcg"] == driver.accelerators


@pytest.mark.usefixtures("tcg")
@pytest.mark.parametrize(
    ("append", "fault", "expected"),
    [
        ("quiet", "", "quiet"),
        ("quiet", "name-leaks", "quiet container_fault=name-leaks"),
        ("", "f", "container_fault=f"),
    ],
)
def test_a_fault_is_a_word_of_the_command_line(append: str, fault: str, expected: str, tmp_path: Path) -> None:
    """After those that the user adds; without a fault nothing is added."""
    driver, files = FakeDriver(FakeGuest()), attrs.evolve(FILES, append=append)
    finish(PowerSwitch(BOARD, driver, files, tmp_path).boot(fault=fault))  # type: ignore[arg-type]
    assert attrs.evolve(files, append=expected) == driver.files


@pytest.mark.usefixtures("tcg")
def test_a_guest_is_asked_to_end_itself(tmp_path: Path) -> None:
    """In the board's own way."""
    guest = FakeGuest()
    board = switch(FakeDriver(guest), tmp_path)
    board.end(finish(board.boot()))
    assert "end reboot" == guest.orders[-1]


@pytest.mark.parametrize(
    ("status", "blamed"), [(0, KernelDied), (1, BaseException), (-9, BaseException), (None, BaseException)]
)
def test_only_an_emulator_that_ends_well_was_ended_by_its_guest(
    status: int | None, blamed: type[BaseException], tmp_path: Path
) -> None:
    """Any other end is the lab's trouble, told with its status."""
    found = switch(FakeDriver(ended=(status, "")), tmp_path).blame(ConsoleEnded("the console ended"))
    assert isinstance(found, blamed)
    assert (status == 0) == isinstance(found, KernelDied)


class SavingDriver(FakeDriver):
    """Notes what the guest had been told when it was to be saved, which fails."""

    def save(self, state: Path, timeout_s: float) -> None:
        """As on a full disk."""
        del state, timeout_s
        self.told = list(self._guest.orders)
        raise LabError("the disk is full")


@pytest.mark.usefixtures("tcg")
def test_a_guest_is_saved_once_it_has_settled(tmp_path: Path) -> None:
    """What its kernel has left to do after the boot is done before, or each clone would do it."""
    driver = SavingDriver(FakeGuest())
    with pytest.raises(LabError, match="the disk is full"):
        switch(driver, tmp_path).freeze(tmp_path)
    assert ["settle 2000"] == driver.told


@pytest.mark.usefixtures("tcg")
@pytest.mark.parametrize(
    ("guest", "told"),
    [
        (lambda: FakeGuest(kills={"settle": PANIC}), "toy: the kernel died once it was up: Kernel panic"),
        (lambda: FakeGuest(clock_runs=False), "toy: the guest did not settle within 0 s; it never said anything"),
    ],
)
def test_a_guest_that_does_not_settle_is_not_saved(
    guest: Callable[[], FakeGuest], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either way it is a boot that failed, never a verdict on the kernel."""
    monkeypatch.setattr(power, "SAVE_S", 0.1)
    with pytest.raises(BootFailed, match=told):
        switch(SavingDriver(guest()), tmp_path).freeze(tmp_path)
