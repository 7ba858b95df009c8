"""A dossier of papers that were really read, as packages of every form.

All fixtures and issues of bulletins, an English paper, one that is really signed, and one on hold:
kinds, two languages, tables, a bulletin. `make eark` takes scans of several documents beside them,
so that they are thirty, and asks eark-validator about each package.
"""

import hashlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from digitize.dossier.model import DossierDocument
from digitize.errors import NotPackaged
from digitize.exchange.packages.contents import PackageContents, PackagePaper
from digitize.exchange.packages.describe_back import description_back, dossier_back, entry_back
from digitize.exchange.packages.hand_over import Handover, package_order
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.read import open_package
from digitize.exchange.packages.write import write_package
from digitize.exchange.sign import Seal, sign, signer_from_pkcs12
from digitize.keep.archive.folders import Archive
from digitize.keep.workspace import Workspace
from digitize.record.leave import marking_of
from digitize.record.model import Record
from digitize.settings import Limits
from tests.conftest import ROOT
from tests.exchange.archival import faults
from tests.exchange.keys import PASSPHRASE, authority, holder
from tests.exchange.packages.checks import (
    REP,
    files,
    require_joins,
    require_sums,
    require_tree,
    require_valid,
    stems,
    told,
)
from tests.exchange.packages.papers import CODE, cleared, dossier_of, given
from tests.exchange.packages.test_eark import complaints, explained

pytestmark = [pytest.mark.scan, pytest.mark.format]

AT = datetime(2026, 12, 1, 1, 2, 3, tzinfo=UTC)
WHOLE = "THIRTY" in os.environ  # `make eark`
EVERY = pytest.mark.parametrize("name", PACKAGES if WHOLE else ("sip-hoso", "aip-hoso"))
LETTER = (
    "MEMORANDUM OF UNDERSTANDING", "between the People's Committee of Ban Ma Ward",
    "and the Mekong River School Fund", "", "The parties agree to build two classrooms",
    "in the village of Na Cai before the rains of 2020.",
)  # fmt: skip


@dataclass(frozen=True)
class RealPapers:
    """Records with their originals. held, signed, english: places, from 0."""

    records: tuple[Record, ...]
    originals: tuple[Path, ...]
    held: int
    signed: int
    english: int

    def contents(self, kind, about) -> PackageContents:
        whole = dossier_of(self.records, pages=sum(len(one.pages) for one in self.records))
        loose = not (kind.of_dossier or kind.oais == "DIP")
        papers = tuple(
            PackagePaper(record, path, about.file_code if loose else CODE, place,
                         "2026-11-30T08:00:00Z", None if loose else whole,
                         None if loose else DossierDocument(record_id=record.record_id))
            for place, (record, path) in enumerate(
                zip(self.records, self.originals, strict=True), 1
            )
        )  # fmt: skip
        keys = tuple(one.key for one in self.records)
        return PackageContents(about or whole, papers, len(papers), keys)


@pytest.fixture(scope="session")
def handed(exported, read_once, tmp_path_factory):
    """An English paper, and a copy that an office has signed, read by `digitize run`."""
    folder = tmp_path_factory.mktemp("handed")
    sheet = Image.new("L", (1654, 2339), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(44)
    for row, line in enumerate(LETTER):
        pen.text((200, 240 + 90 * row), line, fill=0, font=font)
    sheet.save(folder / "english.pdf", resolution=200)
    (folder / "archive.csv").write_text("name;language\nenglish.pdf;eng\n", encoding="utf-8")
    who = holder("UBND phường Thử Nghiệm", authority())
    signer = signer_from_pkcs12(who.p12(folder / "k.p12"), PASSPHRASE)
    sign(exported("party-notice", "pdfa"), folder / "signed.pdf", Seal("UBND phường", AT), signer,
         Limits())  # fmt: skip
    (folder / "k.p12").unlink()
    return read_once("handed-over", folder)


@pytest.fixture(scope="session")
def real(fixtures_run, issues_run, handed, read_once, tmp_path_factory):
    """The papers, with one on hold."""
    runs = [fixtures_run, issues_run, handed]
    if WHOLE:
        made = tmp_path_factory.mktemp("several")
        command = [sys.executable, "-m", "fixtures.make"]
        subprocess.run([*command, "--scans", "tune", "--out", made], cwd=ROOT, check=True)
        runs.append(read_once("several", *sorted(made.glob("*.pdf"))))
    pairs = [pair for done, workspace in runs for pair in _pairs(done, Workspace(workspace))]
    names = [record.source.filename for record, _ in pairs]
    held = names.index("letter-stamped.pdf")
    record, path = pairs[held]
    pairs[held] = record.model_copy(update={"secrecy": given("MẬT")}), path
    if WHOLE:
        pairs = pairs[:30]
    return RealPapers(
        tuple(one for one, _ in pairs), tuple(path for _, path in pairs), held,
        names.index("signed.pdf"), names.index("english.pdf"),
    )  # fmt: skip


def _pairs(done, workspace: Workspace):
    archive = Archive(workspace.archive, workspace.tmp)
    for line in done.stdout.splitlines():
        record = Record.model_validate(json.loads(line))
        yield record, archive.original(record.record_id)


@pytest.fixture(scope="session")
def free(real):
    """The papers after a person has cleared the one on hold."""
    records = list(real.records)
    records[real.held] = cleared(records[real.held])
    return replace(real, records=tuple(records))


@pytest.fixture(scope="session")
def makes(tmp_path_factory):
    """How digitize makes packages; the PDF/A of a record is made once, as it always is."""
    order, folder = package_order(Limits(), AT, Handover()), tmp_path_factory.mktemp("pdfa")

    def make(record, original, to):
        kept = folder / f"{record.record_id}.pdf"
        if not kept.exists():
            remarks[kept] = order.make(record, original, kept)
        to.write_bytes(kept.read_bytes())
        return remarks[kept]

    remarks = {}
    return replace(order, make=make)


@pytest.fixture(scope="session")
def made(free, makes, about, tmp_path_factory):
    """The package of a kind, made once, and the lines of its report."""
    kept = {}

    def package(name: str):
        if name not in kept:
            lines: list[str] = []
            kind, folder = PACKAGES[name], tmp_path_factory.mktemp(name)
            contents = free.contents(kind, about.get(name))
            kept[name] = write_package(kind, contents, makes, folder, lines.append), lines
        return kept[name]

    return package


def test_the_papers_are_what_an_archive_holds(free):
    """Kinds, two languages, tables, bulletins; one is really signed, one was on hold."""
    assert len(free.records) == 30 or not WHOLE
    kinds = {one.kind.value for one in free.records}
    assert {"report", "notice", "plan", "decision", "bulletin", "news item"} <= kinds
    assert {one.language for one in free.records} == {"vie", "eng"}
    assert any(page.tables for one in free.records for page in one.pages)
    [signature] = free.records[free.signed].signatures
    assert (signature.state, signature.by) == ("unknown", "UBND phường Thử Nghiệm")


@EVERY
def test_a_package_is_whole_and_valid(free, made, name, tmp_path):
    """Tree, schemas, sizes, sums, joins; each PDF is PDF/A, the signed one byte for byte."""
    package, lines = made(name)
    found, count = files(package), len(free.records)
    require_tree(found, PACKAGES[name], count)
    require_valid(package, tmp_path)
    require_sums(found)
    require_joins(found, count)
    names = stems(found)
    signed = found[f"{REP}data/{names[free.signed]}.pdf"]
    assert signed == free.originals[free.signed].read_bytes()
    assert (package.signed, [line for line in lines if "no PDF/A" in line]) == (1, [])
    values = [told(found[f"{REP}metadata/descriptive/EAD_doc_{one}.xml"]) for one in names]
    assert values[free.held]["mode"] == "03"
    assert values[free.english]["language"] == "02"
    if name == "sip-hoso":
        for stem in names:
            path = tmp_path / "a.pdf"
            path.write_bytes(found[f"{REP}data/{stem}.pdf"])
            # The judge approved each while it was made; of the signed one we look for no form.
            assert faults(path) == [], stem


def test_one_on_hold_refuses_the_package(real, makes, tmp_path):
    """It is named with its marking; nothing is written."""
    kind = PACKAGES["sip-hoso"]
    with pytest.raises(NotPackaged) as refused:
        write_package(kind, real.contents(kind, None), makes, tmp_path, print)
    [reason] = refused.value.reasons
    assert "letter-stamped.pdf" in reason
    assert "MẬT" in reason
    assert list(tmp_path.iterdir()) == []


def test_two_runs_give_the_same_bytes_but_for_times(free, made, makes, about, tmp_path):
    """At one time all bytes are the same; an hour later the times in METS and PREMIS differ."""
    kind = PACKAGES["aip-hoso"]
    first, again = made("aip-hoso")[0], []
    for hours in (0, 1):
        folder = tmp_path / str(hours)
        folder.mkdir()
        order = replace(makes, at=AT + timedelta(hours=hours))
        contents = free.contents(kind, None)
        again.append(write_package(kind, contents, order, folder, lambda _: None))
    same, later = again
    sums = [hashlib.sha256(one.path.read_bytes()).hexdigest() for one in (first, same)]
    assert sums[0] == sums[1]
    a, b = files(first), files(later)
    differ = {path.rpartition("/")[2] for path in a if a[path] != b[path]}
    assert (set(a), differ) == (set(b), {"METS.xml", "PREMIS.xml", "PREMIS_rep1.xml"})


def test_what_went_out_comes_back(free, made):
    """Round trip: fields of the dossier and of each document, their order, the bytes of files."""
    kind = PACKAGES["sip-hoso"]
    whole = free.contents(kind, None).about
    package, _ = made("sip-hoso")
    found = files(package)
    with open_package(package.path) as opened:
        assert list(opened.faults()) == []
        back = dossier_back(opened.about, CODE)
        fields = ("title", "start_date", "end_date", "maintenance", "mode", "language", "keywords",
                  "sheets", "pages", "paper_file_code", "physical_state", "confidence_level",
                  "risk_recovery", "risk_recovery_status", "fonds_code")  # fmt: skip
        assert {one: back.values.get(one) for one in fields} == {
            one: getattr(whole, one) for one in fields
        }
        documents = list(opened.documents())
        assert [one.fields["docCode"] for one in documents] == [
            f"{CODE}.{place:07}" for place in range(1, len(free.records) + 1)
        ]
        lost = []
        for document, record in zip(documents, free.records, strict=True):
            with opened.read(document.file) as file:
                assert file.read() == found[document.file.path]
            told_back = description_back(document, "H29.05", loose=False).values
            for field in ("kind", "number", "symbol", "issued_on", "issuer", "title"):
                before = getattr(record, field).value
                if before is not None and told_back.get(field) != before:
                    lost.append((record.source.filename, field, before, told_back.get(field)))
            assert set(entry_back(document, whole).values) <= {"mode", "confidence_level"}
    # Kinds without a code of the circular are all `Khác` there.
    kept = {"news item", "bulletin", "other"}
    assert [one for one in lost if not (one[1] == "kind" and one[2] in kept)] == []


@pytest.mark.skipif(not WHOLE, reason="`make eark` asks about the thirty papers too")
def test_the_validator_complains_of_nothing_else(made):
    """eark-validator 1.1.3, of each form, as docs/handover.md explains."""
    packages = {name: made(name)[0].path for name in PACKAGES}
    statuses, found = complaints(packages)
    assert statuses == [("structure", "WellFormed"), ("schema", "VALID")] * len(PACKAGES)
    assert found == explained()


def test_the_record_on_hold_was_held(real):
    """The marking is what holds it, and clearing lets it go."""
    assert marking_of(real.records[real.held]) == "MẬT"
    assert marking_of(cleared(real.records[real.held])) is None
