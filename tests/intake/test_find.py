"""A folder looked through: nothing in it is passed over without a word."""

import io
import os

import pytest
from PIL import Image

from digitize.errors import BadArchiveData, NoSuchScan
from digitize.settings import Limits
from digitize.work.intake.find import Finding
from digitize.work.intake.names import is_ours, is_passing
from tests.conftest import ROOT

pytestmark = pytest.mark.scan

SCANS = {"a.tif": "TIFF", "b.webp": "WEBP", "c.bmp": "BMP", "d.gif": "GIF", "e.jp2": "JPEG2000",
         "IMG_0001.HEIC": "WEBP", "no suffix": "PNG"}  # fmt: skip
OTHERS = {
    "f.djvu": (b"AT&TFORM....DJVM", "DjVu"),
    "g.docx": (b"PK\x03\x04[Content_Types].xml word/document.xml", "Word"),
    "h.mp4": (b"\0\0\0\x18ftypmp42", "video"),
    "notes.txt": (b"hello", "no format"),
    "Archive.CSV": (b"name", "no format"),  # archive data under a name that is not read
}
PASSING = (
    *("Thumbs.db", ".DS_Store", "desktop.ini", "archive.csv", "report.csv", "manifest.csv"),
    *("~$g.docx", "x.pdf.filepart", "x.pdf.tmp", "x.part", "x.crdownload", "x.gt.txt"),
)


def picture(form: str) -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (60, 80), "white").save(held, form)
    return held.getvalue()


@pytest.fixture
def mix(tmp_path):
    """One of everything, and a folder for each recycle bin."""
    folder = tmp_path / "mix"
    folder.mkdir()
    for name, form in SCANS.items():
        (folder / name).write_bytes(picture(form))
    for name, (data, _) in OTHERS.items():
        (folder / name).write_bytes(data)
    for name in PASSING:
        (folder / name).write_bytes(b"name\na.tif\n" if name == "archive.csv" else b"x")
    for name in ("#recycle", "@eaDir", ".Trash-1000"):
        (folder / name).mkdir()
        (folder / name / "gone.tif").write_bytes(picture("TIFF"))
    return folder


def test_everything_is_a_scan_or_named_or_known(mix):
    """Scans by their content; others each with a reason; what systems leave in one line."""
    said = []
    found = Finding(Limits(), said.append).contents(mix)
    assert {bundle.path.name for bundle in found.bundles} == set(SCANS)
    assert {one.path.name for one in found.others} == set(OTHERS)
    assert found.passing == len(PASSING) + 3
    assert len(said) == len(OTHERS) + 2
    assert f"{mix}: what is said of the scans: archive.csv" in said  # used, and not passed over
    for name, (_, why) in OTHERS.items():
        [line] = [line for line in said if f"/{name}: " in line]
        assert line.startswith("not taken: ")
        assert why in line
    assert sum("passed over" in line for line in said) == 1


def test_links_pipes_and_closed_folders_are_named(tmp_path):
    """They are nobody's scan, and somebody may have thought so."""
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    (tmp_path / "link").symlink_to(tmp_path / "a.png")
    (tmp_path / "folder").symlink_to(tmp_path.parent)
    os.mkfifo(tmp_path / "pipe")
    found = Finding(Limits(), print).contents(tmp_path)
    assert {one.path.name: one.why for one in found.others} == {
        "link": "is a symbolic link, which is not followed",
        "folder": "is a symbolic link, which is not followed",
        "pipe": "is not a regular file",
    }


def test_archive_data_of_what_is_not_taken_stops_nothing(mix):
    """A row for a DjVu file is no mistake in the table; one for nothing at all is."""
    (mix / "archive.csv").write_text("name\nf.djvu\n")
    assert Finding(Limits(), print).contents(mix).bundles
    (mix / "archive.csv").write_text("name\nnothing.pdf\n")
    with pytest.raises(BadArchiveData):
        Finding(Limits(), print).contents(mix)


def test_a_folder_with_only_a_systems_files_holds_no_scan(tmp_path):
    """As an empty one does."""
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    with pytest.raises(NoSuchScan):
        Finding(Limits(), print).contents(tmp_path)


def test_a_workspace_is_not_read(tmp_path):
    """`digitize run .` makes one in the folder that it looks through, full of originals."""
    (tmp_path / "a.png").write_bytes(picture("PNG"))
    for name in ("store/originals/x", "archive/y/original.png"):
        (tmp_path / "w" / name).parent.mkdir(parents=True)
        (tmp_path / "w" / name).write_bytes(picture("PNG"))
    (tmp_path / "w" / "ledger.sqlite").write_bytes(b"x")
    (tmp_path / "w" / "archive" / "y" / "record.json").write_bytes(b"{}")
    found = Finding(Limits(), print).contents(tmp_path)
    assert ([one.path.name for one in found.bundles], found.others) == (["a.png"], ())
    found = Finding(Limits(), print).contents(tmp_path / "w" / "archive")
    assert ([one.path.name for one in found.bundles], found.others) == (["original.png"], ())


UNFINISHED = ["a.pdf.filepart", "b.pdf.crdownload", "c.pdf.partial", "d.pdf.download", "f.pdf~",
              "e.pdf.opdownload", "g.pdf.sb-1a2b3c-XyZ", "k.pdf.swp", "q.pdf.aria2", "x.ffs_tmp",
              "x.tmp", "x.PART", "~$x.docx"]  # fmt: skip
FOLDERS = ["#recycle", "@Recycle", "$RECYCLE.BIN", "~snapshot", "lost+found", "@eaDir",
           "System Volume Information", ".Trash-1000", "RECYCLER", "__MACOSX"]  # fmt: skip
PEOPLES = ["a.pdf", "tmp", "part 2.pdf", "download.pdf", "~.pdf", "recycle.pdf", "#1.pdf",
           "@an.pdf", "báo cáo.sb-2.pdf", "Icon.png", "temp"]  # fmt: skip


@pytest.mark.parametrize("name", UNFINISHED + FOLDERS)
def test_names_of_systems_and_programs(name):
    """They are left alone under every case of their letters."""
    assert is_passing(name.encode())
    assert is_passing(name.upper().encode())


@pytest.mark.parametrize("name", PEOPLES)
def test_names_of_people(name):
    """What only looks a little like one of those is taken."""
    assert not is_passing(name.encode())
    assert not is_ours(name.encode())


def test_our_own_fixtures_are_scans_and_nothing_else():
    """`make run` ends well: programs beside the scans and the folder's README are no papers."""
    found = Finding(Limits(), lambda line: None).contents(ROOT / "fixtures")
    assert (len(found.bundles), found.others) == (16 + 3, ())
