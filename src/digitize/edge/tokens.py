"""Tokens of persons and programs: each is shown once, when it is made; the file holds hashes.

The file is read at each request, so a token that was given or taken back counts at once, and none
is lost when a service starts anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitize.errors import BadSettings
from digitize.keep.store.aside import FILE_MODE, write_over

TOKEN_BYTES = 24


@dataclass(frozen=True, slots=True)
class Bearer:
    """Somebody with a token. may: what it opens. token_sha256: empty where no token was given."""

    name: str
    may: frozenset[str]
    token_sha256: str


Bearers = Mapping[str, Bearer]
Check = Callable[[Bearers, Bearers], None]
"""Raises if bearers may not be changed so: as they are, and as they will be."""


def _none(_: Bearers, __: Bearers) -> None:
    """Any change is right."""


@dataclass(frozen=True, slots=True)
class TokenFile:
    """The bearers of one file. before: what a token may of which an older file says nothing."""

    path: Path
    before: frozenset[str] = frozenset()

    def bearers(self) -> tuple[Bearer, ...]:
        """Return all bearers in the order of the file.

        Raises: BadSettings: the file is not as we write it.
        """
        try:
            told = json.loads(self.path.read_text(encoding="utf-8"))
            return tuple(self._bearer(name, one) for name, one in told.items())
        except FileNotFoundError:
            return ()
        except (ValueError, AttributeError, KeyError, TypeError) as error:
            why = f"{self.path}: cannot be read ({error}); remove it and give the tokens anew"
            raise BadSettings(why) from error

    def with_token(self, token: str) -> Bearer | None:
        """Return who has this token; None: nobody. Raises: BadSettings."""
        shown = _hash(token)
        all_ = self.bearers()  # each is compared, so that the time tells nothing
        found = [one for one in all_ if hmac.compare_digest(one.token_sha256, shown)]
        return found[0] if found else None

    def named(self, name: str) -> Bearer | None:
        """Return the bearer with this name; None: there is none. Raises: BadSettings."""
        return next((one for one in self.bearers() if one.name == name), None)

    def give(self, name: str, may: Iterable[str], check: Check = _none) -> str:
        """Give somebody a new token and these rights in place of earlier ones; return the token.

        Args: check: is asked while nobody else changes them.
        Raises: BadSettings: the file cannot be read; what the check raises: nothing is changed.
        """
        token = secrets.token_urlsafe(TOKEN_BYTES)
        with self._locked() as known:
            self._write(known, {**known, name: Bearer(name, frozenset(may), _hash(token))}, check)
        return token

    def change(self, name: str, may: Iterable[str], check: Check = _none) -> bool:
        """Give a bearer other rights under the same token; False: there is no such bearer.

        Args: check: see `give`.
        Raises: BadSettings: the file cannot be read; what the check raises.
        """
        with self._locked() as known:
            if name not in known:
                return False
            one = known[name]
            made = Bearer(name, frozenset(may), one.token_sha256)
            self._write(known, {**known, name: made}, check)
        return True

    def remove(self, name: str, check: Check = _none) -> bool:
        """Take a token back; False: there is no such bearer.

        Args: check: see `give`.
        Raises: BadSettings: the file cannot be read; what the check raises.
        """
        with self._locked() as known:
            others = {other: one for other, one in known.items() if other != name}
            self._write(known, others, check)
        return len(others) < len(known)

    def _bearer(self, name: str, told: Any) -> Bearer:  # noqa: ANN401  (JSON of two ages)
        if isinstance(told, str):  # the hash alone, as files were before there were rights
            return Bearer(str(name), self.before, told)
        return Bearer(str(name), frozenset(map(str, told["may"])), str(told["token_sha256"]))

    @contextmanager
    def _locked(self) -> Iterator[dict[str, Bearer]]:
        """Yield the bearers by name, while no other process may change them."""
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, FILE_MODE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield {one.name: one for one in self.bearers()}
        finally:
            os.close(lock)

    def _write(self, known: Bearers, bearers: Bearers, check: Check) -> None:
        check(known, bearers)
        told = {
            one.name: {"may": sorted(one.may), "token_sha256": one.token_sha256}
            for one in bearers.values()
        }
        write_over(self.path, json.dumps(told, ensure_ascii=False, indent=1).encode())


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
