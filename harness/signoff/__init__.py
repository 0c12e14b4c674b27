"""The sign-off of a release: what must hold, whether the record of a run shows it, and a bundle that proves it later.

Everything is judged from files: first from those that are gathered, and later, anywhere, from those in the bundle.
"""

from harness.signoff.bundle import BUNDLES, Gathered, find_signed, make_bundle
from harness.signoff.ruling import Ruling, Verdict
from harness.signoff.verifying import Checked, verify_bundle

__all__ = (
    "BUNDLES",
    "Checked",
    "Gathered",
    "Ruling",
    "Verdict",
    "find_signed",
    "make_bundle",
    "verify_bundle",
)
