"""Questions as a researcher types them, with the right answer: `python -m bench.questions`.

The answers are sought among the fixtures, the scans of the folders named, and 10,000 composed
records. The scans are read and archived as always; then a clerk types the numbers and days that
stand on them by hand, confirms one report, and files one plan in a dossier. An answer is right
where a right record is among the first three, in the right article if one is named, and none that
must not be found is among the hits shown.

The sets are in `bench/asked/`: `first.tsv` was written before anybody looked at the code of search,
`second.tsv` after faults that the first had shown were mended. `right` and `never` name files.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from sqlite3 import Connection

from bench.bulletins import versions
from digitize.keep.archive.days import day_of
from digitize.keep.archive.index import each_record, open_index, replace
from digitize.keep.archive.search import Hit, Query, search
from digitize.keep.archive.words import Span
from digitize.keep.ledger.db import atomic
from digitize.keep.ledger.dossiers import records_of_dossier
from digitize.keep.workspace import Workspace, open_workspace
from digitize.record.article_kinds import article_kind_named
from digitize.record.kinds import kind_named

ASKED = Path(__file__).with_name("asked")
FIXTURES = Path(__file__).parents[1] / "fixtures"
COMPOSED = 10_000
FIRST = 3  # among so many hits the right one must be
SHOWN = 20
REVIEWED = "report-straight.pdf"
DOSSIER, FILED = "07", "plan-two-pages.pdf"
PORTION = 1000


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed and chosen, and what must come of it."""

    about: str
    typed: str
    filters: dict[str, str]
    right: tuple[str, ...]
    article: str
    never: tuple[str, ...]


def questions(path: Path) -> Iterator[Question]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            pairs = (one.split("=", 1) for one in row["filters"].split(";") if one)
            yield Question(
                row["about"], row["typed"], {name: value for name, value in pairs},  # noqa: C416
                tuple(row["right"].split()), row["article"], tuple(row["never"].split()),
            )  # fmt: skip


def make(root: Path, folders: Sequence[Path]) -> None:
    """Read the scans, play the clerk, and add the composed records."""
    digitize = [Path(sys.executable).with_name("digitize")]
    scans = [FIXTURES, FIXTURES / "issues", *folders]
    subprocess.run([*digitize, "run", "--workspace", root, *scans], check=False)
    workspace = open_workspace(root)
    with open_index(workspace.archive) as index:
        ids = {one.filename: str(one.record_id) for one in each_record(index)}

    def told(*command: str) -> None:
        subprocess.run([*digitize, *command, "--workspace", root], check=False)

    for folder in scans:
        for path in sorted(folder.glob("*.fields.json")):
            fields = json.loads(path.read_text(encoding="utf-8"))
            record = ids.get(path.name.replace(".fields.json", ".pdf"))
            for name in ("number", "issued_on"):
                if record and fields.get(f"{name}_handwritten"):
                    told("edit", record, name, fields[f"{name}_read"], "--by", "clerk")
    told("edit", ids[REVIEWED], "number", "--confirm", "--by", "clerk")
    told("dossier", "new", DOSSIER, "title", "Hồ sơ phòng, chống thiên tai")
    told("dossier", "add", DOSSIER, ids[FILED])
    made = versions(COMPOSED)
    with open_index(workspace.archive) as index:
        while portion := list(islice(made, PORTION)):
            with atomic(index):
                for one in portion:
                    replace(index, one)


def query_of(asked: Question, workspace: Workspace) -> Query:
    given = asked.filters
    only = None
    if "dossier" in given:
        with workspace.open_ledger() as db:
            only = records_of_dossier(db, given["dossier"])
    ends = [
        day_of(given[end], last=end == "to") if end in given else None for end in ("from", "to")
    ]
    return Query(
        words=asked.typed,
        issued=Span(*ends),
        issuer=given.get("issuer"),
        kind=kind_named(given["kind"]) if "kind" in given else None,
        article=article_kind_named(given["article"]) if "article" in given else None,
        number=given.get("number"),
        signer=given.get("signer"),
        person=given.get("person"),
        reviewed={"yes": True, "no": False}.get(given.get("reviewed", "")),
        only=only,
        limit=SHOWN,
    )


def place(hits: Sequence[Hit], asked: Question) -> int | None:
    """The place of the first right hit, from 1; None if there is none, or one that must not be."""
    names = [hit.filename.removesuffix(".pdf") for hit in hits]
    if any(fnmatch(name, wrong) for name in names for wrong in asked.never):
        return None
    for at, (name, hit) in enumerate(zip(names, hits, strict=True), 1):
        title = (hit.article.title or "") if hit.article else ""
        if any(fnmatch(name, right) for right in asked.right) and (
            not asked.article or _plain(asked.article) == _plain(title)
        ):
            return at
    return None


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def score(index: Connection, workspace: Workspace, path: Path, misses: bool) -> Iterator[str]:
    all_, right, firsts = Counter[str](), Counter[str](), 0
    for asked in questions(path):
        hits = search(index, query_of(asked, workspace)).hits
        found = place(hits, asked)
        all_[asked.about] += 1
        firsts += found == 1
        if found is not None and found <= FIRST:
            right[asked.about] += 1
        elif misses:
            shown = ", ".join(hit.filename.removesuffix(".pdf") for hit in hits[:FIRST])
            yield f"  {asked.about}: {asked.typed} {asked.filters or ''}: at {found}; {shown}"
    for about, count in all_.items():
        yield f"  {about:10} {right[about]:3} of {count}"
    share = right.total() / all_.total()
    yield (f"{path.stem}: right one among the first {FIRST}: {right.total()} of {all_.total()}"
           f" ({share:.1%}); first of all: {firsts}")  # fmt: skip


def main() -> None:
    """Make the archive if it is not there, ask, and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.questions", description=__doc__)
    parser.add_argument("workspace", type=Path, help="made if it is not there")
    parser.add_argument("scans", nargs="*", type=Path, metavar="FOLDER", help="of more scans")
    parser.add_argument("--set", dest="sets", action="append", help="first or second; repeatable")
    parser.add_argument("--misses", action="store_true", help="name each answer that is wrong")
    options = parser.parse_args()
    if not options.workspace.exists():
        make(options.workspace, options.scans)
    workspace = open_workspace(options.workspace)
    with open_index(workspace.archive) as index:
        for path in sorted(ASKED.glob("*.tsv")):
            if not options.sets or path.stem in options.sets:
                for line in score(index, workspace, path, options.misses):
                    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
