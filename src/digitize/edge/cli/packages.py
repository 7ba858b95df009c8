"""`digitize export --as sip-hoso` and the other packages of Circular 05/2025."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from digitize.edge.cli.inert import inert
from digitize.edge.cli.options import clock, one_thread, writing
from digitize.exchange.packages.contents import (
    LooseBatch,
    PackageContents,
    ReadingRequest,
    batch_of,
    request_of,
)
from digitize.exchange.packages.kinds import PACKAGES, PackageKind, Status
from digitize.keep.workspace import Workspace
from digitize.settings import Settings, load_settings


@dataclass(frozen=True, slots=True)
class PackageAsked:
    """What the flags say about the packages to write."""

    kind: PackageKind
    ids: tuple[str, ...]
    dossiers: tuple[str, ...]
    about: Path | None
    to: Path | None
    status: Status
    agreement: str | None
    ordinal: int
    handed: tuple[Path, ...] = ()


def export_packages(opened: Workspace, asked: PackageAsked) -> None:
    """Write a package for each dossier, or one of the records that were named."""
    one_thread()
    from digitize.exchange.packages.hand_over import Handover, hand_over, package_order
    from digitize.exchange.packages.read import handed_before

    if asked.handed and asked.kind.oais != "SIP":
        raise click.UsageError(f"--handed is for packages that are handed over, not for"
                               f" {asked.kind.name}")  # fmt: skip
    to, settings, handed = _folder(asked), load_settings(), handed_before(asked.handed)
    for ordinal, contents in enumerate(_contents(opened, asked, settings), asked.ordinal):
        told = Handover(asked.status, asked.agreement, ordinal, handed)
        order = package_order(settings.limits, clock(), told)
        with writing(to):
            made = hand_over(asked.kind, contents, order, to, settings.signatures.agency)
        package = made.package
        click.echo(inert(str(package.path)))
        unchanged = f"{package.holey} of them handed over before and not packed again, "
        said = (
            f"{package.documents} documents, {unchanged * bool(package.holey)}"
            f"{package.signed} of them as they were signed;"
            f" {package.doubts} doubts and {made.assumed} unchecked assumptions in"
            f" {made.report.name}"
        )
        click.echo(inert(said), err=True)
        if made.authentic:
            said = f"{made.authentic.name}: the authenticating copy; `digitize sign` signs it"
            click.echo(inert(said), err=True)


def _folder(asked: PackageAsked) -> Path:
    if asked.to is None:
        raise click.UsageError("packages need a folder: give one with --to")
    with writing(asked.to):
        asked.to.mkdir(parents=True, exist_ok=True)
    return asked.to


def _contents(
    opened: Workspace, asked: PackageAsked, settings: Settings
) -> Iterator[PackageContents]:
    from digitize.exchange.packages.gather import dossier_contents, loose_contents
    from digitize.keep.ledger.dossiers import dossier_named

    if asked.kind.of_dossier:
        if asked.ids or not asked.dossiers or asked.about:
            raise click.UsageError(f"{asked.kind.name} takes dossiers: name them with --dossier")
        for name in asked.dossiers:
            with opened.open_ledger() as db:
                contents = dossier_contents(opened, db, settings, dossier_named(db, name))
            yield contents
        return
    about = _told(asked)
    if isinstance(about, LooseBatch) and asked.dossiers:
        raise click.UsageError(f"{asked.kind.name} takes loose papers: name records by ID")
    with opened.open_ledger() as db:
        dossiers = [dossier_named(db, name) for name in asked.dossiers]
        try:
            contents = loose_contents(opened, db, about, dossiers, asked.ids)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    yield contents


def _told(asked: PackageAsked) -> LooseBatch | ReadingRequest:
    if asked.about is None:
        raise click.UsageError(f"{asked.kind.name} needs --about: a table of fields and values")
    try:
        text = asked.about.read_text(encoding="utf-8-sig")
        return request_of(text) if asked.kind.oais == "DIP" else batch_of(text)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"{asked.about}: {error}") from error


def package_forms() -> str:
    """The list of packages in the help, each on a line of its own."""
    return "\n".join(f"  {kind.name:<13} {kind.about}" for kind in PACKAGES.values())
