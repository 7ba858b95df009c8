"""Says what each person may do at the desk: one table for all views."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a person is at the desk. Each may do what those before it may."""

    READER = "reader"  # finds and reads what may leave
    CLERK = "clerk"  # takes scans in, reviews, undoes own acts
    REVIEWER = "reviewer"  # assigns papers, undoes acts of others
    ARCHIVIST = "archivist"  # dossiers, what is on hold, withdrawals, deletions
    ADMINISTRATOR = "administrator"  # who may come, and who looked at what is on hold

    def covers(self, other: Role) -> bool:
        """Return True if this role may do what the other one may."""
        return ROLES.index(self) >= ROLES.index(other)


ROLES: Final[tuple[Role, ...]] = tuple(Role)
DELETES: Final = Role.ARCHIVIST
"""Who may ask for a record to be deleted for good, and who may agree; never one person both."""
SAFE: Final = ("GET", "HEAD")
OPEN: Final = ("/static/", "/sign-in", "/language", "/sign-out")
"""How paths begin that need no role."""

# The first row that fits counts. "": any method. What changes something and is in no row needs a
# clerk, so that a view that somebody forgot here is closed to readers.
_NEEDED: Final[tuple[tuple[str, re.Pattern[str], Role], ...]] = tuple(
    (method, re.compile(path, re.DOTALL), role)  # an address may hold a line break
    for method, path, role in (
        ("", r"/people(/.*)?", Role.ADMINISTRATOR),
        ("", r"/held/reads", Role.ADMINISTRATOR),
        ("", r"/held(/.*)?", Role.ARCHIVIST),
        ("POST", r"/dossiers(/.*)?", Role.ARCHIVIST),
        ("", r"/withdrawn(/.*)?", Role.ARCHIVIST),
        ("", r"/deletions(/.*)?", DELETES),
        ("POST", r"/queue/assign", Role.REVIEWER),
        ("", r"/review/.+", Role.CLERK),
        ("", r"/join(/.*)?", Role.CLERK),
        ("GET", r".*", Role.READER),
    )
)


def needed(method: str, path: str) -> Role:
    """Return the least role that a request needs."""
    asked = "GET" if method in SAFE else method
    for of, pattern, role in _NEEDED:
        if of in ("", asked) and pattern.fullmatch(path):
            return role
    return Role.CLERK
