"""Packages of Circular 05/2025: their trees, schemas, checksums, joins, and what is refused."""

import hashlib
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from lxml import etree

from digitize.errors import NotPackaged
from digitize.exchange.packages.contents import Lack, LooseBatch
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.mets import EXTENSION
from digitize.exchange.packages.write import write_package
from digitize.record.fields import RecordField
from tests.conftest import ROOT
from tests.exchange.packages.checks import (
    METS,
    REP,
    files,
    require_joins,
    require_sums,
    require_tree,
    require_valid,
    stems,
    told,
)
from tests.exchange.packages.papers import (
    CODE,
    ENGLISH,
    HELD,
    LONG_TITLE,
    PAPERS,
    SIGNED,
    WITHOUT_DAY,
    Papers,
    dossier_of,
)

pytestmark = pytest.mark.format

EVERY = pytest.mark.parametrize("name", PACKAGES)
PREMIS = "{http://www.loc.gov/premis/v3}"


@EVERY
def test_the_tree_is_that_of_the_circular(packages, name):
    """Every folder and file that it names, and nothing else."""
    require_tree(files(packages[name][0]), PACKAGES[name], PAPERS)


@EVERY
def test_everything_keeps_to_its_schema(packages, name, tmp_path):
    """METS, XLink and DILCIS, EAD and EAD_doc by the package's own schemas; PREMIS 3."""
    require_valid(packages[name][0], tmp_path)


@EVERY
def test_every_file_is_told_of_with_its_size_and_checksum(packages, name):
    """No file is missing, none is there that no METS tells of, and all are as told."""
    require_sums(files(packages[name][0]))


@EVERY
def test_each_document_is_joined_to_its_description(packages, name):
    """MetadataLink leads from each EAD_doc to the one file that it describes."""
    require_joins(files(packages[name][0]), PAPERS)


@EVERY
def test_metadata_say_what_the_paper_and_the_person_say(packages, name):
    """Fields in the circular's order, with its codes."""
    found, kind = files(packages[name][0]), PACKAGES[name]
    whole = etree.fromstring(found["metadata/descriptive/EAD.xml"])
    assert [one.tag for one in whole] == [rule.name for rule in kind.whole]
    code = CODE if kind.of_dossier or name == "dip" else "UBND-HT.2026.01.0000001"
    names = stems(found)
    documents = [told(found[f"{REP}metadata/descriptive/EAD_doc_{stem}.xml"]) for stem in names]
    assert list(documents[0]) == [rule.name for rule in kind.document]
    first = documents[0]
    assert first["typeName"] == "01"
    assert (first["codeNumber"], first["codeNotation"]) == ("1", "BC-UBND")
    assert first["issuedDate"] == "17/01/2019"
    assert first["subject"] == LONG_TITLE
    assert first["keyword"] == "đường thôn; kè suối"
    assert first["confidenceLevel"] == "02"
    assert documents[ENGLISH]["language"] == "02"
    assert documents[HELD]["mode"] == "03"  # a person cleared it; it stays secret
    assert documents[WITHOUT_DAY]["issuedDate"] == ("11/2019" if kind.oais == "AIP" else "")
    if name == "dip":
        assert first["arcDocCode"] == f"A29.{CODE}.0000001"
    else:
        assert first["docCode"] == f"{code}.0000001"
    if kind.oais == "AIP":
        assert (first["arcFileCode"], first["docOrdinal"]) == (f"A29.{code}", "0000001")
    if kind.of_dossier:
        values = told(found["metadata/descriptive/EAD.xml"])
        assert (values["totalDoc"], values["paperFileCode"]) == (str(PAPERS), "A29.K1-G2-H3.12")
        assert (values["startDate"], values["riskRecovery"]) == ("17/01/2019", "1")
        assert documents[1]["mode"] == "01"  # the dossier's


@EVERY
def test_the_head_is_that_of_its_kind(packages, name):
    """OBJID, TYPE, PROFILE, times, ids and the fonds, as the delivered package has them."""
    package, kind = packages[name][0], PACKAGES[name]
    found = files(package)
    root = etree.fromstring(found["METS.xml"])
    prefix = "urn:uuid:" if kind.oais == "AIP" else "uuid-"
    assert root.get("OBJID") == package.objid
    assert package.objid.startswith(prefix)
    assert package.objid.removeprefix(prefix).isupper()
    assert (root.get("TYPE"), root.get("PROFILE")) == (kind.type, kind.profile)
    header = root.find(f"{METS}metsHdr")
    assert header.get("CREATEDATE") == "2026-12-01T08:02:03.000+07:00"
    assert header.get(f"{{{EXTENSION}}}OAISPACKAGETYPE") == kind.oais
    assert header.findtext(f"{METS}agent/{METS}note") == "H29.05"
    assert header.findtext(f"{METS}altRecordID") == "12/BBBG-2026"
    rep = etree.fromstring(found[f"{REP}METS.xml"])
    div = rep.find(f"{METS}structMap/{METS}div")
    assert (rep.get("OBJID"), div.get("LABEL"), div.get("TYPE")) == ("rep1", "rep1", kind.content)


@pytest.mark.parametrize("name", ["aip-hoso", "aip-tailieu"])
def test_history_goes_along_in_an_aip(packages, papers, name):
    """Each document has its objects and events, and each link leads to an object or an agent."""
    found = files(packages[name][0])
    root = etree.fromstring(found[f"{REP}metadata/preservation/PREMIS_rep1.xml"])
    objects = {one.findtext(f".//{PREMIS}objectIdentifierValue"): one
               for one in root.iter(f"{PREMIS}object")}  # fmt: skip
    agents = {
        one.findtext(f".//{PREMIS}agentIdentifierValue") for one in root.iter(f"{PREMIS}agent")
    }
    assert len(objects) == 2 * PAPERS - 1  # the signed one is its own original
    for one in root.iter(f"{PREMIS}linkingObjectIdentifierValue"):
        assert one.text in objects
    assert {one.text for one in root.iter(f"{PREMIS}linkingAgentIdentifierValue")} <= agents
    assert "Vi Thị Thoa" in agents  # who cleared a paper
    kinds = [one.text for one in root.iter(f"{PREMIS}eventType")]
    assert kinds.count("transfer") == PAPERS
    assert kinds.count("unquarantine") == 1
    hashes = {one.text for one in root.iter(f"{PREMIS}messageDigest")}
    for stem, record in zip(stems(found), papers.records, strict=True):
        data = found[f"{REP}data/{stem}.pdf"]
        assert hashlib.sha256(data).hexdigest().upper() in hashes
        assert record.source.sha256.upper() in hashes


@EVERY
def test_a_signed_pdf_goes_byte_for_byte(packages, papers, name):
    """Its signature would break otherwise; the report says that it is no PDF/A."""
    package, lines = packages[name]
    found = files(package)
    stem = stems(found)[SIGNED]
    assert found[f"{REP}data/{stem}.pdf"] == papers.originals[SIGNED].read_bytes()
    assert package.signed == 1
    assert [line for line in lines if "signed" in line and "no PDF/A" in line]


def test_a_paper_on_hold_stops_the_package(held_papers, order, tmp_path):
    """Nothing is written; the message names the paper, its marking and the way out."""
    with pytest.raises(NotPackaged, match="digitize clear") as refused:
        write_package(PACKAGES["sip-hoso"], held_papers.contents(), order, tmp_path, print)
    [reason] = refused.value.reasons
    assert "paper 6 (van-ban-6.pdf" in reason
    assert "MẬT" in reason
    assert list(tmp_path.iterdir()) == []


def test_all_that_is_missing_is_told_at_once(papers, order, tmp_path):
    """With the place where each is entered; before any PDF is made."""
    bare = dossier_of(papers.records, archive_code=None, paper_file_code=None,
                      risk_recovery_status=None)  # fmt: skip
    long = papers.records[2].model_copy(update={"title": RecordField(value="dài " * 200)})
    with pytest.raises(NotPackaged) as refused:
        write_package(PACKAGES["aip-hoso"], papers.changed(2, long).contents(bare), order, tmp_path,
                      print)  # fmt: skip
    reasons = refused.value.reasons
    assert [one.partition(":")[0] for one in reasons[:3]] == [
        "arcFileCode", "paperFileCode", "riskRecoveryStatus"]  # fmt: skip
    assert "archive_code (Mã cơ quan lưu trữ)" in reasons[0]
    assert "paper_file_code (Mã hồ sơ giấy)" in reasons[1]
    assert any("subject: it has 799 letters; 500 are allowed" in one for one in reasons)
    assert list(tmp_path.iterdir()) == []


def test_what_is_only_assumed_warns(papers, order, tmp_path):
    """A dossier without a title is packed, and the report says that it has none."""
    lines: list[str] = []
    about = dossier_of(papers.records[:2], title=None)
    write_package(PACKAGES["sip-hoso"], papers.contents(about, 2), order, tmp_path, lines.append)
    assert f"{CODE}: title: it is missing (còn thiếu)" in lines


def test_two_runs_differ_in_times_alone(papers, order, tmp_path):
    """At one time the bytes are the same; at another one ids, names and all else are."""
    kind, made = PACKAGES["aip-hoso"], []
    for number, later in enumerate((0, 0, 3600)):
        folder = tmp_path / str(number)
        folder.mkdir()
        at = replace(order, at=order.at + timedelta(seconds=later))
        made.append(write_package(kind, papers.contents(None, 3), at, folder, lambda _: None))
    first, second, third = made
    assert first.path.read_bytes() == second.path.read_bytes()
    assert (first.path.name, first.objid) == (third.path.name, third.objid)
    a, b = files(first), files(third)
    assert set(a) == set(b)
    differ = {path for path in a if a[path] != b[path]}
    assert differ == {"METS.xml", f"{REP}METS.xml", "metadata/preservation/PREMIS.xml",
                      f"{REP}metadata/preservation/PREMIS_rep1.xml"}  # fmt: skip


def test_another_reading_is_another_package(papers, order, tmp_path):
    """The id of a package stands for one content."""
    kind, contents = PACKAGES["sip-hoso"], papers.contents(None, 1)
    first = write_package(kind, contents, order, tmp_path, lambda _: None)
    seeds = replace(contents, seeds=(f"{papers.records[0].record_id}:2",))
    again = write_package(kind, seeds, order, tmp_path, lambda _: None)
    assert first.objid != again.objid


def test_third_party_schemas_are_as_they_were_shipped():
    """What goes into packages is what third_party/ holds, byte for byte."""
    data = ROOT / "src/digitize/exchange/packages/data"
    pairs = {
        "mets1_12.xsd": "schemas/mets-1-12.xsd", "xlink.xsd": "schemas/xlink.xsd",
        "DILCISExtensionMETS.xsd": "eark-validator/DILCISExtensionMETS.xsd",
        "DILCISExtensionSIPMETS.xsd": "eark-validator/DILCISExtensionSIPMETS.xsd",
    }  # fmt: skip
    assert {path.name for path in data.iterdir()} == set(pairs)
    for ours, theirs in pairs.items():
        assert (data / ours).read_bytes() == (ROOT / "third_party" / theirs).read_bytes()
    readme = (ROOT / "third_party/eark-validator/README.md").read_text()
    for path in (ROOT / "third_party/eark-validator").glob("*.xsd"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in readme


def test_a_zip_is_read_by_others(packages, tmp_path):
    """Names are ASCII, so that every program unpacks them alike."""
    data = packages["sip-hoso"][0].path.read_bytes()
    with zipfile.ZipFile(BytesIO(data)) as opened:
        assert all(name.isascii() for name in opened.namelist())


def test_a_paper_is_packed_once(papers, order, tmp_path):
    """Named twice by mistake, it would be two documents of the handover."""
    twice = Papers(papers.records[:1] * 2, papers.originals[:1] * 2)
    batch = LooseBatch(file_code="UBND-HT.2026.01.0000001")
    with pytest.raises(NotPackaged, match="it is paper 1 too; name it once"):
        write_package(PACKAGES["sip-tailieu"], twice.contents(batch), order, tmp_path, print)
    assert list(tmp_path.iterdir()) == []


def test_what_was_put_on_hold_meanwhile_stops_the_package(papers, order, tmp_path):
    """Packing takes long; nothing leaves that may not leave at its end."""
    late = Lack("paper 1: held since packing began", "pack again", "tạm giữ")
    contents = replace(papers.contents(None, 2), since=lambda: (late,))
    with pytest.raises(NotPackaged, match="held since packing began; pack again"):
        write_package(PACKAGES["sip-hoso"], contents, order, tmp_path, lambda _: None)
    assert list(tmp_path.iterdir()) == []
