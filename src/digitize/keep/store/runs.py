"""A run of pages: what a reader is asked to read, from the ledger to the worker."""

from __future__ import annotations

from dataclasses import dataclass

from digitize.keep.store.ids import Fingerprint, Sha256, Token, fingerprint_id, sha256_id

Told = tuple[str, str, int, int, int]  # a run as a hint carries it: its fields in order


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pages of one original to be read, and under which names to keep them.

    first_page, last_page: both belong to it, counted from 1.
    """

    sha256: Sha256
    fingerprint: Fingerprint
    token: Token
    first_page: int
    last_page: int

    @property
    def page_numbers(self) -> range:
        """The pages, counted from 1."""
        return range(self.first_page, self.last_page + 1)

    @property
    def told(self) -> Told:
        """The run for another process; `run_of` makes it a run again."""
        return self.sha256, self.fingerprint, self.token, self.first_page, self.last_page


def run_of(told: Told) -> Run:
    """The run that another process tells of. Raises: BadId: one of its names is none of ours."""
    sha256, fingerprint, token, first_page, last_page = told
    return Run(sha256_id(sha256), fingerprint_id(fingerprint), Token(token), first_page, last_page)
