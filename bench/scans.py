"""The scans that are measured, and copies of them made beforehand."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from digitize.evaluate.truth import find_truth

KINDS = ("clean", "aged", "real", "curved", "bulletin")
CLEAN = ("clean", "straight", "L0")  # how names of clean scans end


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan; `name` is its file name, by which records are found again. kind: see `kind_of`.

    truth: None: nobody has written it down, so the scan is timed only.
    """

    kind: str
    path: Path
    truth: str | None
    pages: int

    @property
    def name(self) -> str:
        """The file name, unique among all sets of a run."""
        return self.path.name


def kind_of(path: Path) -> str:
    """What kind of page a scan is, by its folder and its name."""
    folders, name = path.resolve().parts[:-1], path.stem
    if "curved" in name:
        return "curved"
    if "bulletins" in folders or "issues" in folders:
        return "bulletin"
    if folders[-1].startswith("real"):
        return "real"
    return "clean" if name.endswith(CLEAN) else "aged"


def load_sets(
    folders: Sequence[Path], most_pages: int, timed: Sequence[Path] = ()
) -> tuple[Scan, ...]:
    """The scans of the folders that have their truth beside them.

    Args:
        most_pages: of a kind; once there are so many, its other scans are left out.
        timed: folders of PDFs without truth, the shortest of which are added where scans are few.

    Raises:
        NoTruth: a folder has none.
        SystemExit: two scans share a file name, so that their records could be mixed up.
    """
    scans = tuple(
        Scan(kind_of(found.scan), found.scan.resolve(), found.text, _count_pages(found.scan))
        for folder in folders
        for found in find_truth(folder).scans
    )
    scans += tuple(_untranscribed(timed))
    twice = [name for name, count in Counter(scan.name for scan in scans).items() if count > 1]
    if twice:
        raise SystemExit(f"bench: in more than one set: {', '.join(twice)}; measure them apart")
    return tuple(_first_of_each_kind(scans, most_pages))


def _untranscribed(folders: Sequence[Path]) -> list[Scan]:
    """The PDFs of folders, the shortest first."""
    paths = [path.resolve() for folder in folders for path in sorted(folder.glob("*.pdf"))]
    scans = [Scan(kind_of(path), path, None, _count_pages(path)) for path in paths]
    return sorted(scans, key=lambda one: one.pages)


def few_of_each_kind(scans: Sequence[Scan], pages: int) -> tuple[Scan, ...]:
    """Of each kind so many pages, of scans with a truth."""
    return tuple(_first_of_each_kind([one for one in scans if one.truth is not None], pages))


def _first_of_each_kind(scans: Sequence[Scan], most_pages: int) -> Iterator[Scan]:
    taken: Counter[str] = Counter()
    for scan in sorted(scans, key=lambda one: KINDS.index(one.kind)):
        if taken[scan.kind] < most_pages:
            taken[scan.kind] += scan.pages
            yield scan


def _count_pages(path: Path) -> int:
    if path.suffix.lower() != ".pdf":
        return 1
    info = subprocess.run(["pdfinfo", str(path)], capture_output=True, check=True).stdout
    lines = info.decode(errors="replace").splitlines()
    return next(int(line.split()[1]) for line in lines if line[:6] == "Pages:")


# Run by the Python of OCRmyPDF's environment, where pikepdf is.
_COPY_PAGES = """
import sys, pikepdf
target, wanted, *paths = sys.argv[1:]
sources = [pikepdf.open(path) for path in paths]
pages = [page for source in sources for page in source.pages]
for page in pages:
    if "/Annots" in page:
        del page["/Annots"]
with pikepdf.new() as pdf:
    for index in range(int(wanted)):
        pdf.pages.append(pages[index % len(pages)])
    pdf.save(target)
"""


def without_annotations(python: Path, scan: Scan, folder: Path) -> Path:
    """A copy of a scan without what only signing software drew on it; images as they are.

    The floor and digitize hide annotations themselves; OCRmyPDF has no switch for it, and
    refuses a signed PDF.
    """
    if scan.path.suffix.lower() != ".pdf":
        return scan.path
    copy = folder / scan.name
    return _copy_pages(python, [scan.path], scan.pages, copy)


def repeat_pages(python: Path, scans: Sequence[Scan], pages: int, target: Path) -> Path:
    """One PDF of that many pages: those of the scans, over and over."""
    pdfs = [scan.path for scan in scans if scan.path.suffix.lower() == ".pdf"]
    return _copy_pages(python, pdfs, pages, target)


def _copy_pages(python: Path, sources: Sequence[Path], pages: int, target: Path) -> Path:
    call = [str(python), "-c", _COPY_PAGES, str(target), str(pages), *map(str, sources)]
    subprocess.run(call, check=True)
    return target
