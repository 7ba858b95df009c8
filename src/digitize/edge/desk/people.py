"""Tells who a person is: by a token, by the name that a proxy gives, or by the system's user."""

from __future__ import annotations

import os
import pwd
import secrets
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from digitize.edge.desk.roles import Role
from digitize.edge.tokens import Bearer, Bearers, Check, TokenFile
from digitize.errors import BadSettings
from digitize.keep.store.aside import FILE_MODE

FILE = "people.json"
KEY_FILE = "desk.key"
KEY_BYTES = 32
_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits at the desk. name: it signs what this person does."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Return True if this person may do what that role may."""
        return self.role.covers(role)


class LastAdministrator(ValueError):
    """Nobody could add persons any more."""


class NoAdministrator(Exception):
    """Who asks is no administrator any more: somebody took that away a moment ago."""


@dataclass(frozen=True, slots=True)
class People:
    """The persons of a workspace. Where it names none, only this system's user may come."""

    workspace: Path

    @property
    def named(self) -> bool:
        """Whether everybody must say who they are. Raises: BadSettings."""
        return bool(self._file.bearers())

    def all(self) -> tuple[Person, ...]:
        """The persons, in the order in which they were added. Raises: BadSettings."""
        return tuple(map(self._person, self._file.bearers()))

    def with_token(self, token: str) -> Person | None:
        """The person with this token; None: there is none. Raises: BadSettings."""
        found = self._file.with_token(token)
        return self._person(found) if found else None

    def with_name(self, name: str) -> Person | None:
        """The person of this name; None: nobody added it. Raises: BadSettings."""
        found = self._file.named(name)
        return self._person(found) if found else None

    def add(self, name: str, role: Role | None = None, by: str | None = None) -> str:
        """Give a person a new token in place of an older one, and return it.

        Args: role: None keeps the one that the person has; else the first person becomes an
            administrator, who can add the others, and later ones become clerks. by: who asks for
            it at the desk; None: the user of the workspace, by a command.
        Raises: LastAdministrator, NoAdministrator; BadSettings: the file of persons cannot be read.
        """
        known = self.with_name(name)
        chosen = role or (known.role if known else None)
        if chosen is None:
            chosen = Role.CLERK if self.named else Role.ADMINISTRATOR
        return self._file.give(name, [chosen], self._allowed(name, by))

    def change(self, name: str, role: Role, by: str | None = None) -> None:
        """Give a person another role. Raises: LastAdministrator, NoAdministrator; BadSettings."""
        self._file.change(name, [role], self._allowed(name, by))

    def remove(self, name: str, by: str | None = None) -> None:
        """Take a person's token back.

        Raises: LastAdministrator, NoAdministrator; BadSettings.
        """
        self._file.remove(name, self._allowed(name, by))

    @staticmethod
    def _allowed(name: str, by: str | None) -> Check:
        """What a change is asked under the lock of the file: of two at once the second may not.

        Raises: LastAdministrator, NoAdministrator, when it is asked.
        """

        def check(known: Bearers, left: Bearers) -> None:
            asks = known.get(by) if by is not None else None
            # Without `by` a command asks, and without persons the desk is its user's.
            if by is not None and known and not (asks and Role.ADMINISTRATOR in asks.may):
                raise NoAdministrator(by)
            # Where nobody is left, the desk is this user's again.
            if left and not any(Role.ADMINISTRATOR in one.may for one in left.values()):
                raise LastAdministrator(name)

        return check

    @property
    def _file(self) -> TokenFile:
        # Before there were roles, everybody could do everything.
        return TokenFile(self.workspace / FILE, frozenset({Role.ADMINISTRATOR}))

    def _person(self, bearer: Bearer) -> Person:
        try:
            [role] = map(Role, bearer.may)
        except ValueError as error:
            why = f"{self.workspace / FILE}: {bearer.name}: {error}; add this person anew"
            raise BadSettings(why) from error
        return Person(bearer.name, role)


def key_of(workspace: Path) -> bytes:
    """The secret of the tokens in our pages: the same after a restart, so that no page grows stale.

    Raises: BadSettings: the file is not as we write it.
    """
    path = workspace / KEY_FILE
    with suppress(FileExistsError):
        how = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, how, FILE_MODE), "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise BadSettings(f"{path}: is not as we write it; remove it, and the desk makes a new one")
    return key


def user_name() -> str:
    """The user whom this process belongs to: the full name where the system has one."""
    try:
        known = pwd.getpwuid(os.getuid())
    except KeyError:
        return f"uid {os.getuid()}"
    return known.pw_gecos.split(",")[0].strip() or known.pw_name


def is_ours(client: tuple[str, int], server: tuple[str, int]) -> bool:
    """Whether the other end of a connection on loopback is a process of our own user.

    Else any user of this machine, or a proxy that lets strangers in, would act under our name.
    """
    return owner_of(client, server) == os.getuid()


def owner_of(client: tuple[str, int], server: tuple[str, int]) -> int | None:
    """The user id of the other end of a connection on loopback, as the kernel says; None: nobody's.

    Args: client, server: address and port of the ends.
    """
    ends = _as_in_table(*client), _as_in_table(*server)
    for table in _TABLES:
        for row in _rows(table):
            if (row[1], row[2]) == ends:
                return int(row[7])
    return None


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
