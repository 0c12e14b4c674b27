"""Plans: every cell that was asked for, in order, and a reason for each that is left out."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from harness.board import Board, BoardOptions, QemuSettings
from harness.errors import UserError
from harness.fault import Fault
from harness.options import Selection
from harness.plan import Inventory, LeftOut, Plan, choose_boards, choose_probes, drawn_place, make_plan
from harness.probe import Probe
from harness.recipe import Recipe, Source


def board(name: str, arch: str = "arm", *, image: str = "linux-9", default: bool = True) -> Board:
    """Make a board."""
    options = BoardOptions(arch=arch, image=image, kernel="zImage", default=default)
    qemu = QemuSettings(qemu_bin="qemu", machine="virt", memory="64M")
    return Board(name=name, file=Path(f"boards/{name}.yaml"), options=options, qemu=qemu)


def recipe(name: str, *archs: str, flavours: tuple[str, ...] = ("namespaces",)) -> Recipe:
    """Make a recipe."""
    return Recipe(name=name, archs=archs, flavours=flavours, source=Source(kind="tree", path="/x"))


def probe(name: str, *requirements: str, isolation: bool = True) -> Probe:
    """Make a probe."""
    suite = name.split(".")[0]
    return Probe(id=name, suite=suite, claim="x", file="x.c", line=1, requirements=requirements, isolation=isolation)


PROBES = (
    probe("init.reaps", "K-4", isolation=False),
    probe("selftest.passes"),
    probe("uts.fields", "VS-3a"),
    probe("uts.names", "VS-3a", "O-8"),
)
FAULTS = {
    name: Fault(name=name, requirements=("VS-3a",), breaks="It leaks.", where="k.c:f", flavours=flavours, archs=archs)
    for name, flavours, archs in (
        ("name-leaks", ("procfs", "namespaces", "openvz"), ()),
        ("pid-leaks", ("namespaces",), ("ppc64",)),
        ("old-leak", ("vserver",), ()),
    )
}
INVENTORY = Inventory(
    boards=(board("arm-a"), board("arm-b", default=False), board("ppc", "ppc64")),
    images=(recipe("linux-8", "arm"), recipe("linux-9", "arm", "ppc64")),
    probes={"arm": PROBES, "ppc64": PROBES[2:3]},
    flavours=("namespaces", "none", "openvz"),
    requirements=frozenset({"VS-3a", "O-8", "K-4"}),
    faults=FAULTS,
)


def ids(plan: Plan) -> list[str]:
    """Give the ids of a plan's cells."""
    return [cell.id for cell in plan.cells]


def asked(**selection: tuple[str, ...]) -> list[str]:
    """Give the ids of the cells on the board arm-a that a selection means, without board and image."""
    plan = make_plan(INVENTORY, Selection(boards=("arm-a",), **selection))  # type: ignore[arg-type]
    return [each.removeprefix("arm-a/linux-9/") for each in ids(plan)]


def faults(selection: Selection) -> list[str]:
    """Give what make_plan() says of a selection that fits nothing."""
    with pytest.raises(UserError) as caught:
        make_plan(INVENTORY, selection)
    return list(caught.value.faults)


def test_nothing_asked_is_every_default_board_with_its_image_and_the_control() -> None:
    """Boards in order, their own image, its flavours and then none, every probe of their guest but the self-test."""
    assert [
        "arm-a/linux-9/namespaces/init.reaps",
        "arm-a/linux-9/namespaces/uts.fields",
        "arm-a/linux-9/namespaces/uts.names",
        "arm-a/linux-9/none/init.reaps",
        "arm-a/linux-9/none/uts.fields",
        "arm-a/linux-9/none/uts.names",
        "ppc/linux-9/namespaces/uts.fields",
        "ppc/linux-9/none/uts.fields",
    ] == ids(make_plan(INVENTORY, Selection()))


def test_only_isolation_probes_are_a_control() -> None:
    """Where there is no container, a probe of something else is an ordinary cell."""
    plan = make_plan(INVENTORY, Selection(boards=("arm-a",)))
    assert ["none/uts.fields", "none/uts.names"] == [
        f"{cell.flavour}/{cell.probe.id}" for cell in plan.cells if cell.is_control
    ]


def test_a_board_that_is_no_default_runs_when_named() -> None:
    """In the order in which boards are named."""
    assert ["arm-b", "arm-a"] == [each.name for each in choose_boards(INVENTORY.boards, ("arm-b", "arm-a"))]


def test_what_a_recipe_is_not_for_is_left_out_with_the_reason() -> None:
    """Nothing that was asked for disappears without a word."""
    plan = make_plan(INVENTORY, Selection(images=("linux-8",), flavours=("none",), suites=("uts",)))
    assert ["arm-a/linux-8/none/uts.fields", "arm-a/linux-8/none/uts.names"] == ids(plan)
    assert (LeftOut(id="ppc/linux-8", reason="the recipe is for arm, the board is ppc64"),) == plan.left_out


def test_a_recipe_that_promises_the_control_runs_it_once() -> None:
    """No cell is planned twice."""
    images = (recipe("linux-9", "arm", "ppc64", flavours=("none", "namespaces", "none")),)
    inventory = Inventory(
        boards=INVENTORY.boards[:1],
        images=images,
        probes={"arm": PROBES[:1]},
        flavours=INVENTORY.flavours,
        requirements=INVENTORY.requirements,
    )
    assert ["arm-a/linux-9/none/init.reaps", "arm-a/linux-9/namespaces/init.reaps"] == ids(
        make_plan(inventory, Selection())
    )


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({"suites": ("init",)}, ["init.reaps"]),
        ({"suites": ("selftest",)}, ["selftest.passes"]),
        ({"probes": ("selftest.*",)}, ["selftest.passes"]),
        ({"probes": ("*",)}, ["init.reaps", "uts.fields", "uts.names"]),
        ({"probes": ("uts.n*", "init.reaps")}, ["init.reaps", "uts.names"]),
        ({"requirements": ("O-8",)}, ["uts.names"]),
        ({"requirements": ("O-8", "K-4")}, ["init.reaps", "uts.names"]),
        ({"suites": ("uts",), "requirements": ("K-4",)}, []),
        ({"suites": ("init", "uts"), "probes": ("*.fields",)}, ["uts.fields"]),
    ],
)
def test_suites_patterns_and_requirements_narrow_each_other(
    selection: dict[str, tuple[str, ...]], expected: list[str]
) -> None:
    """Several words of one kind add up, kinds narrow; the self-test runs only when it is named."""
    assert expected == [each.id for each in choose_probes(PROBES, Selection(**selection))]  # type: ignore[arg-type]


def test_flavours_that_an_image_does_not_promise_may_be_asked_for() -> None:
    """The kernel then says itself that it has none of them."""
    assert ["openvz/init.reaps", "none/init.reaps"] == asked(flavours=("openvz", "none"), suites=("init",))


@pytest.mark.parametrize(
    ("selection", "fault"),
    [
        (Selection(boards=("arm-c",)), '--boards: arm-c: unknown; did you mean "arm-b"?'),
        (Selection(images=("linus-9",)), '--images: linus-9: unknown; did you mean "linux-9"?'),
        (Selection(flavours=("openz",)), '--flavours: openz: unknown; did you mean "openvz"?'),
        (Selection(suites=("utz",)), '--suites: utz: unknown; did you mean "uts"?'),
        (Selection(requirements=("VS-3b",)), '--requirements: VS-3b: unknown; did you mean "VS-3a"?'),
        (Selection(probes=("uts.filds",)), '--probes: uts.filds: no such probe; did you mean "uts.fields"?'),
        (
            Selection(probes=("UTS.*",)),
            "--probes: UTS.*: no such probe; known: init.reaps, selftest.passes, uts.fields, uts.names",
        ),
    ],
)
def test_a_name_that_fits_nothing_is_one_line(selection: Selection, fault: str) -> None:
    """A typo is no empty run."""
    assert [fault] == faults(selection)


def test_all_wrong_names_are_told_at_once() -> None:
    """One line each."""
    assert ["--flavours", "--flavours", "--suites", "--requirements", "--probes"] == [
        fault.split(":")[0]
        for fault in faults(Selection(flavours=("a", "b"), suites=("c",), requirements=("d",), probes=("e",)))
    ]


def test_a_board_whose_own_image_is_not_there_is_named() -> None:
    """The file that must be mended is told."""
    inventory = Inventory(
        boards=(board("arm-a", image="linux-7"),),
        images=INVENTORY.images,
        probes=INVENTORY.probes,
        flavours=INVENTORY.flavours,
        requirements=INVENTORY.requirements,
    )
    with pytest.raises(UserError) as caught:
        make_plan(inventory, Selection())
    assert caught.value.faults[0].startswith("boards/arm-a.yaml: options.image: linux-7: unknown; did you mean")


def test_rounds_follow_one_another_and_the_first_keeps_its_names() -> None:
    """Each flavour is asked as often as was said, under names that are unique."""
    plan = make_plan(INVENTORY, Selection(boards=("arm-a",), flavours=("none",), suites=("uts",), repeat=2))
    names = ["uts.fields", "uts.names", "uts.fields@2", "uts.names@2"]
    assert [f"arm-a/linux-9/none/{each}" for each in names] == ids(plan)
    assert [1, 1, 2, 2] == [cell.round for cell in plan.cells]


def test_a_seed_orders_any_part_of_a_run_alike() -> None:
    """Who asks for less, or again for what is left, gets it in the order that it had in the whole."""
    cells = [f"arm-a/linux-9/none/uts.p{number}" for number in range(20)]
    whole = sorted(cells, key=lambda each: drawn_place(7, each))
    assert whole != cells
    assert [each for each in whole if each in cells[5:9]] == sorted(cells[5:9], key=lambda each: drawn_place(7, each))
    assert whole != sorted(cells, key=lambda each: drawn_place(8, each))
    assert cells == sorted(cells, key=lambda each: drawn_place(None, each))


def proven(**selection: tuple[str, ...]) -> list[str]:
    """Give the ids of the cells that seeding faults means on the boards, for one probe."""
    return ids(make_plan(INVENTORY, Selection(**{"faults": ("*",), "probes": ("uts.fields",), **selection})))  # type: ignore[arg-type]


def test_faults_are_asked_beside_the_kernel_without_any() -> None:
    """The control comes first; each fault under the first of its flavours that the image has, on archs that have it."""
    assert [
        "arm-a/linux-9/namespaces/uts.fields",
        "arm-a/linux-9+name-leaks/namespaces/uts.fields",
        "ppc/linux-9/namespaces/uts.fields",
        "ppc/linux-9+name-leaks/namespaces/uts.fields",
        "ppc/linux-9+pid-leaks/namespaces/uts.fields",
    ] == proven()
    assert {"name-leaks", "pid-leaks"} == make_plan(INVENTORY, Selection(faults=("*",))).faults


def test_faults_are_chosen_by_name_and_flavour() -> None:
    """Patterns choose; a flavour that is named is asked where the fault acts under it."""
    assert [] == [each for each in proven(faults=("name-*",)) if "pid-leaks" in each]
    assert [] == proven(flavours=("none",))
    image = recipe("linux-9", "arm", flavours=("namespaces", "openvz"))
    inventory = attrs.evolve(INVENTORY, images=(image,), flavours=("namespaces", "openvz", "none"))
    selection = Selection(boards=("arm-a",), faults=("name-leaks",), probes=("uts.fields",), flavours=("openvz",))
    expected = ["arm-a/linux-9/openvz/uts.fields", "arm-a/linux-9+name-leaks/openvz/uts.fields"]
    assert expected == ids(make_plan(inventory, selection))


def test_a_fault_that_cannot_be_asked_is_left_out_with_the_reason() -> None:
    """Whoever reads the score must know what it does not count."""
    left = {each.id: each.reason for each in make_plan(INVENTORY, Selection(boards=("arm-a",), faults=("*",))).left_out}
    assert {
        "arm-a/linux-9+pid-leaks": "the fault is for ppc64, the board is arm",
        "arm-a/linux-9+old-leak": "expected one of vserver to ask under, found namespaces",
    } == left


def test_a_fault_that_there_is_not_is_one_line() -> None:
    """With the nearest that there is."""
    with pytest.raises(UserError) as caught:
        make_plan(INVENTORY, Selection(faults=("nam-leaks",)))
    assert ('--faults: nam-leaks: no such fault; did you mean "name-leaks"?',) == caught.value.faults
