"""Boards: strict where labgrid only warns; every fault is one line with its path inside the file."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.arch import load_archs
from harness.board import load_board, load_boards
from harness.errors import UserError

ROOT = Path(__file__).resolve().parents[1]
ARCHS = {name: tuple(arch.kernel_files) for name, arch in load_archs(ROOT).items()}
BOARDS = sorted((ROOT / "boards").glob("*.yaml"))
GOOD = (ROOT / "boards/arm-qemu.yaml").read_text()
DRIVER = "targets.main.drivers[0].HarnessQEMUDriver"


def repository(tmp_path: Path, text: str) -> Path:
    """Make a repository with one board, `toy`."""
    (tmp_path / "boards").mkdir()
    (tmp_path / "boards/toy.yaml").write_text(text)
    return tmp_path


def changed(*changes: tuple[str, str]) -> str:
    """Give a good board's file with some words replaced; each must be there."""
    text = GOOD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


def faults(tmp_path: Path, text: str) -> list[str]:
    """Give what load_boards() says of a broken file, without the file's name."""
    with pytest.raises(UserError) as caught:
        load_boards(repository(tmp_path, text), ARCHS)
    assert all(fault.startswith("boards/toy.yaml: ") for fault in caught.value.faults)
    return [fault.removeprefix("boards/toy.yaml: ") for fault in caught.value.faults]


def test_a_file_is_a_board(tmp_path: Path) -> None:
    """The file's name is the board's; nothing else registers it."""
    (board,) = load_boards(repository(tmp_path, GOOD), ARCHS)
    assert ("toy", "arm", "container-6.1", True) == (board.name, board.arch, board.image, board.default)
    assert ("qemu-system-arm", "virt", "256M", 1, "auto") == (
        board.emulator,
        board.qemu.machine,
        board.qemu.memory,
        board.qemu.smp,
        board.qemu.accel,
    )


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.stem)
def test_every_shipped_board_is_well_formed(path: Path) -> None:
    """Each loads, and boots a kernel file that its architecture has."""
    board = load_board(path, ROOT, ARCHS)
    assert path.stem == board.name
    assert board.options.kernel in ARCHS[board.arch]


def test_a_tool_is_looked_up_as_labgrid_does(tmp_path: Path) -> None:
    """Where `tools` names the emulator's binary, that is the one."""
    text = changed(("qemu_bin: qemu-system-arm", "qemu_bin: qemu")) + "tools:\n  qemu: /opt/qemu/bin/qemu-system-arm\n"
    (board,) = load_boards(repository(tmp_path, text), ARCHS)
    assert "/opt/qemu/bin/qemu-system-arm" == board.emulator


def test_labgrids_templates_are_left_to_it(tmp_path: Path) -> None:
    """A `!template` value is text here; labgrid fills it in."""
    text = changed(("boot_args: ", "boot_args: !template ")) + "paths:\n  top: !template $BASE\n"
    (board,) = load_boards(repository(tmp_path, text), ARCHS)
    assert "console=ttyAMA0 panic=-1 oops=panic" == board.qemu.boot_args


def test_an_unknown_key_is_named_with_the_nearest_one(tmp_path: Path) -> None:
    """The design's own example; labgrid would only have warned."""
    assert [
        f"{DRIVER}.memory: missing",
        f'{DRIVER}.memroy: unknown key; did you mean "memory"?',
    ] == sorted(faults(tmp_path, changed(("memory:", "memroy:"))))


def test_all_faults_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    """Options, driver and imports are each told whole, whatever is wrong with the others."""
    text = changed(
        ("arch: arm", "arch: amr"),
        ("kernel: zImage", "kernel: zImage\n  kernle: x\n  boot_deadline_s: soon"),
        ("machine: virt", "machine: 5"),
        ("cpu: cortex-a15", "cpu: cortex-a15\n          smp: yes"),
        ("- harness.lab", "- labgrid"),
        ("targets:", "target: {}\ntargets:"),
    )
    assert [
        "imports: expected harness.lab, which has the driver, found none; add it",
        "options.boot_deadline_s: expected int, found 'soon'",
        'options.kernle: unknown key; did you mean "kernel"?',
        'target: unknown key; did you mean "targets"?',
        f"{DRIVER}.machine: expected str, found 5",
        f"{DRIVER}.smp: expected int, found True",
    ] == sorted(faults(tmp_path, text))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("arch: arm", "arch: amr", 'options.arch: amr: unknown architecture; did you mean "arm"?'),
        ("kernel: zImage", "kernel: bzImage", 'options.kernel: bzImage: no kernel file of arm; did you mean "zImage"?'),
        ("end: reboot", "end: rebot", 'options.end: rebot: unknown way to end; did you mean "reboot"?'),
        ("end: reboot", "boot_deadline_s: 0", "options.boot_deadline_s: expected at least 1, found 0"),
        ("cpu: cortex-a15", "smp: 0", f"{DRIVER}.smp: expected at least 1, found 0"),
        ("cpu: cortex-a15", "accel: hvf", f"{DRIVER}.accel: hvf: unknown accelerator; known: auto, kvm, tcg"),
        ("cpu: cortex-a15", "kernel: mine", f"{DRIVER}.kernel: mine: no such key in images"),
        ("memory: 256M", "memory: much", f"{DRIVER}.memory: expected a size such as 256M, found much"),
        ("memory: 256M", "memory: 256", f"{DRIVER}.memory: expected str, found 256"),
        ("  - harness.lab", "  []", "imports: expected harness.lab, which has the driver, found none; add it"),
        (
            "imports:\n  - harness.lab\n",
            "",
            "imports: expected harness.lab, which has the driver, found none; add it",
        ),
        (
            "HarnessQEMUDriver",
            "HarnesQEMUDriver",
            'targets.main.drivers[0].HarnesQEMUDriver: unknown driver; did you mean "HarnessQEMUDriver"?',
        ),
        ("  main:", "  mian:", 'targets.mian: unknown target; did you mean "main"?'),
        ("  summary: QEMU virt, Cortex-A15\n", "  1: 2\n", "options[1]: expected str, found 1"),
    ],
)
def test_a_wrong_value_is_one_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    """Where it stands, what is wrong, and what is possible."""
    told = faults(tmp_path, changed((old, new)))
    assert [fault] == [line for line in told if line.startswith(fault)]


def test_a_board_is_one_machine(tmp_path: Path) -> None:
    """Two drivers for one console, or none, are refused."""
    row = "      - HarnessQEMUDriver:\n          qemu_bin: x\n"
    two = changed(("options:", f"{row}options:"))
    assert ["targets.main.drivers: expected one HarnessQEMUDriver, found 2 drivers"] == faults(tmp_path, two)
    shutil.rmtree(tmp_path / "boards")
    none = changed((GOOD[GOOD.index("    drivers:") : GOOD.index("options:")], "    drivers: []\n"))
    assert ["targets.main.drivers: expected one HarnessQEMUDriver, found 0 drivers"] == faults(tmp_path, none)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (changed(("memory: 256M", "memory: 256M\n          memory: 1G")), "memory: stands here twice (line 11)"),
        ("targets: [\n", "expected the node content, but found '<stream end>' (line 2)"),
        ("? [a]\n: b\n", "found unhashable key (line 1)"),
        ("a: !!python/name:os.system\n", "could not determine a constructor for the tag "),
        ("a: *b\n", "found undefined alias 'b' (line 1)"),
        ("a: \x00\n", "unacceptable character #x0000: special characters are not allowed in "),
    ],
)
def test_what_is_no_yaml_is_one_line(tmp_path: Path, text: str, fault: str) -> None:
    """The line number leads there; the same key twice is a fault, not the last one's victory."""
    (told,) = faults(tmp_path, text)
    assert told.startswith(f"not valid YAML: {fault}")


@pytest.mark.parametrize("text", ["", "[]", "word", "1"])
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, text: str) -> None:
    """An empty file is no board."""
    (told,) = faults(tmp_path, text)
    assert told.startswith("top level: expected a table, found ")


def test_a_file_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    """Bytes that are no text, and a link to nothing."""
    root = repository(tmp_path, GOOD)
    (root / "boards/bytes.yaml").write_bytes(b"\xff\xfe\xff")
    (root / "boards/gone.yaml").symlink_to("nowhere")
    with pytest.raises(UserError) as caught:
        load_boards(root, ARCHS)
    bytes_told, gone_told = caught.value.faults
    assert bytes_told.startswith("boards/bytes.yaml: not valid YAML: 'utf-8' codec can't decode byte 0xff")
    assert "boards/gone.yaml: cannot be read: No such file or directory" == gone_told


def test_the_faults_of_every_file_are_told(tmp_path: Path) -> None:
    """One broken board does not hide another."""
    root = repository(tmp_path, changed(("end: reboot", "end: x")))
    (root / "boards/other.yaml").write_text(changed(("end: reboot", "end: y")))
    with pytest.raises(UserError) as caught:
        load_boards(root, ARCHS)
    assert ["boards/other.yaml", "boards/toy.yaml"] == [fault.split(":")[0] for fault in caught.value.faults]


def test_a_folder_without_boards_is_the_wrong_folder(tmp_path: Path) -> None:
    """Run elsewhere, the harness says where it belongs."""
    with pytest.raises(UserError) as caught:
        load_boards(tmp_path, ARCHS)
    line = f"{tmp_path}: expected boards/*.yaml, found none; run this in the harness's own folder"
    assert (line,) == caught.value.faults
