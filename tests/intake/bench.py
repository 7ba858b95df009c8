"""An inbox whose clock the test moves; the reading is that of the little engine."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from digitize.keep.store.aside import make_folder
from digitize.settings import InboxSettings as How
from digitize.work.intake.inbox import Inbox
from digitize.work.intake.outcomes import CLAIMED, path_of
from digitize.work.intake.take import Asked
from tests.ledger.little_engine import FIRST, Engine

HOW = How(settle_s=5, poll_s=1, truncated_s=60, low_disk_bytes=0)


@dataclass
class Bench:
    """A watched folder, an engine, and what was said."""

    root: Path
    engine: Engine
    how: How = HOW
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.root.mkdir(exist_ok=True)
        self.start()

    def start(self) -> None:
        """A new process watches the same folder."""
        make_folder(path_of(self.root, CLAIMED))
        self.inbox = Inbox(
            self.root, self.engine.workspace, self.engine.db, Asked(FIRST), self.how,
            self.how.settle_s, self.said.append, self.engine.clock, lambda: self.seconds,
            pages_of=lambda path: tuple(path.read_text().splitlines()[1].split(",")),
        )  # fmt: skip

    def drop(self, data: bytes, name: str = "tin.pdf") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def turn(self, after_s: float = 1.0) -> None:
        self.seconds += after_s
        self.inbox.turn()

    def pass_by(self, seconds: int = 7) -> None:
        for _ in range(seconds):
            self.turn()

    def day(self, seconds: int = 7) -> None:
        """Settled, taken, read, brought away."""
        self.pass_by(seconds)
        self.engine.drain()
        self.pass_by(2)

    def files(self) -> set[str]:
        """Every file below the inbox but the lock, by its path."""
        found = {str(one.relative_to(self.root)) for one in self.root.rglob("*")
                 if not one.is_dir() or one.is_symlink()}  # fmt: skip
        return found - {".digitize/lock"}

    def reason(self, name: str) -> dict:
        return json.loads((self.root / "set-apart" / f"{name}.reason.json").read_text())

    def count(self, table: str) -> int:
        return self.engine.db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
