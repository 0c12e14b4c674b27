"""Kernels, the guest and the initramfs, built once for the same inputs and kept in a store."""

from harness.build.guest import ensure_guest, locate_guest
from harness.build.image import Image
from harness.build.initramfs import ensure_initramfs, locate_initramfs
from harness.build.kernel import ensure_image, locate_image
from harness.build.progress import Narrator, Progress, Step, silent
from harness.build.store import Store

__all__ = [
    "Image",
    "Narrator",
    "Progress",
    "Step",
    "Store",
    "ensure_guest",
    "ensure_image",
    "ensure_initramfs",
    "locate_guest",
    "locate_image",
    "locate_initramfs",
    "silent",
]
