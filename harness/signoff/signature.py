"""Signatures by SSH keys, which every developer has, through ssh-keygen, which is on every machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import attrs

from harness.errors import LabError, UserError

NAMESPACE = "harness"
"""A signature made for another purpose does not hold here."""
PROGRAM = "ssh-keygen"


@attrs.frozen(kw_only=True)
class Signature:
    """Whether a signature holds, by whom, and whether anybody who was named vouches for that key."""

    holds: bool
    trusted: bool
    words: str


def sign(path: Path, key: Path) -> Path:
    """Sign a file; gives that of the signature, <path>.sig. Raises UserError where the key does not serve."""
    done = _run("-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(path))
    if done.returncode:
        raise UserError(f"--key: {key}: expected an SSH key that signs, found: {_said(done)}")
    return path.with_name(f"{path.name}.sig")


def public_key(key: Path) -> str:
    """Give the public half of a key, in one line. Raises UserError where there is none."""
    public = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    if public.is_file():
        return public.read_text(encoding="utf-8").strip()
    done = _run("-y", "-f", str(key))
    if done.returncode:
        raise UserError(f"--key: {key}: expected an SSH key, found: {_said(done)}")
    return done.stdout.decode(errors="replace").strip()


def signers_line(public: str) -> str:
    """Give the line that a file of allowed signers has for a key; the principal is the key's comment, or `release`."""
    kind, blob, *comment = public.split()
    principal = comment[0] if comment else "release"
    return f'{principal} namespaces="{NAMESPACE}" {kind} {blob}\n'


def check(path: Path, signature: Path, signers: Path | None) -> Signature:
    """Look whether a signature is one of this file, and by one of the allowed signers where these are given."""
    data = path.read_bytes()
    if signers is None:
        done = _run("-Y", "check-novalidate", "-n", NAMESPACE, "-s", str(signature), data=data)
        return Signature(holds=done.returncode == 0, trusted=False, words=_said(done))
    found = _run("-Y", "find-principals", "-s", str(signature), "-f", str(signers), data=data)
    principal = found.stdout.decode(errors="replace").strip().split("\n")[0]
    if found.returncode or not principal:
        return Signature(holds=False, trusted=False, words=f"{signers} does not have the key that signed it")
    words = ("-Y", "verify", "-n", NAMESPACE, "-s", str(signature), "-f", str(signers), "-I", principal)
    done = _run(*words, data=data)
    return Signature(holds=done.returncode == 0, trusted=done.returncode == 0, words=_said(done))


def _run(*words: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run([PROGRAM, *words], input=data, capture_output=True, check=False)
    except OSError as error:
        raise LabError(f"{PROGRAM}: expected it to run, found: {error.strerror}; install openssh-client") from None


def _said(done: subprocess.CompletedProcess[bytes]) -> str:
    said = (done.stdout + b"\n" + done.stderr).decode(errors="replace")
    return "; ".join(filter(None, (line.strip() for line in said.splitlines()))) or f"exit code {done.returncode}"
