"""What a run with seeded faults has proven: proof.json in its folder, and results/latest-proof, which names the newest.

A seeded fault breaks one thing on purpose; a probe that goes red under it, and only then, has caught it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.record.convert import from_plain, to_plain
from harness.record.folder import RUNS, point_to, replace_file, telling_trouble

PROOF = "proof.json"
LATEST_PROOF = "latest-proof"
PROVEN_SCHEMA = 1
IMAGE = "image"
"""The role of the digest that says which kernel it is, by all that went into it."""


@attrs.frozen(kw_only=True)
class ProvenBoard:
    """One board in a proof: what booted (SHA-256 by role), and how many faults it was asked about and caught."""

    board: str
    arch: str
    image: str
    digests: dict[str, str] = attrs.field(factory=dict)
    faults: int = 0
    caught: int = 0


@attrs.frozen(kw_only=True)
class Uncaught:
    """A fault that no probe has flagged on one board; `judged` is false where the lab kept it from being asked."""

    board: str
    arch: str
    fault: str
    requirements: tuple[str, ...] = ()
    breaks: str = ""
    judged: bool = True


@attrs.frozen(kw_only=True)
class Unproven:
    """An isolation probe that was green with every fault that it met, on all these architectures."""

    probe: str
    archs: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Proof:
    """How good the probes are at catching faults.

    `whole` says whether every fault and every probe took part; `kills` has, by fault and board, the probes that caught
    it; a fault counts as `caught` where it was on every board that it was asked on.
    """

    run: str
    ended: str = ""
    schema: int = PROVEN_SCHEMA
    whole: bool = True
    faults: int = 0
    caught: int = 0
    boards: tuple[ProvenBoard, ...] = ()
    survivors: tuple[Uncaught, ...] = ()
    unproven: tuple[Unproven, ...] = ()
    kills: dict[str, dict[str, tuple[str, ...]]] = attrs.field(factory=dict)

    @property
    def archs(self) -> tuple[str, ...]:
        """The architectures that took part."""
        return tuple(dict.fromkeys(each.arch for each in self.boards))

    @property
    def score(self) -> str:
        """Say it in one line: `36 of 36 seeded faults caught on 5 architectures`."""
        archs = len(self.archs)
        noun = "architecture" if archs == 1 else "architectures"
        return f"{self.caught} of {self.faults} seeded faults caught on {archs} {noun}"

    def speaks_of(self, images: Iterable[str]) -> bool:
        """Whether all of these kernels, given by the digests of their images, took part."""
        wanted = set(images)
        return bool(wanted) and wanted <= {each.digests.get(IMAGE) for each in self.boards}


def write_proof(proof: Proof, run_dir: Path) -> Path:
    """Write proof.json into the run's folder; a whole one becomes results/latest-proof. Gives the file's path."""
    path = run_dir / PROOF
    with telling_trouble(path):
        replace_file(path, json.dumps(to_plain(proof), indent=1) + "\n")
        if proof.whole:
            point_to(run_dir, LATEST_PROOF)
    return path


def find_proof(results: Path, images: Iterable[str]) -> Proof | None:
    """Find the newest whole proof that speaks of these kernels; one that cannot be understood speaks of none."""
    wanted = set(images)
    for path in sorted((results / RUNS).glob(f"*/{PROOF}"), reverse=True):
        with contextlib.suppress(UserError):
            proof = read_proof(path)
            if proof and proof.whole and proof.speaks_of(wanted):
                return proof
    return None


def load_proof(results: Path) -> Proof | None:
    """Read the newest whole proof; None where there is none. Raises UserError where it cannot be understood."""
    return read_proof(results / LATEST_PROOF / PROOF)


def read_proof(path: Path) -> Proof | None:
    """Read a proof's file; None where there is none. Raises UserError where it cannot be understood."""
    try:
        data = json.loads(path.read_bytes())
    except OSError:
        return None
    except ValueError as error:
        raise UserError(f"{path}: not valid JSON: {error}; run `harness prove` again") from None
    if isinstance(data, dict) and isinstance(data.get("schema"), int) and data["schema"] > PROVEN_SCHEMA:
        raise UserError(f"{path}: schema {data['schema']} was written by a newer harness; update this one")
    return from_plain(data, Proof, str(path))
