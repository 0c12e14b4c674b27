"""Commands that run, run on the boards of paper that the plugin is tested on."""

from tests.plugin.conftest import lab

__all__ = ("lab",)
