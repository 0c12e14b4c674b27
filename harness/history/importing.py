"""One file from elsewhere becomes one run of the history, whatever it is written in."""

from __future__ import annotations

from pathlib import Path

from harness.errors import UserError
from harness.history.entry import Entry
from harness.history.foreign import Place, as_utc, entry_of_document
from harness.history.junit_file import read_junit
from harness.history.ktap_file import read_ktap

LARGEST = 256_000_000  # bytes: many times what any CI system keeps


def read_foreign(file: Path, place: Place = Place()) -> Entry:  # noqa: B008  (it is frozen)
    """Read a file of JUnit XML or KTAP. Raises UserError, in one line, where it cannot be made sense of."""
    if place.date:
        place = _with_date(place)
    try:
        if file.stat().st_size > LARGEST:
            raise UserError(f"{file}: expected at most {LARGEST // 1_000_000} MB, found more; split it")
        content = file.read_bytes()
    except OSError as error:
        raise UserError(f"{file}: cannot be read: {error.strerror}") from None
    is_xml = content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<?xml") or b"<testsuite" in content[:4096]
    document = read_junit(content, file) if is_xml else read_ktap(content, file)
    return entry_of_document(document, file, content, place)


def _with_date(place: Place) -> Place:
    try:
        return Place(board=place.board, image=place.image, date=as_utc(place.date))
    except ValueError:
        raise UserError(f"--date: expected a date such as 2026-11-24T16:54:33Z, found {place.date!r}") from None
