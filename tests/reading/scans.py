"""Records beside what is true of their scans."""

import json
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess

from digitize.evaluate.boxes import (
    BoxedPage,
    BoxedWord,
    BoxHits,
    count_box_hits,
    load_true_boxes,
)
from digitize.evaluate.rates import Errors, count_errors
from tests.conftest import ROOT

FIXTURES = ROOT / "fixtures"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.pdf"))


def records_of(done: CompletedProcess) -> dict[str, Mapping]:
    """The records of a run, in which all went well, by the stem of their file names."""
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.splitlines()]
    return {Path(one["source"]["filename"]).stem: one for one in records}


def truth(name: str, folder: Path = FIXTURES) -> str:
    return (folder / f"{name}.gt.txt").read_text(encoding="utf-8")


def errors_of(record: Mapping, folder: Path = FIXTURES) -> Errors:
    return count_errors(truth(Path(record["source"]["filename"]).stem, folder), record["text"])


def spaced(text: str) -> str:
    """A text as one line, so that a phrase is found across line ends."""
    return " ".join(text.split())


def box_hits(name: str, record: Mapping) -> BoxHits:
    true = load_true_boxes(FIXTURES / f"{name}.words.json")
    pairs = zip(true.pages, record["pages"], strict=True)
    return sum((count_box_hits(page, _boxed(read)) for page, read in pairs), BoxHits())


def words_of(page: Mapping) -> list[Mapping]:
    return [word for block in page["blocks"] for line in block["lines"] for word in line["words"]]


def _boxed(page: Mapping) -> BoxedPage:
    words = (BoxedWord(word["text"], tuple(word["box"])) for word in words_of(page))
    return BoxedPage(page["width"], page["height"], tuple(words))
