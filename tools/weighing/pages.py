"""Reads what the weighing is fitted and measured on, and keeps what was read.

    python -m tools.weighing.pages OUT --part 0 --pages 0:400    composes, ages and reads pages
    python -m tools.weighing.pages OUT --scans FOLDER            reads scans with their NAME.gt.txt
    … --third                                                    asks the third reader too

Part 0 is for fitting, part 1 for measuring, part 2 an imagined archive that learns: they share no
phrase, no font and no seed. What was read by the present program is not read again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from digitize.evaluate.truth import find_truth
from digitize.outside.programs import Programs, wrapped
from digitize.read.fingerprint import page_fingerprint
from digitize.read.pipeline import read_page
from digitize.read.scan.source import open_scan
from digitize.record.page import Page
from digitize.settings import Recognise, Settings
from fixtures.make.compose.fates import make_page

ALL_WORDS = 1000  # words in doubt of a page; none has so many


@dataclass(frozen=True, slots=True)
class Sample:
    """A scan as read, with what is printed on it; its fate is what happened to the paper."""

    name: str
    fate: str
    truth: str
    pages: tuple[Page, ...]


def load(path: Path) -> Sample:
    """A sample that `main` wrote."""
    held = json.loads(path.read_text(encoding="utf-8"))
    pages = tuple(Page.model_validate(page) for page in held["pages"])
    return Sample(path.stem, held["fate"], held["truth"], pages)


def samples(folder: Path, group: str) -> list[Sample]:
    """The samples of a part (`0`, `1`) or of a folder of scans (its name), in order."""
    return [load(path) for path in sorted(folder.glob(f"{group}-*.json"))]


@dataclass(frozen=True, slots=True)
class Desk:
    """Where scans are read, and where what was read is kept."""

    out: Path
    scratch: Path
    programs: Programs
    settings: Settings

    def keep(self, name: str, fate: str, truth: str, scan: Path) -> None:
        """Read a scan and write it down."""
        opened = open_scan(scan, self.programs, self.settings.limits)
        pages = [
            read_page(opened, page_no, self.programs, self.settings)
            for page_no in range(1, len(opened.pages) + 1)
        ]
        held = {
            "fingerprint": page_fingerprint(self.settings),
            "fate": fate,
            "truth": truth,
            "pages": [page.model_dump(mode="json") for page in pages],
        }
        self._path(name).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
        print(name, fate, flush=True)

    def has(self, name: str) -> bool:
        """Whether the present program has read it."""
        path = self._path(name)
        wanted = page_fingerprint(self.settings)
        return path.exists() and json.loads(path.read_text())["fingerprint"] == wanted

    def compose(self, part: int, seed: int) -> None:
        """Make a page and read it."""
        fate, made = make_page(seed, part)
        scan = self.scratch / "page.png"
        Image.fromarray(made.image).save(scan, dpi=(made.dpi, made.dpi), compress_level=1)
        self.keep(f"{part}-{seed:05d}", fate, "\n".join(made.text_lines()), scan)

    def _path(self, name: str) -> Path:
        return self.out / f"{name}.json"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.weighing.pages")
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", type=int, choices=(0, 1, 2), default=0)
    parser.add_argument("--pages", default="0:400", metavar="FIRST:END")
    parser.add_argument("--scans", type=Path, nargs="*")
    parser.add_argument("--third", action="store_true", help="ask the third reader too")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    most = ALL_WORDS if asked.third else 0
    settings = Settings(recognise=Recognise(asterocr_words=most))
    first, end = map(int, asked.pages.split(":"))
    with wrapped(settings.limits) as programs, tempfile.TemporaryDirectory() as scratch:
        desk = Desk(asked.out, Path(scratch), programs, settings)
        for folder in asked.scans or ():
            for true in find_truth(folder).scans:
                name = f"{folder.resolve().name}-{true.name}"
                if not desk.has(name):
                    desk.keep(name, "scan", true.text, true.scan)
        for seed in range(first, end) if not asked.scans else ():
            if not desk.has(f"{asked.part}-{seed:05d}"):
                desk.compose(asked.part, seed)


if __name__ == "__main__":
    main()
