"""What there is to sign off on: the boards, and the container designs that each kernel promises."""

from __future__ import annotations

import json
from pathlib import Path

import attrs

from harness.errors import UserError
from harness.strict import structure


@attrs.frozen(kw_only=True)
class FarmBoard:
    """One board: its architecture, the image that it boots unless told otherwise, and whether every run takes it."""

    arch: str
    image: str
    default: bool


@attrs.frozen(kw_only=True)
class Farm:
    """Boards by name, and the flavours that each image promises; an unknown one promises what was asked of it."""

    boards: dict[str, FarmBoard]
    promises: dict[str, tuple[str, ...]] = attrs.field(factory=dict)


def load_farm(path: Path) -> Farm:
    """Read what a bundle has of it. Raises UserError with every fault, one line each."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path.name}: cannot be read: {error.strerror}") from None
    except ValueError as error:
        raise UserError(f"{path.name}: not valid JSON: {error}") from None
    return structure(data, Farm, path.name)
