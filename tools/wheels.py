"""Splits a lock by a folder of wheels: prints the requirements that other Pythons have to fetch.

    python -m tools.wheels LOCK FOLDER [--plain]

A package that its index has as source alone was built here, so its wheel has no hash in the lock;
it serves every Python if it is pure. Everything else is fetched for each Python, with its hash.
`--plain` prints all requirements without hashes, for an installation from that folder.
"""

import hashlib
import re
import sys
from pathlib import Path


def requirements(lock: str) -> list[str]:
    """Each requirement of a lock with its hashes, as one line."""
    return [one for one in lock.replace("\\\n", " ").splitlines() if one.strip()]


def name_of(requirement: str) -> str:
    return re.split(r"[=\s;\[]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def main(lock: Path, folder: Path, plain: bool) -> None:
    lines = requirements(lock.read_text())
    if plain:
        print("\n".join(re.sub(r"\s+--hash=\S+", "", one) for one in lines))
        return
    built = {
        name_of(wheel.name.split("-")[0])
        for wheel in folder.glob("*.whl")
        if hashlib.sha256(wheel.read_bytes()).hexdigest() not in lock.read_text()
    }
    print("\n".join(one for one in lines if name_of(one) not in built))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), "--plain" in sys.argv)
