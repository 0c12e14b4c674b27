"""JUnit XML of any maker, read with junitparser: our own, LTP's, KernelCI's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from junitparser import Error, Failure, JUnitXmlError, Skipped, TestSuite
from junitparser.xunit2 import FlakyError, FlakyFailure, JUnitXml, RerunFailure, TestCase

from harness.errors import UserError
from harness.history.foreign import Document, Result, earliest, require_results
from harness.outcome import Outcome

KIND = "junit"
OURS = ("board", "image", "flavour")
"""A suite of our own says in its properties where its cases ran."""
_OUR_NAME = re.compile(r"(?P<stem>.*?)(?:@(?P<round>\d+))?(?: \[[^\]]*\])?")


def read_junit(content: bytes, file: Path) -> Document:
    """Read a JUnit file's results. Raises UserError for one that is none, or has none in it."""
    try:
        suites = tuple(_all_suites(iter(JUnitXml.fromstring(content))))
        results = tuple(result for suite in suites for result in _results(suite))
    except (JUnitXmlError, SyntaxError, ValueError, TypeError) as error:  # both parsers' errors are SyntaxErrors
        said = " ".join(str(error).split()) or type(error).__name__
        raise UserError(f"{file}: expected JUnit XML, found something else: {said}") from None
    require_results(file, results)
    return Document(kind=KIND, results=results, date=earliest(suite.timestamp or "" for suite in suites))


def _all_suites(suites: Iterable[TestSuite]) -> Iterator[TestSuite]:
    for suite in suites:
        yield suite
        yield from _all_suites(suite.testsuites())


def _results(suite: TestSuite) -> Iterator[Result]:
    properties = {each.name: each.value or "" for each in suite.properties()}
    is_ours = all(name in properties for name in OURS)
    for case in suite.iterchildren(TestCase):  # plain iteration would tell inner suites' cases, too
        yield _our_result(case, properties) if is_ours else _result(case, suite)


def _result(case: TestCase, suite: TestSuite) -> Result:
    outcome, again = _outcomes(case)
    return Result(
        suite=case.classname or suite.name or KIND,
        name=case.name or "",
        outcome=outcome,
        again=again,
        duration_s=float(case.time or 0.0),
        board=suite.hostname or "",
    )


def _our_result(case: TestCase, properties: Mapping[str, str]) -> Result:
    """Undo what our own report does to names, so that a cell has the same past wherever it was recorded."""
    arch, _, rest = (case.classname or "").partition(".")
    name = _OUR_NAME.fullmatch(case.name or "")
    assert name is not None  # it matches anything on one line
    outcome, again = _outcomes(case)
    return Result(
        suite=rest.removeprefix(f"{properties['flavour']}."),
        name=name["stem"],
        round=int(name["round"] or 1),
        outcome=outcome,
        again=again,
        duration_s=float(case.time or 0.0),
        arch=arch,
        **{key: properties[key] for key in OURS},
    )


def _outcomes(case: TestCase) -> tuple[Outcome, tuple[Outcome, ...]]:
    """Give the first outcome, and those of later attempts: a flaky case failed at first, and passed in the end."""
    last = _final(case)
    earlier = [each for each in case if isinstance(each, FlakyFailure | FlakyError)]
    if last is Outcome.PASS and earlier:
        outcomes = [_of_failure(each) if isinstance(each, FlakyFailure) else Outcome.BROKEN for each in earlier]
        return outcomes[0], (*outcomes[1:], last)
    return last, tuple(_of_failure(each) for each in case if isinstance(each, RerunFailure))


def _final(case: TestCase) -> Outcome:
    for result in case.result:
        if isinstance(result, Failure):
            return _of_failure(result)
        if isinstance(result, Error):
            return Outcome.LAB if result.type == "lab" else Outcome.BROKEN
        if isinstance(result, Skipped):
            return Outcome.SKIP
    return Outcome.PASS


def _of_failure(result: Failure | RerunFailure | FlakyFailure) -> Outcome:
    return Outcome.CRASH if result.type == "crash" else Outcome.FAIL
