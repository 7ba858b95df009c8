"""Writes a package with its report beside it, as the command and the desk hand it over."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from digitize.exchange.packages.assumptions import assumed_for
from digitize.exchange.packages.authentic import write_authentic
from digitize.exchange.packages.contents import PackageContents, ReadingRequest
from digitize.exchange.packages.kinds import PackageKind, Status
from digitize.exchange.packages.pdf_looks import goes_as_it_is, pdfa_faults
from digitize.exchange.packages.write import PackageOrder, PackageWritten, write_package
from digitize.exchange.pdfa import write_pdfa
from digitize.settings import Limits


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A package and its report. assumed: how many unchecked assumptions the report names.

    authentic: the authenticating copy of what a reader asked for, to be signed.
    """

    package: PackageWritten
    report: Path
    assumed: int
    authentic: Path | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """What a person says of a package. handed: as in `PackageOrder`."""

    status: Status = "NEW"
    agreement: str | None = None
    ordinal: int = 1
    handed: Mapping[str, str] = field(default_factory=dict)


def package_order(limits: Limits, at: datetime, told: Handover) -> PackageOrder:
    """Return how packages are made: PDF/A by our own writer, signed files as they are."""
    return PackageOrder(
        at=at,
        software=f"digitize {version('digitize')}",
        make=lambda record, original, made: write_pdfa(record, original, made, limits),
        is_signed=partial(goes_as_it_is, limits),
        judge=partial(pdfa_faults, limits),
        status=told.status,
        agreement=told.agreement,
        ordinal=told.ordinal,
        handed=told.handed,
    )


def hand_over(
    kind: PackageKind,
    contents: PackageContents,
    order: PackageOrder,
    to: Path,
    archive: str | None = None,
) -> HandedOver:
    """Write a package into a folder, and beside it a report with all doubts about it.

    Args: archive: its name, for the authenticating copy beside a DIP.
    Raises: NotPackaged, NotExported: as `write_package`; nothing was written. NotExported also if
        the authenticating copy could not be made; then the package is there.
    """
    with tempfile.TemporaryDirectory(prefix=".digitize-", dir=to) as name:
        aside = Path(name) / "report.txt"
        with aside.open("w", encoding="utf-8") as file:
            made = write_package(kind, contents, order, to, lambda line: print(line, file=file))
            assumed = assumed_for(kind.name)
            file.writelines(f"unchecked: {one.about} ({one.vietnamese})\n" for one in assumed)
        report, authentic = made.path.with_suffix(".txt"), None
        if isinstance(contents.about, ReadingRequest) and contents.about.receiver:
            authentic = made.path.with_suffix(".xac-thuc.pdf")
            write_authentic(kind, contents, archive, order.at, Path(name) / authentic.name)
            (Path(name) / authentic.name).replace(authentic)
        aside.replace(report)
    return HandedOver(made, report, len(assumed), authentic)
