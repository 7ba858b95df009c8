"""Packages taken in again: dossier, documents, their order and their bytes are as they were."""

from dataclasses import replace

import pytest
from click.testing import CliRunner

from digitize.dossier.fields import DOSSIER_FIELD
from digitize.edge.cli import cli
from digitize.exchange.packages.describe_back import (
    description_back,
    dossier_back,
    entry_back,
    file_code_of,
)
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.read import DocumentTold, FileTold, PackageTold, open_package
from digitize.exchange.packages.write import write_package
from digitize.keep.archive.dossier_records import dossier_entries, record_of_entry
from digitize.keep.archive.folders import Archive
from digitize.keep.archive.index import open_index
from digitize.keep.ledger.dossiers import dossier_named
from digitize.keep.workspace import open_workspace
from digitize.record.description import Description, described
from tests.cli.test_packages import pdf
from tests.conftest import run_digitize
from tests.exchange.packages.papers import CODE, WITHOUT_DAY, Papers, dossier_of
from tests.exchange.packages.test_read import repacked
from tests.ledger.little_engine import record

NOT_IN_PACKAGE = ("fonds_name", "fonds_closed", "inventory")
SAID = ("kind", "number", "symbol", "issued_on", "issuer", "title", "keywords", "language")
SAME_CODE = {"resolution": "joint resolution"}


@pytest.mark.parametrize("name", ["sip-hoso", "aip-hoso"])
def test_fields_come_back_as_they_went(packages, papers, name):
    """Every field of the dossier, and of all papers what people and papers said."""
    with open_package(packages[name][0].path) as opened:
        about, documents = opened.about, list(opened.documents())
    whole = papers.contents(None).about
    back = dossier_back(about, file_code_of(documents[0])[0])
    told = {one: getattr(whole, one) for one in DOSSIER_FIELD if one not in NOT_IN_PACKAGE}
    wanted = {one: value for one, value in told.items() if value is not None}
    if name == "sip-hoso":  # a SIP does not tell the archive's code apart
        del wanted["archive_code"]
    assert (back.values, back.told) == (wanted, ())
    for place, (document, old) in enumerate(zip(documents, papers.records, strict=True)):
        told = description_back(document, about.fonds_code, loose=False)
        assert (told.values["file_code"], told.values["ordinal"]) == (CODE, place + 1)
        read = record(old.record_id[:64])
        made = described(read, Description.model_validate(told.values))
        for field in SAID:
            before, after = getattr(old, field), getattr(made, field)
            values = tuple(getattr(one, "value", one) for one in (before, after))
            if field == "issued_on" and place == WITHOUT_DAY:
                assert (values[1] or "not kept", "whole date" in " ".join(told.told)) == (
                    "not kept", name == "aip-hoso",
                )  # fmt: skip
            elif field == "kind" and values[1] is None:
                assert document.fields["typeName"] == "32"
            elif field == "kind":
                assert values[0] in (values[1], SAME_CODE.get(values[1]))
            else:
                assert values[0] == values[1], (place, field)
        entry = entry_back(document, whole).values
        assert set(entry) <= {"confidence_level", "mode"}


def test_what_cannot_be_kept_is_told():
    """A code that no list has, a language pair, a half date."""
    file = FileTold("a.pdf", 1, None, "application/pdf")
    fields = {"docCode": "07.0000003", "typeName": "99", "language": "06", "issuedDate": "05/2019",
              "codeNotation": "2019/TT-BCT", "mode": "03"}  # fmt: skip
    back = description_back(DocumentTold(fields, file), "H29", loose=True)
    assert back.values == {
        "fonds_code": "H29", "number_year": "2019", "symbol": "TT-BCT", "language": "vie",
        "access": "Mật", "security": "MẬT",
    }  # fmt: skip
    assert [line.split(":")[0] for line in back.told] == ["issuedDate", "language", "kind"]
    about = PackageTold("x", "SIP", "Mixed", "H29", None, {"maintenance": "99", "title": "Hồ sơ"})
    back = dossier_back(about, "07")
    assert back.values == {"file_code": "07", "fonds_code": "H29", "title": "Hồ sơ"}
    assert "maintenance: 99 is not kept" in back.told[0]


@pytest.mark.scan
def test_a_package_is_imported_and_its_dossier_packed_alike(held_papers, order, tmp_path):
    """Two papers go out, come in at another place, and stand there in order, byte for byte.

    Their pages are blank, so that reading takes no time: what is told of them is the package's.
    """
    blank = [tmp_path / f"{place}.pdf" for place in (2, 1)]
    for path in blank:
        path.write_bytes(pdf(path.name))
    two = Papers(held_papers.records[:2][::-1], tuple(blank))
    whole = dossier_of(two.records, pages=2)
    contents = replace(two.contents(None), about=whole)
    package = write_package(PACKAGES["sip-hoso"], contents, order, tmp_path, lambda _: None)
    with open_package(package.path) as opened:
        files = [one.file.sha256.lower() for one in opened.documents()]
    done = run_digitize("import", package.path, "--workspace", tmp_path / "w", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"dossier {CODE}: 2 documents\n"), done.stderr
    workspace = open_workspace(tmp_path / "w")
    archive = Archive(workspace.archive, workspace.tmp)
    with workspace.open_ledger() as db, open_index(archive.root) as index:
        made = dossier_named(db, CODE)
        entries = list(dossier_entries(index, made))
        records = [record_of_entry(archive, one) for one in entries]
    assert [one.source.sha256 for one in records] == files
    assert [one.number.value for one in records] == ["2", "1"]
    assert (made.title, made.sheets, made.change.way) == (whole.title, 30, "imported")
    again = run_digitize("import", package.path, "--workspace", tmp_path / "w", cwd=tmp_path)
    assert (again.returncode, again.stderr.count("stays")) == (0, 0), again.stderr
    assert cli.get_command(None, "import") is not None


def test_codes_that_cannot_be_kept_are_told():
    """An ordinal of nothing, a fonds with a code longer than any: the paper comes in without."""
    file = FileTold("a.pdf", 1, None, "application/pdf")
    document = DocumentTold({"docCode": "07.0000000"}, file)
    back = description_back(document, "H29", loose=False)
    assert (back.values, len(back.told)) == ({"file_code": "07", "fonds_code": "H29"}, 1)
    about = PackageTold("x", "SIP", "Mixed", "H" * 60, None, {"title": "Hồ sơ"})
    back = dossier_back(about, "07")
    assert (back.values, len(back.told)) == ({"file_code": "07", "title": "Hồ sơ"}, 1)


def test_a_package_without_all_its_descriptions_takes_nothing_in(packages, tmp_path):
    """It is told of before the dossier is made; those after it are looked at all the same."""
    bad = [tmp_path / "a.zip", tmp_path / "b.zip"]
    source = packages["sip-hoso"][0].path
    repacked(source, bad[0], lambda name, data: None if name.endswith(".12.3.xml") else data)
    bad[1].write_bytes(b"no ZIP")
    workspace = ("--workspace", str(tmp_path / "w"))
    done = CliRunner().invoke(cli, ["import", *map(str, bad), *workspace])
    assert done.exit_code == 1, done.output
    assert "EAD_doc_H29.05.2019.12.3.xml: it is missing" in done.stderr
    assert "b.zip: it is no ZIP" in done.stderr
    told = CliRunner().invoke(cli, ["dossier", "list", *workspace])
    assert "there is no dossier" in told.output
