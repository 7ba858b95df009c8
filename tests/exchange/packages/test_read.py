"""Packages read back: fields, order and bytes; and what is no package, or no longer whole."""

import zipfile

import pytest

from digitize.errors import BadPackage
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.read import open_package
from tests.exchange.packages.papers import CODE, LONG_TITLE, PAPERS, SIGNED

EVERY = pytest.mark.parametrize("name", PACKAGES)


@EVERY
def test_what_was_written_is_read(packages, papers, name):
    """The documents come in their order with their fields, the signed one byte for byte."""
    package, kind = packages[name][0], PACKAGES[name]
    with open_package(package.path) as opened:
        assert list(opened.faults()) == []
        about, documents = opened.about, list(opened.documents())
        assert (about.objid, about.oais, about.type) == (package.objid, kind.oais, kind.type)
        assert about.fonds_code == "H29.05"
        if kind.of_dossier:
            code = about.fields.get("fileCode") or about.fields["arcFileCode"]
            assert code.removeprefix("A29.") == CODE
        numbers = [one.fields["codeNumber"] for one in documents]
        assert numbers == [str(place + 1) for place in range(PAPERS)]
        assert documents[0].fields["subject"] == LONG_TITLE
        with opened.read(documents[SIGNED].file) as file:
            assert file.read() == papers.originals[SIGNED].read_bytes()


def repacked(source, to, change) -> None:
    """A package in which `change` may replace or drop a file: it gets a path and bytes."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(to, "w") as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda name, data: data[:-1] + b"?" if name.endswith(".pdf") else data, "checksum"),
        (lambda name, data: None if name.endswith("1.pdf") else data, "is missing"),
        (lambda name, data: data + b" " if "EAD_doc" in name else data, "bytes, not"),
    ],
)
def test_what_is_not_whole_is_told(packages, tmp_path, change, why):
    """Altered and missing files are named, each."""
    repacked(packages["sip-hoso"][0].path, tmp_path / "a.zip", change)
    with open_package(tmp_path / "a.zip") as opened:
        assert [one for one in opened.faults() if why in one]


def test_a_file_that_nobody_tells_of_is_named(packages, tmp_path):
    """An orphan may be what somebody slipped in."""
    repacked(packages["sip-hoso"][0].path, tmp_path / "a.zip", lambda _, data: data)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as more:
        folder = more.namelist()[0].partition("/")[0]
        more.writestr(f"{folder}/representations/rep1/data/la.pdf", b"%PDF-1.7")
    with open_package(tmp_path / "a.zip") as opened:
        [fault] = opened.faults()
    assert fault == "representations/rep1/data/la.pdf: no METS tells of it"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_package(tmp_path, data):
    """The error names the file and the cause."""
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    with pytest.raises(BadPackage, match=r"a\.zip"), open_package(path):
        pass
