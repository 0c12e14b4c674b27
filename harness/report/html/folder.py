"""Writes the folder of a report: whole or not at all, and never over anything that is not a report."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from urllib.parse import quote

from harness.errors import UserError
from harness.record.folder import CONSOLE, telling_trouble
from harness.report.html.environment import environment
from harness.report.html.pages import names_of, pages_of
from harness.report.site import Site

INDEX = "index.html"
ASSETS = ("report.css", "report.js")
OURS = {INDEX, "requirements.html", "probes.html", "boards.html", "requirements", "boards", "cells", *ASSETS}
"""A folder that holds no more than these is a report, and may be written anew."""


def write_html(site: Site, folder: Path, run_dir: Path) -> Path:
    """Write all pages; gives that of the summary. Raises UserError where the folder holds something else."""
    folder = folder.resolve()
    with telling_trouble(folder):
        _require_ours(folder)
        fresh = folder.with_name(f".{folder.name}.{os.getpid()}.new")
        try:
            _write(site, fresh, _logs(folder, run_dir))
            _swap(fresh, folder)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return folder / INDEX


def _require_ours(folder: Path) -> None:
    if not folder.exists():
        return
    others = {each.name for each in folder.iterdir()} - OURS if folder.is_dir() else {"a file"}
    if others:
        raise UserError(f"{folder}: expected no folder, or an earlier report alone, found {min(others)}; name another")


def _write(site: Site, fresh: Path, logs: Mapping[str, str]) -> None:
    for page in pages_of(site, names_of(site), environment(), logs):
        path = fresh / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(page.text, encoding="utf-8")
    for name, text in _assets():
        (fresh / name).write_text(text, encoding="utf-8")


def _assets() -> Iterator[tuple[str, str]]:
    templates = resources.files("harness.report") / "templates"
    for name in ASSETS:
        yield name, (templates / name).read_text(encoding="utf-8")


def _swap(fresh: Path, folder: Path) -> None:
    """Put the new folder in the old one's place; a reader misses it for an instant at most."""
    if folder.exists():
        old = fresh.with_suffix(".old")
        folder.rename(old)
        fresh.rename(folder)
        shutil.rmtree(old)
    else:
        fresh.rename(folder)


def _logs(folder: Path, run_dir: Path) -> dict[str, str]:
    """Give the way from the report to each console's log; nothing where the two do not lie in one folder."""
    try:
        way = "../" * len(folder.relative_to(run_dir.resolve()).parts)
    except ValueError:
        return {}
    logs = sorted((run_dir / CONSOLE).glob("*"))
    return {f"{CONSOLE}/{log.name}": f"{way}{CONSOLE}/{quote(log.name)}" for log in logs}
