"""Looking runs and cells up in the history."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

import attrs

from harness.errors import UserError
from harness.history.database import telling_database
from harness.history.entry import Answer, Question, Reply, RunFacts
from harness.history.schema import OUTCOME_OF, VERDICT_OF, VERDICTS
from harness.history.standing import Standing, standing_of
from harness.history.store import History
from harness.record import RunState, Verdict
from harness.strict import closest

_RUN = "r.id, r.name, r.started, r.ended, r.state, r.source, r.variant, r.planned, r.harness_version, r.host"
_GREEN, _RED = VERDICTS[Verdict.GREEN], VERDICTS[Verdict.RED]
# CROSS JOIN keeps SQLite to this order: few cells are looked up in each run, by the answers' own key.
_WANTED = "wanted w CROSS JOIN answers a ON a.cell = w.id"
_ASKED_ANY = "EXISTS (SELECT 1 FROM wanted w CROSS JOIN answers a WHERE a.run = r.id AND a.cell = w.id)"
_SEEN_GREEN = f"""(a.verdict = {_GREEN} OR EXISTS (SELECT 1 FROM reruns u
    WHERE u.run = a.run AND u.cell = a.cell AND u.verdict = {_GREEN}))"""
_WALK = "FROM runs r CROSS JOIN answers a ON a.run = r.id AND a.cell = ? WHERE r.variant = ?"
_NEWEST_FIRST = "ORDER BY r.started DESC, r.id DESC"
Strips = Mapping[int, Sequence[Standing | None]]
"""By the number of a cell: its standing in each of some runs, None where it was not asked."""


@attrs.frozen
class EnteredRun:
    """A run that is in the history, and its number there."""

    number: int
    facts: RunFacts

    @property
    def place(self) -> tuple[str, int]:
        """Where it stands in time."""
        return self.facts.started, self.number


def find_entered(history: History, name: str) -> EnteredRun | None:
    """Find a run by its name or the start of it; None where there is none. UserError where several begin so."""
    rows = _fetch(history, f"SELECT {_RUN} FROM runs r WHERE r.name = ?", name)
    rows = rows or _fetch(history, f"SELECT {_RUN} FROM runs r WHERE substr(r.name, 1, ?) = ?", len(name), name)
    if len(rows) > 1:
        raise UserError(f"{name}: expected one run, found {len(rows)} whose names begin so; give more of it")
    return _run(rows[0]) if rows else None


def questions(history: History, *, probe: str = "", board: str = "", requirement: str = "") -> dict[int, Question]:
    """Give the cells that these choose, by number; `probe` may be a shell pattern, and nothing chooses all.

    Raises UserError where one of the words fits nothing.
    """
    rows = _fetch(history, "SELECT id, name, board, image, flavour, probe, arch FROM cells")
    every = {row[0]: _question(row) for row in rows}
    found = every
    if board:
        found = {number: each for number, each in found.items() if each.board == board}
        _require(found, "--board", board, {each.board for each in every.values()})
    if probe:
        found = {number: each for number, each in found.items() if fnmatchcase(each.probe, probe)}
        _require(found, "--probe", probe, {each.probe for each in every.values()})
    if requirement:
        cells = {cell for (cell,) in _fetch(history, "SELECT cell FROM requirements WHERE name = ?", requirement)}
        found = {number: each for number, each in found.items() if number in cells}
        known = {name for (name,) in _fetch(history, "SELECT DISTINCT name FROM requirements")}
        _require(found, "--requirement", requirement, known)
    return found


def cell_numbers(history: History, ids: Collection[str]) -> dict[str, int]:
    """Give the numbers of those cells that are known."""
    known = dict(_fetch(history, "SELECT name, id FROM cells"))
    return {name: known[name] for name in ids if name in known}


def variants(history: History, cells: Iterable[int]) -> dict[str, int]:
    """Give how many runs of each variant asked any of the cells."""
    _want(history, cells)
    return dict(_fetch(history, f"SELECT r.variant, count(*) FROM runs r WHERE {_ASKED_ANY} GROUP BY r.variant"))


def recent_runs(
    history: History, cells: Iterable[int], variant: str, last: int, before: tuple[str, int] | None = None
) -> list[EnteredRun]:
    """Give the newest runs of a variant that asked any of the cells, oldest first; only those before a place."""
    _want(history, cells)
    place = before or ("~", 0)  # after any year
    rows = _fetch(
        history,
        f"SELECT {_RUN} FROM runs r WHERE r.variant = ? AND (r.started, r.id) < (?, ?) AND {_ASKED_ANY}"
        f" {_NEWEST_FIRST} LIMIT ?",
        *(variant, *place, last),
    )
    return [_run(row) for row in reversed(rows)]


def strips_of(history: History, runs: Sequence[EnteredRun], cells: Collection[int]) -> Strips:
    """Give how each of the cells stands in each of the runs."""
    _want(history, cells)
    strips: dict[int, list[Standing | None]] = {cell: [None] * len(runs) for cell in cells}
    for place, run in enumerate(runs):
        for cell, standing in _standings(history, run.number, _WANTED):
            strips[cell][place] = standing
    return strips


def standings_in(history: History, run: EnteredRun) -> dict[str, Standing]:
    """Give how each cell of a run stands, by its id."""
    names = dict(_fetch(history, "SELECT id, name FROM cells"))
    return {names[cell]: standing for cell, standing in _standings(history, run.number, "answers a")}


def red_since(history: History, cell: int, variant: str, upto: tuple[str, int]) -> tuple[RunFacts, int] | None:
    """Give the first run since which a cell has never been green up to a place, and how many runs were red from then.

    None where it was not red since it was last green.
    """
    query = f"SELECT r.id, a.verdict, {_SEEN_GREEN} {_WALK} AND (r.started, r.id) <= (?, ?) {_NEWEST_FIRST}"
    reds: dict[int, None] = {}
    with telling_database(history.path):
        for run, verdict, is_green in history.database.execute(query, (cell, variant, *upto)):
            if is_green:
                break
            if verdict == _RED:
                reds[run] = None
    return (run_of(history, list(reds)[-1]).facts, len(reds)) if reds else None


def first_red(history: History, cell: int, variant: str) -> RunFacts | None:
    """Give the very first run in which a cell was red, reruns aside; None where it never was."""
    query = f"SELECT r.id {_WALK} AND a.verdict = {_RED} ORDER BY r.started, r.id LIMIT 1"
    rows = _fetch(history, query, cell, variant)
    return run_of(history, rows[0][0]).facts if rows else None


def last_judged(history: History, cell: int, variant: str, before: tuple[str, int]) -> tuple[RunFacts, Standing] | None:
    """Give the newest run before a place that judged a cell, and how it stood there."""
    judged = f"AND (r.started, r.id) < (?, ?) AND a.verdict IN ({_GREEN}, {_RED})"
    rows = _fetch(history, f"SELECT r.id {_WALK} {judged} {_NEWEST_FIRST} LIMIT 1", cell, variant, *before)
    if not rows:
        return None
    _want(history, (cell,))
    (_, standing), *_ = _standings(history, rows[0][0], _WANTED)
    return run_of(history, rows[0][0]).facts, standing


def run_of(history: History, number: int) -> EnteredRun:
    """Give the run of a number that the history has given."""
    return _run(_fetch(history, f"SELECT {_RUN} FROM runs r WHERE r.id = ?", number)[0])


def _standings(history: History, run: int, table: str) -> Iterator[tuple[int, Standing]]:
    """Read a run's answers out of a table, or a join, that calls them `a`."""
    rows = _fetch(history, f"SELECT a.cell, a.round, a.outcome, a.verdict, a.ms FROM {table} WHERE a.run = ?", run)
    again = _fetch(history, "SELECT cell, round, outcome, verdict, ms FROM reruns WHERE run = ? ORDER BY n", run)
    asked = Counter(row[0] for row in rows)
    special = {cell for cell, number in asked.items() if number > 1} | {row[0] for row in again}
    for cell, _, *said in rows:
        if cell not in special:
            yield cell, _standing(*said)
    for cell in special & asked.keys():
        rounds = (row for row in rows if row[0] == cell)
        yield cell, standing_of([_answer(row, again) for row in rounds])


@functools.lru_cache(maxsize=1 << 16)
def _standing(outcome: int, verdict: int, ms: int) -> Standing:
    """Most cells are asked once a run and said the same before."""
    return standing_of((Answer(question="", reply=_reply(outcome, verdict, ms)),))


def _answer(row: Sequence[int], again: Iterable[Sequence[int]]) -> Answer:
    cell, number, *said = row
    reruns = tuple(_reply(*more) for other, of, *more in again if (other, of) == (cell, number))
    return Answer(question="", round=number, reply=_reply(*said), reruns=reruns)


def _reply(outcome: int, verdict: int, ms: int) -> Reply:
    return Reply(OUTCOME_OF[outcome], VERDICT_OF[verdict], ms / 1000)


def _fetch(history: History, query: str, *values: object) -> list[Any]:
    with telling_database(history.path):
        return history.database.execute(query, values).fetchall()


def _want(history: History, cells: Iterable[int]) -> None:
    with telling_database(history.path):
        history.database.execute("CREATE TEMP TABLE IF NOT EXISTS wanted (id INTEGER PRIMARY KEY)")
        history.database.execute("DELETE FROM wanted")
        history.database.executemany("INSERT OR IGNORE INTO wanted VALUES (?)", ((cell,) for cell in cells))


def _run(row: Sequence[Any]) -> EnteredRun:
    number, name, started, ended, state, source, variant, planned, version, host = row
    facts = RunFacts(
        name=name,
        started=started,
        ended=ended or "",
        state=RunState(state),
        source=source,
        variant=variant,
        planned=planned,
        harness_version=version,
        host=host,
    )
    return EnteredRun(number, facts)


def _question(row: Sequence[Any]) -> Question:
    _, name, board, image, flavour, probe, arch = row
    return Question(id=name, board=board, image=image, flavour=flavour, probe=probe, arch=arch)


def _require(found: object, flag: str, word: str, known: set[str]) -> None:
    if not found:
        raise UserError(f"{flag}: {word}: nothing of that name in the history{closest(word, known)}")
