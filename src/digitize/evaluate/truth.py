"""Finds scans with their true texts beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from digitize.errors import NoTruth
from digitize.evaluate.articles import TrueIssue, load_issue

TRUTH_SUFFIX = ".gt.txt"
ISSUE_SUFFIX = ".articles.json"
# Extensions in order; the first file found is taken.
_SCAN_SUFFIXES = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".jp2")


@dataclass(frozen=True, slots=True)
class TrueScan:
    """A scan and its true text.

    The rest is known where `NAME.fields.json` and `NAME.words.json` lie beside it: the kind of
    paper, what happened to it, the words of its tables, in the order of the text, and what a
    cataloguer would enter; None: nobody has said. `issue` is what `NAME.articles.json` says.
    """

    name: str
    scan: Path
    text: str
    layout: str | None = None
    condition: str | None = None
    table_words: tuple[str, ...] = ()
    fields: Mapping[str, Any] | None = None
    issue: TrueIssue | None = None


@dataclass(frozen=True, slots=True)
class UnusedTruth:
    """A true text that cannot be used, and why."""

    path: Path
    why: str


@dataclass(frozen=True, slots=True)
class TruthSet:
    """The scans of a folder for evaluation, by name; the report must name the `unused`."""

    scans: tuple[TrueScan, ...]
    unused: tuple[UnusedTruth, ...]


def find_truth(folder: Path) -> TruthSet:
    """The scans of a folder with `NAME.gt.txt` beside them; folders within are not entered.

    Args:
        folder: holds `NAME.pdf`, `.png`, `.jpg` or `.tif`, each beside its UTF-8 `NAME.gt.txt`.

    Returns:
        The scans, at least one, and the true texts that could not be used.

    Raises:
        NoTruth: the folder has no such pair, or is no folder.
    """
    scans: list[TrueScan] = []
    unused: list[UnusedTruth] = []
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    for truth in files:
        if not truth.name.endswith(TRUTH_SUFFIX):
            continue
        name = truth.name.removesuffix(TRUTH_SUFFIX)
        scan = _find_scan(name, files)
        try:
            text = truth.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            unused.append(UnusedTruth(truth, "it is not UTF-8"))
            continue
        if scan is None:
            unused.append(UnusedTruth(truth, "no scan of this name lies beside it"))
        else:
            issue = _issue(truth.with_name(f"{name}{ISSUE_SUFFIX}"), unused)
            scans.append(_true_scan(name, scan, text, issue))
    names = {one.name for one in files}
    for truth in files:
        name = truth.name.removesuffix(ISSUE_SUFFIX)
        if name != truth.name and f"{name}{TRUTH_SUFFIX}" not in names:
            unused.append(UnusedTruth(truth, f"no {name}{TRUTH_SUFFIX} lies beside it"))
    if not scans:
        raise NoTruth(folder)
    return TruthSet(tuple(scans), tuple(unused))


def _issue(path: Path, unused: list[UnusedTruth]) -> TrueIssue | None:
    if not path.exists():
        return None
    try:
        return load_issue(path)
    except ValueError as wrong:  # pydantic's is one
        reason = str(wrong).splitlines()
        unused.append(UnusedTruth(path, f"it is no truth of articles: {' '.join(reason[1:3])}"))
        return None


def _true_scan(name: str, scan: Path, text: str, issue: TrueIssue | None) -> TrueScan:
    fields = _beside(scan.with_name(f"{name}.fields.json"))
    condition = _beside(scan.with_name(f"{name}.words.json")).get("condition")
    cells = (
        cell for table in fields.get("tables") or () for row in table["rows"] for cell in row
    )  # fmt: skip
    return TrueScan(
        name,
        scan,
        text,
        layout=fields.get("kind"),
        condition=condition or (issue.condition if issue else None),
        table_words=tuple(word for cell in cells for word in cell.split()),
        fields=fields or None,
        issue=issue,
    )


def _beside(path: Path) -> Mapping[str, Any]:
    """The content of a truth file; empty if it does not exist or is no JSON object."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _find_scan(name: str, files: list[Path]) -> Path | None:
    candidates = [path for path in files if path.stem == name]
    for suffix in _SCAN_SUFFIXES:
        for path in candidates:
            if path.suffix.lower() == suffix:
                return path
    return None
