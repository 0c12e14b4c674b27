"""Images that the user brings: booted as they are, never built."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.build import Store, ensure_image
from harness.errors import UserError
from tests.build.places import native, toy_recipe


def test_a_users_kernel_is_an_image_as_it_is(tmp_path: Path) -> None:
    """Whatever file a board boots, it is the one the user brought; nothing is built, copied or configured."""
    kernel = tmp_path / "my-kernel"
    kernel.write_bytes(b"kernel")
    recipe = toy_recipe(tmp_path).from_kernel(kernel)
    image = ensure_image(recipe, native(), store=Store(tmp_path / "store"))
    assert {"vmlinux": kernel, "bzImage": kernel} == image.kernel_files
    assert image.config is None
    assert "brought by the user, not built here" == image.provenance["origin"]
    assert not (tmp_path / "store").exists()


def test_a_users_kernel_that_is_not_there(tmp_path: Path) -> None:
    """The path is told."""
    with pytest.raises(UserError, match="/none: expected a kernel file, found none; check the path"):
        ensure_image(toy_recipe(tmp_path).from_kernel(Path("/none")), native())
