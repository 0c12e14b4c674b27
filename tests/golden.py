"""Golden files: what a report looked like when somebody last read it with care."""

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "data/golden"
REWRITE = "HARNESS_REWRITE_GOLDEN"


def check_golden(name: str, text: str) -> None:
    """Compare with the golden file; HARNESS_REWRITE_GOLDEN=1 takes the new text instead."""
    path = GOLDEN / name
    if os.environ.get(REWRITE):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, f"{path} differs; if the new text is right, set {REWRITE}=1"
