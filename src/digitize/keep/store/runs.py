"""Page runs: what a reader is asked to read, passed from the ledger to the worker."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id, sha256_id

# A run as a hint carries it: the fields of `Run` in order, the last one only if there is a way.
Told = tuple[str, str, int, int, int] | tuple[str, str, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pages of one original to be read, and the names under which to store them.

    first_page, last_page: both included, counted from 1.
    way: how its one page is read otherwise than the settings say, as JSON; "": it is not.
    """

    sha256: Sha256
    fingerprint: Fingerprint
    token: Token
    first_page: int
    last_page: int
    way: str = ""

    @property
    def page_numbers(self) -> range:
        """Return the page numbers, counted from 1."""
        return range(self.first_page, self.last_page + 1)

    @property
    def told(self) -> Told:
        """Return the run as a tuple for another process; `run_of` reverses it.

        Without a way of its own it has five parts, which workers of older versions understand.
        """
        told = self.sha256, self.fingerprint, self.token, self.first_page, self.last_page
        return (*told, self.way) if self.way else told


def run_of(told: Told) -> Run:
    """Return the run in another process's tuple. Raises: BadId: one of its ids is invalid."""
    sha256, fingerprint, token, first_page, last_page, *way = told
    ids = sha256_id(sha256), fingerprint_id(fingerprint), Token(token)
    return Run(*ids, first_page, last_page, *way)


def in_way(pages: Fingerprint, way: str) -> Fingerprint:
    """Return the name under which results of pages stand that are read in a way of their own.

    Args: pages: of the pages that are read as the settings say. way: as JSON; "": as those.
    """
    if not way:
        return pages
    return fingerprint_id(hashlib.sha256(f"{pages} {way}".encode()).hexdigest()[:16])
