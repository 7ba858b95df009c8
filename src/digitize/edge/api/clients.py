"""Tells which program asks, and what it may do. Each program has a token of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from digitize.edge.tokens import Bearer, TokenFile
from digitize.errors import BadSettings

FILE = "clients.json"


class Right(StrEnum):
    """What a client may do."""

    SUBMIT = "submit"  # hand scans in, and ask what became of its own
    READ = "read"  # records that may leave, their originals, and search
    COPY = "copy"  # readers' copies, which have the agency's name
    EDIT = "edit"  # fields of records
    WATCH = "watch"  # the figures at /metrics
    WORK = "work"  # read pages for this archive: originals, and what is read of them


@dataclass(frozen=True, slots=True)
class Client:
    """A program that may come in. name: as people gave it; it signs what the program edits."""

    name: str
    rights: frozenset[Right]

    def may(self, right: Right) -> bool:
        """Return True if the client has this right."""
        return right in self.rights


def clients_of(workspace: Path) -> tuple[Client, ...]:
    """Return the clients of a workspace. Raises: BadSettings: their file is not as we write it."""
    return tuple(_client(workspace, one) for one in _file(workspace).bearers())


def add_client(workspace: Path, name: str, rights: Iterable[Right]) -> str:
    """Give a client a new token and these rights in place of earlier ones, and return the token.

    Raises: BadSettings: the file of clients cannot be read.
    """
    return _file(workspace).give(name, rights)


def remove_client(workspace: Path, name: str) -> bool:
    """Take a client's token back; False: there is no such client. Raises: BadSettings."""
    return _file(workspace).remove(name)


def client_with(workspace: Path, token: str) -> Client | None:
    """Return the client with this token; None: there is none.

    Raises: BadSettings: the file cannot be read.
    """
    found = _file(workspace).with_token(token)
    return _client(workspace, found) if found else None


def _file(workspace: Path) -> TokenFile:
    return TokenFile(workspace / FILE)


def _client(workspace: Path, bearer: Bearer) -> Client:
    try:
        return Client(bearer.name, frozenset(map(Right, bearer.may)))
    except ValueError as error:
        raise BadSettings(f"{workspace / FILE}: {error}; add the client anew") from error
