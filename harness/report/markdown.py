"""The closing matrix as Markdown, for a merge request or a CI job's summary page."""

from __future__ import annotations

from collections.abc import Iterator

from harness.record import RunState
from harness.report.kill_markdown import kill_sections
from harness.report.ladder_markdown import ladder_sections
from harness.report.ladder_table import ladder_line
from harness.report.markdown_text import code, escape
from harness.report.matrix import where_of
from harness.report.proving import score_line
from harness.report.reasoning import suspicion_line
from harness.report.rounds import order_line, outcomes_line, rounds_line
from harness.report.symbols import UNICODE, control_line, legend, parts_of, took_of, totals_line
from harness.report.troubles import Trouble, others_of
from harness.report.view import Block, RunView, SkipGroup


def as_markdown(view: RunView) -> str:
    """Give the report as Markdown; the same view as the terminal's."""
    lines = [f"# Run {escape(view.id)}", "", *_summary(view)]
    lines += _section("Suspected", [f"- {escape(suspicion_line(each))}" for each in view.suspicions])
    if view.state is not RunState.FINISHED:
        lines += ["", f"This run is **{view.state.value}**: more was planned than is told here."]
    lines += _main_sections(view)
    lines += _section("To look at", [line for each in view.troubles for line in _trouble_lines(each)])
    lines += _section("Skipped", [_skip_line(each) for each in view.skips])
    lines += _section("Rounds", list(_round_lines(view)))
    lines += ["", order_line(view.shuffle)] if view.shuffle is not None else []
    lines += _section("Left out", [f"- {code(each.id)}: {escape(each.reason)}" for each in view.left_out])
    lines += _section("Damage in the record", [f"- {escape(fault)}" for fault in view.faults])
    return "\n".join(lines) + "\n"


def _summary(view: RunView) -> list[str]:
    if view.ladder:
        return [f"**{ladder_line(view.ladder)}**", "", f"All steps together: {totals_line(view)}"]
    if view.kills:
        return [f"**{score_line(view.kills, took_of(view))}**", "", f"Without any fault: {totals_line(view)}"]
    return [f"**{totals_line(view)}**", "", view.proof]


def _main_sections(view: RunView) -> list[str]:
    if view.ladder:
        return ladder_sections(view.ladder)
    return kill_sections(view.kills) if view.kills else _block_sections(view)


def _block_sections(view: RunView) -> list[str]:
    lines = [line for block in view.blocks for line in ("", *_block_lines(block))]
    lines += ["", legend(UNICODE)]
    return lines + (["", control_line(UNICODE)] if any(block.is_control for block in view.blocks) else [])


def _block_lines(block: Block) -> Iterator[str]:
    yield f"## {escape(block.flavour)}" + (": the control" if block.is_control else "")
    yield ""
    yield "| suite | " + " | ".join(escape(column.label) for column in block.columns) + " |"
    yield "|---|" + "---:|" * len(block.columns)
    for row in block.rows:
        squares = (" ".join(text for text, _ in parts_of(tally, UNICODE)) for tally in row.tallies)
        yield f"| {escape(row.suite)} | " + " | ".join(squares) + " |"


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"## {title}", "", *lines] if lines else []


def _trouble_lines(trouble: Trouble) -> Iterator[str]:
    yield f"- **{trouble.word}** {code(trouble.cell)}{others_of(trouble)}: {escape(trouble.message)}"
    yield f"  repeat: {code(trouble.repeat)}"


def _skip_line(group: SkipGroup) -> str:
    return f"- {group.count} × {escape(group.reason)} ({escape(where_of(group))})"  # noqa: RUF001  (times is meant)


def _round_lines(view: RunView) -> Iterator[str]:
    if view.repeat > 1:
        yield rounds_line(view.repeat, len(view.unsteady))
        yield ""
        yield from (f"- {code(outcomes_line(each))}" for each in view.unsteady)
