"""What is said to an emulator's monitor (QMP): to save a guest, and to have a clone of it come up."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path

from qemu.qmp import QMPClient, QMPError

from harness.errors import LabError

IGNORE_SHARED = {"capabilities": [{"capability": "x-ignore-shared", "state": True}]}
WITH_EVENTS = {"capabilities": [*IGNORE_SHARED["capabilities"], {"capability": "events", "state": True}]}
LOADED = b'"status": "completed"'
"""In what a waiting emulator says once it has taken up a guest."""
GO_ON = b'{"execute": "cont"}\n'
POLL_S = 0.002


def save_state(monitor: socket.socket, state: Path, timeout_s: float) -> None:
    """Stop the guest and write its machine state, without the memory that lies in a shared file. Raises LabError."""
    try:
        asyncio.run(asyncio.wait_for(_save(monitor, state), timeout_s))
    except (QMPError, OSError, TimeoutError) as error:
        raise LabError(f"the emulator cannot save its guest: {error or 'no answer in time'}") from None


async def _save(monitor: socket.socket, state: Path) -> None:
    client = QMPClient("harness")
    await client.connect(monitor)
    try:
        await client.execute("stop")  # a running ppc64 guest changes its page table while that is saved
        await client.execute("migrate-set-capabilities", IGNORE_SHARED)
        await client.execute("migrate", {"uri": f"exec:cat > {state}"})
        while (status := (await _status(client))) != "completed":
            if status in ("failed", "cancelled"):
                raise OSError(f"migration {status}")
            await asyncio.sleep(POLL_S)
    finally:
        await client.disconnect()


async def _status(client: QMPClient) -> str:
    answer = await client.execute("query-migrate")
    assert isinstance(answer, dict)
    return str(answer.get("status", ""))


def wake_up_call(state: int) -> bytes:
    """The words that have a waiting emulator take up a saved guest from a file that it has inherited open.

    The guest stands still until GO_ON is said, which must wait until LOADED is heard.
    """
    commands = [
        {"execute": "qmp_capabilities"},
        {"execute": "migrate-set-capabilities", "arguments": WITH_EVENTS},
        {"execute": "migrate-incoming", "arguments": {"uri": f"fd:{state}"}},
    ]
    return b"".join(json.dumps(command).encode() + b"\n" for command in commands)
