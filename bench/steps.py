"""What each step of reading is worth: `python -m bench.steps` leaves out one after the other.

Errors and processor seconds a page, of aged and of real pages. Needs `make layouts` before.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitize.settings import PrepareStep

ROOT = Path(__file__).resolve().parent.parent
LAYOUTS = ROOT / ".bench" / "layouts"
SHARED = ROOT.parent / "shared"
AGED = (LAYOUTS / "tune", LAYOUTS / "held", SHARED / "scans")
REAL = (SHARED / "real-scans",)
DIGITIZE = Path(sys.executable).with_name("digitize")
BEGIN, END = "<!-- steps:begin -->", "<!-- steps:end -->"


@dataclass(frozen=True, slots=True)
class Cost:
    """Word errors and words, pooled, and processor seconds; they add up over folders."""

    words: int = 0
    in_order: int = 0
    aside: int = 0
    files: int = 0
    cpu_s: float = 0.0

    def __add__(self, other: Cost) -> Cost:
        return Cost(
            self.words + other.words,
            self.in_order + other.in_order,
            self.aside + other.aside,
            self.files + other.files,
            self.cpu_s + other.cpu_s,
        )

    def cells(self) -> tuple[str, str]:
        """Errors in order / aside in percent, and processor seconds a file."""
        rates = (100 * count / self.words for count in (self.in_order, self.aside))
        return " / ".join(f"{rate:.2f}" for rate in rates), f"{self.cpu_s / self.files:.2f}"


def variants() -> dict[str, Mapping[str, str]]:
    """Each row of the table: what is left out, and the settings that leave it out."""
    without = {
        f"without {step.value}": {"DIGITIZE_PREPARE__WITHOUT": step.value} for step in PrepareStep
    }
    return {
        "all steps": {},
        **without,
        "without weighing": {"DIGITIZE_CLEANING": "off"},
        "Tesseract's layout": {"DIGITIZE_LINE_FINDER": "tesseract"},
    }


def measure(digitize: Path, folder: Path, settings: Mapping[str, str]) -> Cost:
    """Evaluate a folder in a process of its own."""
    before = _children_s()
    done = subprocess.run(
        [digitize, "evaluate", "--json", folder],
        env={**os.environ, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    total = json.loads(done.stdout)["total"]
    return Cost(
        total["words"],
        total["word_errors_in_order"]["count"],
        total["word_errors_aside"]["count"],
        total["files"],
        _children_s() - before,
    )


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def table(digitize: Path, sets: Mapping[str, Sequence[Path]], chosen: Sequence[str]) -> list[str]:
    """One row for each variant, two columns for each set."""
    heads = [head for name in sets for head in (f"{name}: in order / aside, %", "s a file")]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for name, settings in variants().items():
        if chosen and name not in chosen:
            continue
        cells: list[str] = []
        for folders in sets.values():
            cost = sum((measure(digitize, folder, settings) for folder in folders), Cost())
            cells += cost.cells()
        lines.append(f"| {name} | {' | '.join(cells)} |")
        print(lines[-1], file=sys.stderr, flush=True)
    return lines


def main() -> None:
    """Print the table, and put it into a file where one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.steps", description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="ROW", help="these rows")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the table in there too")
    parser.add_argument("--aged", nargs="+", type=Path, default=AGED, metavar="DIR")
    parser.add_argument("--real", nargs="+", type=Path, default=REAL, metavar="DIR")
    parser.add_argument("--digitize", type=Path, default=DIGITIZE, metavar="COMMAND")
    asked = parser.parse_args()
    known = {"aged": asked.aged, "real": asked.real}
    sets = {
        name: [folder for folder in folders if folder.is_dir()] for name, folders in known.items()
    }
    lines = table(
        asked.digitize, {name: folders for name, folders in sets.items() if folders}, asked.only
    )
    print("\n".join(lines))
    if asked.write:
        text = asked.write.read_text(encoding="utf-8")
        block = "\n".join([BEGIN, *lines, END])
        new = re.sub(f"{BEGIN}.*{END}", lambda _: block, text, flags=re.S)
        asked.write.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
