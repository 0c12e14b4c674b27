"""The lab: boards are powered, booted and asked here; the only place that knows labgrid."""

from harness.lab.answer import Answer, BootFiles, BootInfo, Group
from harness.lab.bench import Bench, open_board

__all__ = ["Answer", "Bench", "BootFiles", "BootInfo", "Group", "open_board"]
