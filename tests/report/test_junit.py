"""JUnit: valid, complete, readable by others, whatever the guests said."""

import copy
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from lxml import etree  # type: ignore[attr-defined]

from harness.errors import UserError
from harness.outcome import Outcome
from harness.record import BootRecord, CaseRecord, CellRecord, RunRecord, RunState, RunWriter, Verdict, load_run
from harness.record.folder import new_run_dir
from harness.report.junit import ANNOTATED, STRICT, as_junit, write_junit
from harness.report.junit_case import LONGEST
from tests.golden import check_golden
from tests.record.samples import BOARDS, control_cell, sample_cell, sample_run
from tests.record.test_model import ANY_TEXT

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "data/junit-10.xsd"))
BOTH = pytest.mark.parametrize("annotated", [False, True])


def run_of(*cells: CellRecord, **rest: Any) -> RunRecord:
    """Give a finished run of these cells."""
    return RunRecord(id="r", started="2026-11-24T16:54:33Z", state=RunState.FINISHED, cells=cells, **rest)


def read(run: RunRecord, *, annotated: bool = False) -> Any:
    """Give the root element, after checking it against the schema and against what readers count."""
    text = as_junit(run, annotated=annotated)
    root = etree.fromstring(text.encode())
    SCHEMA.assertValid(_without_annotations(root) if annotated else root)
    _same_counts(run, text)
    return root


def _without_annotations(root: Any) -> Any:
    """Take away exactly what annotated.xml adds; the rest must be strict."""
    plain = copy.deepcopy(root)
    del plain.attrib["skipped"]
    for case in plain.iter("testcase"):
        case.remove(case.find("properties"))
        for name in ("file", "line"):
            case.attrib.pop(name, None)
    return plain


def _same_counts(run: RunRecord, text: str) -> None:
    """Hold what junitparser reads, in totals and case by case, against the record's own counts."""
    counts, verdicts = run.counts, run.counts.verdicts
    red, skipped = verdicts["red"], verdicts["skipped"]
    errors = verdicts["broken"] + verdicts["lab"] + counts.missing
    xml = JUnitXml.fromstring(text.encode())
    assert (counts.recorded + counts.missing, red, errors) == (xml.tests, xml.failures, xml.errors)
    cases = [case for suite in xml for case in suite]
    kinds = [type(result).__name__ for case in cases for result in case.result]
    assert [red, errors, skipped] == [kinds.count(word) for word in ("Failure", "Error", "Skipped")]
    assert verdicts["green"] == sum(not case.result for case in cases)
    assert skipped == sum(suite.skipped for suite in xml)


@BOTH
def test_a_whole_run_is_valid_and_counts_alike(annotated: bool) -> None:
    """Five boards, eleven suites, trouble of every kind: valid, and the same counts as the record's."""
    root = read(sample_run(), annotated=annotated)
    assert 10 == len(root)
    names = [(case.get("classname"), case.get("name")) for case in root.iter("testcase")]
    assert len(names) == len(set(names)) == len(sample_run().planned)


def test_junit_looks_as_it_was_read() -> None:
    """One cell of each kind, strict and annotated."""
    cells = [sample_cell(f"uts.{outcome.value.lower()}", outcome=outcome) for outcome in Outcome]
    boot = BootRecord(board="x86_64-qemu", image="linux-6.1", n=1, release="6.1.192", accel="tcg", emulator="QEMU 7.2")
    run = run_of(*cells, control_cell(), boots=(boot,), planned=("arm-qemu/linux-6.1/none/uts.a",))
    check_golden("junit.xml", as_junit(run, logs="results/runs/r/"))
    check_golden("annotated.xml", as_junit(run, annotated=True, logs="results/runs/r/"))


@BOTH
@pytest.mark.parametrize("control", [False, True])
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_element(outcome: Outcome, control: bool, annotated: bool) -> None:
    """The table of the design, walked whole; a control is green exactly when it failed."""
    table: dict[Outcome, list[tuple[str, str]]] = {
        Outcome.PASS: [("error", "broken")] if control else [],
        Outcome.FAIL: [] if control else [("failure", "fail")],
        Outcome.CRASH: [("failure", "crash")],
        Outcome.SKIP: [("skipped", "skipped")],
        Outcome.BROKEN: [("error", "broken")],
        Outcome.LAB: [("error", "lab")],
    }
    cell = sample_cell(outcome=outcome, control=control, message="", console_excerpt="")
    (case,) = read(run_of(cell), annotated=annotated).iter("testcase")
    told = [each for each in case if each.tag in ("failure", "error", "skipped")]
    assert table[outcome] == [(each.tag, each.get("type")) for each in told]
    assert all(each.get("message") for each in told)
    assert (control and outcome is Outcome.FAIL) == ("red as expected" in etree.tostring(case).decode())


def _with_text(kind: type, text: st.SearchStrategy[str], **rest: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    strings = {field.name: text for field in attrs.fields(kind) if field.type in ("str", str)}
    return st.builds(kind, **(strings | rest))


GUEST_TEXT = st.one_of(ANY_TEXT, st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
TEXTS = st.lists(GUEST_TEXT, max_size=3).map(tuple)
CASES = _with_text(CaseRecord, GUEST_TEXT, outcome=st.sampled_from(Outcome), notes=TEXTS)
CELLS = _with_text(
    CellRecord,
    GUEST_TEXT,
    outcome=st.sampled_from(Outcome),
    cases=st.lists(CASES, max_size=2).map(tuple),
    notes=TEXTS,
    requirements=TEXTS,
    control=st.booleans(),
    line=st.integers(0, 10**6),
    duration_s=st.floats(0, 1e6),
    attempts=st.integers(1, 3),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(CELLS, max_size=4, unique_by=lambda cell: cell.id), GUEST_TEXT, st.booleans())
def test_no_text_breaks_the_file(cells: list[CellRecord], text: str, annotated: bool) -> None:
    """Whatever bytes end up in whatever field, the file is valid and its counts are right."""
    boots = tuple(BootRecord(board=c.board, image=c.image, n=1, release=text, emulator=text) for c in cells)
    run = run_of(*cells, boots=boots, harness_version=text, planned=(text,))
    read(run, annotated=annotated)


@given(st.floats(0, 1e9))
def test_time_is_always_there(duration: float) -> None:
    """Zero seconds are told, too, and never more than milliseconds."""
    (case,) = read(run_of(sample_cell(duration_s=duration))).iter("testcase")
    assert f"{duration:.3f}" == case.get("time")


def test_names_are_short_where_that_is_clear() -> None:
    """Board and image are in the name only where they are not the plain ones; never twice the same name."""
    cells = [
        sample_cell(),
        sample_cell(image="ovz", default_image=False),
        sample_cell(board="x86_64-pc-qemu", arch="x86_64"),
        sample_cell(image="forgotten"),
    ]
    assert [
        "nodename_is_private",
        "nodename_is_private [x86_64-qemu ovz]",
        "nodename_is_private [x86_64-pc-qemu linux-6.1]",
        "nodename_is_private [x86_64-qemu forgotten]",
    ] == [case.get("name") for case in read(run_of(*cells)).iter("testcase")]
    assert {"x86_64.namespaces.uts"} == {case.get("classname") for case in read(run_of(*cells)).iter("testcase")}


def test_a_failure_tells_what_is_needed() -> None:
    """Expected and found in the message, cases and command in the text, console and log in the output."""
    root = etree.fromstring(as_junit(run_of(sample_cell(outcome=Outcome.FAIL)), logs="results/runs/r/").encode())
    failure, output = root.find(".//failure"), root.find(".//system-out").text
    assert 'expected "host-h", found "inside" (suites/uts/nodename_is_private.c:41)' == failure.get("message")
    assert "FAIL uname" in failure.text
    assert "repeat: harness run --boards x86_64-qemu" in failure.text
    assert "something the kernel said" in output
    assert "[[ATTACHMENT|results/runs/r/console/x86_64-qemu-1.log]]" in output
    assert "[[PROPERTY|requirements=VS-3a O-8]]" in output


def test_a_pass_attaches_nothing() -> None:
    """Logs are attached where something went wrong, and nowhere else."""
    assert "ATTACHMENT" not in as_junit(run_of(sample_cell(), control_cell(), sample_cell("a.b", outcome=Outcome.SKIP)))


def test_annotations_are_on_each_case() -> None:
    """File, line and every property are there for readers that take them."""
    boot = BootRecord(board="x86_64-qemu", image="linux-6.1", n=1, release="6.1.192", accel="tcg", emulator="QEMU")
    run = run_of(control_cell(attempts=2), boots=(boot,), harness_version="0.1.0")
    (case,) = read(run, annotated=True).iter("testcase")
    assert ("suites/uts/nodename_is_private.c", "66") == (case.get("file"), case.get("line"))
    assert {
        "board": "x86_64-qemu",
        "image": "linux-6.1",
        "flavour": "none",
        "kernel release": "6.1.192",
        "emulator": "QEMU",
        "accel": "tcg",
        "harness version": "0.1.0",
        "requirements": "VS-3a O-8",
        "isolation mode": "shared boot",
        "control": "red as expected",
        "attempts": "2",
    } == {each.get("name"): each.get("value") for each in case.find("properties")}


def test_what_never_answered_is_an_error() -> None:
    """A cell without an answer is in the file, as trouble of the lab, under the name it always has."""
    run = run_of(sample_cell(), planned=(sample_cell().id, sample_cell("uts.b").id))
    error = read(run).find(".//error")
    assert ("lab", "planned, but the run ended without an answer") == (error.get("type"), error.get("message"))
    assert ("x86_64.namespaces.uts", "b") == (error.getparent().get("classname"), error.getparent().get("name"))


def test_long_output_keeps_its_ends() -> None:
    """A flood is clipped in the middle, so that the whole file stays small enough to be read."""
    text = as_junit(run_of(sample_cell(outcome=Outcome.CRASH, console_excerpt="a" * 3 * LONGEST + "z")))
    assert "characters left out]" in text
    assert len(text) < 2 * LONGEST


def test_files_are_written_beside_the_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both files land in the run's folder; attachments are named from where the command was given."""
    monkeypatch.chdir(tmp_path)
    writer = RunWriter.create(new_run_dir(Path("results")))
    writer.add_cell(sample_cell(outcome=Outcome.FAIL))
    run = writer.finish()
    strict, annotated = write_junit(run, writer.run_dir)
    assert (STRICT, ANNOTATED) == (strict.name, annotated.name)
    assert f"[[ATTACHMENT|results/runs/{run.id}/console/" in strict.read_text()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    write_junit(load_run(tmp_path / "results/latest"), tmp_path / "results/latest")
    assert f"[[ATTACHMENT|{tmp_path}/results/runs/{run.id}/console/" in (tmp_path / strict).read_text()


def test_several_boards_have_a_file_each(tmp_path: Path) -> None:
    """Each holds its own cases under the names of the merged file; together they are all of them, and valid."""
    strict, annotated, *boards = write_junit(sample_run(), tmp_path)
    assert [f"junit-{board}.xml" for board in BOARDS] == [path.name for path in boards]
    for path in boards:
        SCHEMA.assertValid(etree.parse(path))
    assert names_in(strict) == names_in(annotated) == [name for path in boards for name in names_in(path)]


def test_a_boards_name_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    """A record from elsewhere may say anything."""
    cells = [sample_cell(board=board, arch="arm") for board in ("../../arm", "arm\n\0")]
    assert ["junit-..%2F..%2Farm.xml", "junit-arm%20%5Cx00.xml"] == [
        path.name for path in write_junit(run_of(*cells), tmp_path)[2:]
    ]


def names_in(path: Path) -> list[tuple[str, str]]:
    """Give class and name of every case in a file."""
    return [(case.get("classname"), case.get("name")) for case in etree.parse(path).iter("testcase")]


def test_a_folder_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    """A report that cannot be written is the user's to mend."""
    (tmp_path / "file").touch()
    with pytest.raises(UserError, match="cannot be written"):
        write_junit(run_of(), tmp_path / "file")


def test_the_verdicts_are_all_used() -> None:
    """The sample run shows every verdict, so that the tests above see each."""
    assert set(Verdict) == {cell.verdict for cell in sample_run().cells}
