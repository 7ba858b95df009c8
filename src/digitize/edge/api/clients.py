"""Tells which program asks, and what it may do.

Each program has a token of its own, which is shown once, when it is made; the file holds hashes.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digitize.errors import BadSettings
from digitize.keep.store.aside import FILE_MODE

FILE = "clients.json"
TOKEN_BYTES = 24


class Right(StrEnum):
    """What a client may do."""

    SUBMIT = "submit"  # hand scans in, and ask what became of its own
    READ = "read"  # records that may leave, their originals, and search
    COPY = "copy"  # readers' copies, which have the agency's name
    EDIT = "edit"  # fields of records
    WATCH = "watch"  # the figures at /metrics


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may come in. name: as people gave it; it signs what the program edits."""

    name: str
    rights: frozenset[Right]
    token_sha256: str

    def may(self, right: Right) -> bool:
        """Return True if the client has this right."""
        return right in self.rights


def clients_of(workspace: Path) -> tuple[Client, ...]:
    """Return the clients of a workspace. Raises: BadSettings: their file is not as we write it."""
    path = workspace / FILE
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Client(str(name), frozenset(map(Right, one["may"])), str(one["token_sha256"]))
            for name, one in told.items()
        )
    except FileNotFoundError:
        return ()
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise BadSettings(f"{path}: cannot be read ({error}); add the clients anew") from error


def add_client(workspace: Path, name: str, rights: Iterable[Right]) -> str:
    """Give a client a new token and these rights in place of earlier ones, and return the token.

    Raises: BadSettings: the file of clients cannot be read.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    others = [one for one in clients_of(workspace) if one.name != name]
    _write(workspace, [*others, Client(name, frozenset(rights), _hash(token))])
    return token


def remove_client(workspace: Path, name: str) -> bool:
    """Take a client's token back; False: there is no such client. Raises: BadSettings."""
    known = clients_of(workspace)
    others = [one for one in known if one.name != name]
    _write(workspace, others)
    return len(others) < len(known)


def client_with(workspace: Path, token: str) -> Client | None:
    """Return the client with this token; None: there is none.

    The file is read each time, so that a token that was taken back ends at once.

    Raises: BadSettings: the file cannot be read.
    """
    shown = _hash(token)
    found = [one for one in clients_of(workspace) if hmac.compare_digest(one.token_sha256, shown)]
    return found[0] if found else None


def _write(workspace: Path, clients: Iterable[Client]) -> None:
    told = {
        one.name: {"may": sorted(one.rights), "token_sha256": one.token_sha256} for one in clients
    }
    path = workspace / FILE
    aside = path.with_suffix(".new")
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, FILE_MODE), "w") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
    aside.replace(path)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
