"""What a run can be told, declared once; the command line and pytest's options are derived from it."""

from __future__ import annotations

import argparse
import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import attrs

from harness.errors import UserError
from harness.strict import closest

T = TypeVar("T")

ISOLATIONS = ("probe", "suite", "flavour", "boot")
"""What gets a fresh kernel, the strongest first; a board that cannot clone shares a boot."""
DEST_PREFIX = "harness_"
MOST_STRESS = 16
"""A guest has a place for 32 probes at a time, and small boards have little memory."""
EVERY_FAULT = "*"
ANY_SEED = "random"
SEEDS = 1_000_000
"""So many seeds are drawn from: enough to find disorder, and short enough to be typed again."""


@attrs.frozen(kw_only=True)
class Option:
    """One option: its flag, what it means, and how its text is read."""

    flag: str
    help: str
    metavar: str
    many: bool = False
    implied: str | None = None
    """What the option means without a value; None where it needs one."""

    @property
    def field(self) -> str:
        """The Selection field it fills."""
        return self.flag.removeprefix("--").replace("-", "_")

    def add_to(self, add: Callable[..., Any]) -> None:
        """Declare it with argparse's add_argument or pytest's addoption; both take the same words."""
        action = "append" if self.many else "store"
        optional = {"nargs": "?", "const": self.implied} if self.implied else {}
        add(
            self.flag,
            dest=DEST_PREFIX + self.field,
            action=action,
            default=None,
            metavar=self.metavar,
            help=self.help,
            **optional,
        )


OPTIONS: tuple[Option, ...] = (
    Option(flag="--boards", metavar="NAMES", many=True, help="boards to run on; default: those marked as default"),
    Option(flag="--images", metavar="NAMES", many=True, help="recipes to boot; default: each board's own"),
    Option(flag="--flavours", metavar="NAMES", many=True, help="container flavours; default: the image's, and none"),
    Option(flag="--suites", metavar="NAMES", many=True, help="suites; default: all but selftest"),
    Option(flag="--probes", metavar="IDS", many=True, help="probes, shell patterns allowed: 'uts.*'"),
    Option(flag="--requirements", metavar="IDS", many=True, help="only probes that check these: VS-3a,O-6"),
    Option(flag="--faults", metavar="NAMES", many=True, help="seeded faults to boot, shell patterns allowed: 'uts-*'"),
    Option(flag="--kernel", metavar="FILE", help="a ready kernel file to boot instead of an image"),
    Option(flag="--tree", metavar="DIR", help="a kernel source tree to build with the image's configuration"),
    Option(flag="--append", metavar="ARGS", help="words added to the kernel command line"),
    Option(flag="--isolation", metavar="LEVEL", help="what gets a fresh kernel: probe (default), suite, flavour, boot"),
    Option(flag="--jobs", metavar="N", help="probes side by side in one booted kernel; default 4"),
    Option(flag="--stress", metavar="N", implied="3", help="N others of its suite run beside each probe; default 3"),
    Option(flag="--repeat", metavar="N", help="ask every cell N times"),
    Option(flag="--shuffle", metavar="SEED", help="ask in an order drawn from this number; 'random' picks one"),
    Option(flag="--confirm-flips", metavar="N", help="ask again up to N times what was green until now; default 2"),
    Option(flag="--resume", metavar="RUN", implied="latest", help="go on with a run that was cut short; or the latest"),
    Option(flag="--results", metavar="DIR", help="where runs are recorded; default: results/"),
)


@attrs.frozen(kw_only=True)
class Selection:
    """What the user asked for; an empty tuple means the default."""

    boards: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    flavours: tuple[str, ...] = ()
    suites: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    kernel: Path | None = None
    tree: Path | None = None
    append: str = ""
    isolation: str = "probe"
    jobs: int = 4
    stress: int = 0
    repeat: int = 1
    shuffle: int | None = None
    confirm_flips: int = 2
    resume: str | None = None
    results: Path = Path("results")

    @property
    def is_whole_proof(self) -> bool:
        """Whether every fault is to be seeded and every probe to be asked; boards and kernels may be chosen."""
        narrowed = (self.flavours, self.suites, self.probes, self.requirements, self.append)
        return self.faults == (EVERY_FAULT,) and not any(narrowed)

    def as_arguments(self) -> list[str]:
        """Spell the selection as command line words that give it back."""
        words: list[str] = []
        for option in OPTIONS:
            value = getattr(self, option.field)
            if value != getattr(Selection(), option.field):
                text = ",".join(value) if option.many else str(value)
                words += [f"{option.flag}={text}"] if text.startswith("-") else [option.flag, text]
        return words


def selection_from(namespace: object) -> Selection:
    """Read a Selection from parsed options (argparse's or pytest's namespace).

    Raises UserError for a file that is not there, or a number that is none.
    """
    given = {option.field: getattr(namespace, DEST_PREFIX + option.field, None) for option in OPTIONS}
    values: dict[str, Any] = {option.field: split_names(given[option.field]) for option in OPTIONS if option.many}
    values["append"] = given["append"] or ""
    values["isolation"] = _one_of("--isolation", given["isolation"], ISOLATIONS)
    values["jobs"] = positive("--jobs", given["jobs"], Selection().jobs)
    values["stress"] = positive("--stress", given["stress"], Selection().stress)
    if values["stress"] > MOST_STRESS:
        raise UserError(f"--stress: expected at most {MOST_STRESS}, found {values['stress']}")
    values["repeat"] = positive("--repeat", given["repeat"], Selection().repeat)
    values["shuffle"] = _seed(given["shuffle"])
    values["confirm_flips"] = _from_zero("--confirm-flips", given["confirm_flips"], Selection().confirm_flips)
    values["resume"] = given["resume"]
    values["results"] = Path(given["results"] or "results")
    values["kernel"] = _existing("--kernel", given["kernel"], Path.is_file, "a file")
    values["tree"] = _existing("--tree", given["tree"], Path.is_dir, "a directory")
    if values["kernel"] and values["tree"]:
        raise UserError("--kernel and --tree: give one of them: a ready kernel file, or a tree to build")
    return Selection(**values)


def selection_of(words: Iterable[str]) -> Selection:
    """Read what as_arguments() has spelled. Raises UserError for words that are no options of a run."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    for option in OPTIONS:
        option.add_to(parser.add_argument)
    namespace, unknown = parser.parse_known_args(list(words))
    if unknown:
        raise UserError(f"expected the options of a run, found {' '.join(unknown)}; another version has recorded them")
    return selection_from(namespace)


def split_names(given: list[str] | None) -> tuple[str, ...]:
    """Split repeated and comma-separated names, in order, each once."""
    words = (word.strip() for text in given or () for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def positive(flag: str, text: str | None, default: T) -> int | T:
    """Read a whole number from 1; the default where there is none. Raises UserError for anything else."""
    if text is None:
        return default
    if not text.isdecimal() or int(text) < 1:
        raise UserError(f"{flag}: expected a whole number from 1, found {text!r}")
    return int(text)


def _from_zero(flag: str, text: str | None, default: int) -> int:
    """Read a whole number from 0; the default where there is none."""
    if text is not None and not text.isdecimal():
        raise UserError(f"{flag}: expected a whole number from 0, found {text!r}")
    return default if text is None else int(text)


def _one_of(flag: str, text: str | None, known: tuple[str, ...]) -> str:
    """Read one of the known words; the first of them where there is none."""
    if text is not None and text not in known:
        raise UserError(f"{flag}: {text}: unknown{closest(text, known)}")
    return text or known[0]


def _seed(text: str | None) -> int | None:
    """Read a seed; `random` draws one."""
    if text == ANY_SEED:
        return secrets.randbelow(SEEDS)
    if text is not None and not text.isdecimal():
        raise UserError(f"--shuffle: expected a whole number or `{ANY_SEED}`, found {text!r}")
    return None if text is None else int(text)


def _existing(flag: str, text: str | None, is_right: Callable[[Path], bool], what: str) -> Path | None:
    if not text:
        return None
    path = Path(text).expanduser()
    if not is_right(path):
        raise UserError(f"{flag}: expected {what}, found nothing of that kind at {text}; check the path")
    return Path(os.path.abspath(path))  # noqa: PTH100  (symbolic links stay as the user named them)
