"""`digitize doctor`: list what is installed and what is missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from uuid import uuid4

import click

from digitize.edge.cli.options import needing_workers
from digitize.edge.cli.status import weights_told
from digitize.errors import DigitizeError, MissingProgram
from digitize.keep.store.bucket import Bucket
from digitize.keep.workspace import Workspace
from digitize.outside import programs
from digitize.read.lines import trueocr
from digitize.read.recognise import library
from digitize.read.scan.signed import can_verify
from digitize.settings import EngineName, Settings, TesseractAs, load_settings, process_count


@dataclass(frozen=True, slots=True)
class Check:
    """One part: what was found; `mend` says what to do if it is missing."""

    name: str
    found: str
    mend: str = ""
    needed: bool = True

    @property
    def line(self) -> str:
        """As printed."""
        if not self.mend:
            return f"ok       {self.name:24} {self.found}"
        return f"{'MISSING' if self.needed else 'without':8} {self.name:24} {self.mend}"


@click.command()
@click.option("--redis", "redis_alone", is_flag=True, help="Check only Redis, for health checks.")
def doctor_command(redis_alone: bool) -> None:
    """Check every external program that digitize uses, and say how to install what is missing."""
    settings = load_settings()
    checks = [_redis(settings)] if redis_alone else _checks(settings)
    for check in checks:
        click.echo(check.line)
    if not redis_alone:
        click.echo(f"         workspace                {settings.workspace.absolute()}")
        click.echo(f"         weights                  {_weights(settings)}")
        click.echo(f"         pages side by side       {process_count(settings)}")
    missing = [check for check in checks if check.mend and check.needed]
    sys.exit(3 if missing else 0)


def _checks(settings: Settings) -> list[Check]:
    checks = [_program("tesseract"), _model(settings), *map(_program, ("pdftoppm", "pdfinfo"))]
    checks.append(_program("setpriv", version_of=lambda _: "found"))
    checks += [_package(name) for name in ("pytesseract", "pdf2image", "opencv-python-headless")]
    checks += [_line_finder(), _library(settings), _signatures()]
    if settings.engine is EngineName.CELERY:
        checks.append(_redis(settings))
    if settings.store.endpoint:
        checks.append(_object_store(settings))
    return checks


def _program(name: str, version_of: Callable[[str], str] = programs.version) -> Check:
    try:
        programs.find(name)
        return Check(name, version_of(name))
    except DigitizeError as error:
        return Check(name, "", str(error))


def _model(settings: Settings) -> Check:
    name = f"model {settings.recognise.model}"
    try:
        return Check(name, str(programs.model_file(settings.recognise.model)))
    except DigitizeError as error:
        return Check(name, "", str(error))


def _redis(settings: Settings) -> Check:
    try:
        with needing_workers():  # the engine `local` needs none of these
            from digitize.outside.queues.streams import connect, ping
        return Check("Redis", ping(connect(settings.redis.url)))
    except DigitizeError as error:
        return Check("Redis", "", str(error))


def _object_store(settings: Settings) -> Check:
    """Put something into the bucket, read it and remove it: keys may allow one without another."""
    bucket, name, data = Bucket(settings.store), f"doctor/{uuid4().hex}", b"digitize doctor"
    try:
        bucket.put(name, data)
        same = bucket.read(name) == data
        bucket.remove(name)
    except DigitizeError as error:
        return Check("object store", "", str(error))
    if not same:
        return Check("object store", "", f"{bucket.address(name)} came back with other bytes")
    return Check("object store", f"bucket {settings.store.bucket} at {settings.store.endpoint}")


def _package(name: str) -> Check:
    return Check(name, version(name))


def _library(settings: Settings) -> Check:
    """Tesseract's library, which is needed only where the settings ask for it."""
    wanted = settings.recognise.tesseract is TesseractAs.LIBRARY
    try:
        found = library.version()
    except MissingProgram as error:
        return Check("tesserocr", "", f"Tesseract's program reads, more slowly; {error}", wanted)
    used = "Tesseract is called as a library" if wanted else "unused: recognise.tesseract = program"
    return Check("tesserocr", f"{found}; {used}")


def _weights(settings: Settings) -> str:
    """Which weights words are weighed with in the workspace; it is made for nobody."""
    workspace = Workspace(settings.workspace.absolute())
    if not workspace.ledger.is_file():
        return "the shipped ones"
    with workspace.open_ledger() as db:
        _, told = weights_told(db)
    return told[0].removeprefix("weights").strip() if told else "the shipped ones"


def _line_finder() -> Check:
    if trueocr.installed():
        return Check("trueocr", version("trueocr"))
    mend = "Tesseract's own layout is used, with more errors; pip install trueocr==0.1.1"
    return Check("trueocr", "", mend, needed=False)


def _signatures() -> Check:
    """pyHanko, which verifies what PDFs are signed with, and signs copies."""
    if can_verify():
        return Check("pyHanko", version("pyhanko"))
    mend = "signatures of PDFs are not verified, and none is made; pip install 'digitize[sign]'"
    return Check("pyHanko", "", mend, needed=False)
