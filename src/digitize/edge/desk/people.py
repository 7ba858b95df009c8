"""Tells who a person is: one with a token, or on loopback the user of this system.

A token is shown once, when it is made; the file holds only hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import pwd
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path

from digitize.errors import BadSettings
from digitize.keep.store.aside import FILE_MODE

FILE = "people.json"
TOKEN_BYTES = 24
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


@dataclass(frozen=True, slots=True)
class People:
    """The persons who have a token, by the hash of it. None: only this system's user may come."""

    hashes: dict[str, str]

    @property
    def named(self) -> bool:
        """Whether everybody must show a token."""
        return bool(self.hashes)

    def with_token(self, token: str) -> str | None:
        """The person with this token; None if there is none."""
        shown = _hash(token)
        found = [name for hash_, name in self.hashes.items() if hmac.compare_digest(hash_, shown)]
        return found[0] if found else None


def people_of(workspace: Path) -> People:
    """The persons of a workspace's file. Raises: BadSettings: it is not as we write it."""
    path = workspace / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return People({str(hash_): str(name) for name, hash_ in told.items()})
    except FileNotFoundError:
        return People({})
    except (ValueError, AttributeError) as error:
        raise BadSettings(f"{path}: cannot be read ({error}); add persons anew") from error


def add_person(workspace: Path, name: str) -> str:
    """Give a person a new token in place of an older one, and return it.

    The file keeps only its hash, so the token cannot be shown again.

    Raises: BadSettings: the file of tokens cannot be read.
    """
    token, path = secrets.token_urlsafe(TOKEN_BYTES), workspace / FILE
    hashes = {who: hash_ for hash_, who in people_of(workspace).hashes.items()}
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w") as file:
        json.dump({**hashes, name: _hash(token)}, file, ensure_ascii=False, indent=1)
    aside.replace(path)
    return token


def user_name() -> str:
    """The user whom this process belongs to: the full name where the system has one."""
    try:
        known = pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid {os.getuid()}"
    return known.pw_gecos.split(",")[0].strip() or known.pw_name


def is_ours(client: tuple[str, int], server: tuple[str, int]) -> bool:
    """Whether the other end of a connection on loopback is a process of our own user.

    The kernel says whose it is. Else any user of this machine, or a proxy that lets strangers in,
    would act under our name.
    """
    ends = _as_in_table(*client), _as_in_table(*server)
    for table in _TABLES:
        for row in _rows(table):
            if (row[1], row[2]) == ends:
                return int(row[7]) == os.getuid()
    return False


def _as_in_table(host: str, port: int) -> str:
    """An end of a connection as the kernel writes it: words of four bytes, the last byte first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    packed = socket.inet_pton(family, host)
    words = (packed[at : at + 4][::-1] for at in range(0, len(packed), 4))
    return f"{b''.join(words).hex().upper()}:{port:04X}"


def _rows(table: Path) -> list[list[str]]:
    try:
        return [line.split() for line in table.read_text().splitlines()[1:]]
    except FileNotFoundError:
        return []


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
