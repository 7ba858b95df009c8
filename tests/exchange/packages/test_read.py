"""Packages read back: fields, order and bytes; and what is no package, or no longer whole."""

import re
import unicodedata
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


def spoilt_zip(source, to, ending: str, fault: str) -> None:
    """A package with one member that says it is encrypted or of another method, or is garbled."""
    repacked(source, to, lambda _, data: data)
    with zipfile.ZipFile(to) as made:
        info = next(one for one in made.infolist() if one.filename.endswith(ending))
    data = bytearray(to.read_bytes())
    entry = data.rfind(info.filename.encode()) - 46  # its row in the ZIP's own list
    local = info.header_offset
    if fault == "encrypted":
        data[local + 6] |= 1
        data[entry + 8] |= 1
    else:  # deflate, and what it unpacks is no deflate
        data[local + 8] = data[entry + 10] = 8 if fault == "garbled" else 9
        start = local + 30 + len(info.filename)
        data[start : start + 20] = b"\xff" * 20
    to.write_bytes(data)


@pytest.mark.parametrize("fault", ["encrypted", "method", "garbled"])
@pytest.mark.parametrize("ending", ["rep1/METS.xml", ".12.1.xml", ".12.1.pdf"])
def test_what_cannot_be_unpacked_is_told(packages, tmp_path, fault, ending):
    """A member that the ZIP cannot give is a fault of the package, whatever it is for."""
    spoilt_zip(packages["sip-hoso"][0].path, tmp_path / "a.zip", ending, fault)
    with pytest.raises(BadPackage, match=re.escape(ending)):
        read_whole(tmp_path / "a.zip")


def read_whole(path) -> None:
    with open_package(path) as opened:
        for document in opened.documents():
            with opened.read(document.file) as file:
                file.read()


def in_representation(old: bytes, new: bytes):
    """A change of the METS that joins documents with their descriptions."""
    return lambda name, data: re.sub(old, new, data) if name.endswith("rep1/METS.xml") else data


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (rb'DMDID="[^"]*"', b'DMDID=""', "no document is joined"),
        (rb' SIZE="[0-9]+"', ' SIZE="\u00b2"'.encode(), ""),
    ],
)
def test_what_other_programs_may_write_into_mets(packages, tmp_path, old, new, said):
    """An empty reference joins nothing; a size that is no number tells none."""
    repacked(packages["sip-hoso"][0].path, tmp_path / "a.zip", in_representation(old, new))
    with open_package(tmp_path / "a.zip") as opened:
        if not said:
            assert len(list(opened.documents())) == PAPERS
            return
        with pytest.raises(BadPackage, match=said):
            list(opened.documents())


def test_bytes_that_nobody_can_compare_are_told(packages, tmp_path):
    """A checksum of another kind is none here: the file is taken, and somebody must know."""
    change = in_representation(rb'CHECKSUMTYPE="SHA-256"', b'CHECKSUMTYPE="MD5"')
    repacked(packages["sip-hoso"][0].path, tmp_path / "a.zip", change)
    with open_package(tmp_path / "a.zip") as opened:
        told = [one for one in opened.faults() if "no SHA-256" in one]
    assert len(told) >= PAPERS


def test_names_are_found_however_the_zip_writes_them(packages, tmp_path):
    """Decomposed letters of a Mac, backslashes of old Windows programs, folders of the Finder."""
    plain, name = packages["sip-hoso"][0].path, "C\u00f4ng v\u0103n s\u1ed1 1.pdf"
    with open_package(plain) as opened:
        first = next(opened.documents()).file.path.rpartition("/")[2]

    change = in_representation(re.escape(first.encode()), name.encode())
    repacked(plain, tmp_path / "a.zip", change)
    made = zipfile.ZipFile(tmp_path / "b.zip", "w")
    with zipfile.ZipFile(tmp_path / "a.zip") as old, made:
        for one in old.namelist():
            called = one.replace(first, unicodedata.normalize("NFD", name)).replace("/", "\\")
            made.writestr(called, old.read(one))
        made.writestr("__MACOSX/._a", b"Finder")
    with open_package(tmp_path / "b.zip") as opened:
        document = next(opened.documents())
        with opened.read(document.file) as file:
            assert file.read().startswith(b"%PDF")
        assert document.file.path.endswith(name)
        assert not [one for one in opened.faults() if "no METS tells" in one or "missing" in one]


def test_a_name_that_stands_twice_is_told(packages, tmp_path):
    """Which of the two another program would take, nobody knows."""
    repacked(packages["sip-hoso"][0].path, tmp_path / "a.zip", lambda _, data: data)
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as more:
        twice = next(one for one in more.namelist() if one.endswith(".pdf"))
        data = more.read(twice)
        with pytest.warns(UserWarning, match="Duplicate name"):
            more.writestr(twice, data)
    with open_package(tmp_path / "a.zip") as opened:
        assert [one for one in opened.faults() if "twice" in one]
