"""The pages that are looked at: one of each kind, and the one that a console fills with everything."""

TOP = ("index.html", "requirements.html", "probes.html", "boards.html")
RED = "cells/arm-qemu-linux-6.1-namespaces-uts.nodename_is_private.html"
HOSTILE = "cells/arm-qemu-linux-6.1-namespaces-pid.host_sees_all.html"
PAGES = (*TOP, "requirements/O-8.html", "boards/arm-qemu.html", RED, HOSTILE)
WIDTHS = (1280, 400)
SCHEMES = ("light", "dark")
