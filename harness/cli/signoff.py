"""`harness signoff`: rules on a release by a policy, and makes a bundle of evidence that anybody can verify later."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from harness.arch import load_archs
from harness.build import Store
from harness.build.guest import repository
from harness.cli.boards import load
from harness.errors import UserError
from harness.recipe import load_recipes
from harness.record import RunRecord, find_run, load_run
from harness.record.proof import find_proof
from harness.signoff import BUNDLES, Gathered, find_signed, make_bundle
from harness.signoff.farm import Farm, FarmBoard

POLICY, WAIVERS, SPEC = "suites/policy.toml", "suites/waivers.toml", "suites/spec"


def add_parser(commands: Any) -> None:
    """Declare the command to argparse's sub-parsers."""
    parser = commands.add_parser("signoff", help="rule on a release and bundle the evidence", description=__doc__)
    parser.add_argument("run", nargs="?", metavar="RUN", help="id, start of an id, or folder; default: the latest")
    parser.add_argument("--policy", type=Path, metavar="FILE", help=f"what must hold; default: {POLICY}")
    parser.add_argument("--waivers", type=Path, metavar="FILE", help=f"what need not; default: {WAIVERS}")
    parser.add_argument("--key", type=Path, metavar="SSHKEY", help="sign with this SSH key; default: unsigned")
    parser.add_argument("--since", type=Path, metavar="BUNDLE", help="compare with it; default: the last signed one")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"the bundle; default: results/{BUNDLES}/RUN")
    parser.add_argument("--results", type=Path, default=Path("results"), metavar="DIR", help="default: results/")


def main(arguments: argparse.Namespace) -> int:
    """Rule; 0 for SIGNED OFF, 1 for BLOCKED, 3 for INCOMPLETE."""
    results: Path = arguments.results
    run_dir = find_run(arguments.run, results)
    run = load_run(run_dir)
    _require_plain(run)
    folder = arguments.out or results / BUNDLES / run.id
    ruling = make_bundle(_gather(arguments, run, run_dir), folder, arguments.key)
    for kind, lines in (("blocked", ruling.blocked), ("missing", ruling.missing)):
        for line in lines:
            print(f"{kind}: {line}")
    counted = f"{len(ruling.squares)} squares demanded, {ruling.proof}"
    print(f"{ruling.verdict.value}: {run.id}: {counted}")
    print(f"bundle: {folder} and {folder}.tar{'' if arguments.key else ', unsigned'}")
    return int(ruling.verdict.exit_code)


def _require_plain(run: RunRecord) -> None:
    """Raise UserError for a run that does not ask the kernel of a release."""
    kind = "with seeded faults" if run.seeded else "of a patch series" if run.series else ""
    if kind:
        raise UserError(f"{run.id}: expected an ordinary run, found one {kind}; `harness run` records one")


def _gather(arguments: argparse.Namespace, run: RunRecord, run_dir: Path) -> Gathered:
    root, results = repository(), arguments.results
    digests = {boot.digests.get("image", "") for boot in run.boots}
    proof = find_proof(results, run.images)
    return Gathered(
        run_dir=run_dir,
        policy=_there("--policy", arguments.policy) or root / POLICY,
        waivers=_there("--waivers", arguments.waivers) or (root / WAIVERS if (root / WAIVERS).is_file() else None),
        spec=root / SPEC,
        farm=farm_of(root),
        proof=results / "runs" / proof.run / "proof.json" if proof else None,
        kernels={entry.digest: entry.dir for entry in Store().entries("kernel") if entry.digest in digests},
        boards={
            name: path for boot in run.boots if (path := root / "boards" / f"{(name := boot.board)}.yaml").is_file()
        },
        before=_there("--since", arguments.since) or find_signed(results, run.started),
    )


def farm_of(root: Path) -> Farm:
    """Tell the boards of a repository, and which container designs its recipes promise."""
    _, boards = load(root)
    recipes = load_recipes(root, load_archs(root))
    return Farm(
        boards={each.name: FarmBoard(arch=each.arch, image=each.image, default=each.default) for each in boards},
        promises={name: recipe.flavours for name, recipe in recipes.items()},
    )


def _there(flag: str, path: Path | None) -> Path | None:
    if path is not None and not path.exists():
        raise UserError(f"{flag}: expected {path}, found nothing there; check the path")
    return path
