"""A cell's id taken apart: `board/image/flavour/suite.probe`, and `...@2` where it was asked a second time.

Where the kernel has a seeded fault, the image is spelled with it: `board/image+fault/flavour/suite.probe`; where only
the first patches of its series are applied, with their number: `board/image:3/flavour/suite.probe`.
"""

from __future__ import annotations

ROUND_MARK = "@"
"""Between a cell's name and its round, from the second round on."""
FAULT_MARK = "+"
"""Between an image and the fault that is seeded into it."""
STEP_MARK = ":"
"""Between an image and the number of its patches."""


def split_id(cell_id: str) -> tuple[str, str, str, str]:
    """Give board, image, flavour and probe; the same for every round."""
    board, image, flavour, probe = (*first_round(cell_id).split("/", 3), "", "", "", "")[:4]
    return board, image, flavour, probe


def round_suffix(number: int) -> str:
    """Give what tells repeated cells apart; the first keeps the name that it has in any run."""
    return "" if number == 1 else f"{ROUND_MARK}{number}"


def first_round(cell_id: str) -> str:
    """Give the id that the cell has in its first round."""
    return cell_id.partition(ROUND_MARK)[0]


def round_of(cell_id: str) -> int:
    """Give the cell's round, which counts from 1."""
    number = cell_id.partition(ROUND_MARK)[2]
    return int(number) if number.isdecimal() else 1


def seeded(image: str, fault: str) -> str:
    """Give the name of an image with a fault in it; without a fault its own."""
    return f"{image}{FAULT_MARK}{fault}" if fault else image


def split_seeded(image: str) -> tuple[str, str]:
    """Give the image and the fault; the fault is empty where there is none."""
    name, _, fault = image.partition(FAULT_MARK)
    return name, fault


def step_name(image: str, number: int) -> str:
    """Give the name of an image that has so many of its patches."""
    return f"{image}{STEP_MARK}{number}"


def split_step(image: str) -> tuple[str, int | None]:
    """Give the image and the number of its patches; None where it has all, as it has unless it says otherwise."""
    name, _, number = image.partition(STEP_MARK)
    return (name, int(number)) if number.isdecimal() else (image, None)
