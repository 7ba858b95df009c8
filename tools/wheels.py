"""Says which wheels a Python needs from a lock.

    python -m tools.wheels LOCK FOLDER 3.13     what is to be fetched for Python 3.13, with hashes
    python -m tools.wheels LOCK                 all of it without hashes, for an installation

A package that its index has as source alone was built here, so its wheel in FOLDER has no hash in
the lock; it serves every Python if it is pure. Conditions on Python's version are judged for the
one named: pip would ask the Python that runs it.
"""

import hashlib
import re
import sys
from pathlib import Path

from pip._vendor.packaging.markers import Marker


def requirements(lock: str) -> list[str]:
    """Each requirement of a lock with its hashes, as one line."""
    return [one for one in lock.replace("\\\n", " ").splitlines() if one.strip()]


def name_of(requirement: str) -> str:
    return re.split(r"[=\s;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def plain(lock: str) -> list[str]:
    return [re.sub(r"\s+--hash=\S+", "", one) for one in requirements(lock)]


def fetched(lock: str, built: set[str], python: str) -> list[str]:
    """What Python X.Y needs that was not built here; of its patch levels the first one."""
    asked = {"python_version": python, "python_full_version": f"{python}.0"}
    found = []
    for one in requirements(lock):
        told, hashes = one.split("--hash", 1)
        needed, _, marker = told.partition(";")
        if name_of(one) not in built and (not marker or Marker(marker.strip()).evaluate(asked)):
            found.append(f"{needed.strip()} --hash{hashes}")
    return found


def built_in(folder: Path, lock: str) -> set[str]:
    return {
        name_of(wheel.name.split("-")[0])
        for wheel in folder.glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in lock
    }


if __name__ == "__main__":
    text = Path(sys.argv[1]).read_text()
    more = sys.argv[2:]
    print("\n".join(fetched(text, built_in(Path(more[0]), text), more[1]) if more else plain(text)))
