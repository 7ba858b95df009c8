import io
import os
import pickle
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from digitize.errors import (
    DamagedScan,
    DigitizeError,
    Encrypted,
    NoSuchScan,
    NotAScan,
    ResourceLimit,
    TooManyPages,
    Truncated,
)
from digitize.read.scan.formats import MediaType
from digitize.read.scan.source import open_scan
from digitize.settings import Limits
from tests.conftest import ROOT
from tests.hostile.bombs import tiff_with_a_giant_tag
from tests.scan import pdfs

pytestmark = pytest.mark.scan

FAX = (ROOT / "fixtures" / "news-fax.pdf").read_bytes()
LOOP = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]


@pytest.fixture
def opened(tmp_path, programs):
    """Write bytes under a name that claims to be a PDF, and open them."""

    def open_(data: bytes, name: str = "scan.pdf", limits: Limits | None = None):
        path = tmp_path / name
        path.write_bytes(data)
        return open_scan(path, programs, limits or Limits())

    return open_


def picture(form: str, sizes=((200, 300),), mode="L") -> bytes:
    first, *more = (Image.new(mode, size, 255) for size in sizes)
    held = io.BytesIO()
    first.save(held, form, **({"save_all": True, "append_images": more} if more else {}))
    return held.getvalue()


def test_a_pdf_has_its_identity_and_pages(opened):
    """Hash, size, kind and page sizes in points."""
    scan = opened(FAX)
    assert (scan.media_type, scan.bytes, len(scan.pages)) == (MediaType.PDF, len(FAX), 1)
    assert len(scan.sha256) == 64
    assert (round(scan.pages[0].width), round(scan.pages[0].height)) == (595, 842)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [("PNG", MediaType.PNG), ("JPEG", MediaType.JPEG), ("TIFF", MediaType.TIFF)],
)
def test_the_content_says_what_it_is(opened, form, media_type):
    """An image is an image, also when it is named .pdf."""
    scan = opened(picture(form))
    assert (scan.media_type, len(scan.pages)) == (media_type, 1)


def test_a_tiff_has_as_many_pages_as_it_holds(opened):
    """Each frame of a TIFF is a page with its own size."""
    scan = opened(picture("TIFF", ((200, 300), (300, 200))))
    assert [(page.width, page.height) for page in scan.pages] == [(200, 300), (300, 200)]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAScan),
        (bytes(5000), NotAScan),
        (b"<!DOCTYPE html><html><body>PDF</body></html>", NotAScan),
        (b"PK\x03\x04 a document of another kind", NotAScan),
        (b"%PDF-1.7\n", NotAScan),
        (FAX[: len(FAX) // 2], Truncated),
        (FAX[:-40], Truncated),
        (b"%PDF-1.7\n%%EOF\n", NotAScan),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9 + b"\n%%EOF\n", NotAScan),
        (pdfs.write(pdfs.page_tree([])), DamagedScan),
        (pdfs.write(LOOP), DamagedScan),
        (picture("PNG")[:40], DamagedScan),
        (pdfs.encrypted(b"secret", b"owner"), Encrypted),
    ],
    ids=[
        "empty",
        "zeros",
        "html",
        "zip",
        "header",
        "half",
        "tail-cut",
        "no-objects",
        "noise",
        "no-pages",
        "loop",
        "png-cut",
        "user-password",
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(opened, data, error):
    """Each kind of bad file has an error of its own, with a message of one line."""
    with pytest.raises(error) as refused:
        opened(data)
    assert type(refused.value) is error
    assert "scan.pdf" in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_an_owner_password_alone_does_not_keep_us_out(opened):
    """What opens without a password is read."""
    [page] = opened(pdfs.encrypted(b"", b"owner")).pages
    assert (page.width, page.height) == (200, 300)


def test_bytes_before_the_header_are_allowed(opened):
    """Readers accept a header within the first 1,024 bytes, and mail gateways put some there."""
    assert len(opened(b"junk from a gateway\r\n" * 9 + FAX).pages) == 1


@pytest.mark.parametrize(
    ("limits", "error", "what"),
    [
        (Limits(file_bytes=1000), ResourceLimit, "bytes"),
        (Limits(pages=1), TooManyPages, "2 pages"),
    ],
)
def test_limits_of_the_settings(opened, limits, error, what):
    """A file over a limit is refused, and the message says which setting to raise."""
    with pytest.raises(error, match=rf"{what}.*limits\."):
        opened(pdfs.write(pdfs.page_tree([pdfs.square_page()] * 2)) + b"%" * 1000, limits=limits)


OPEN = """
import resource, sys
from pathlib import Path
from digitize.errors import ResourceLimit
from digitize.outside.programs import wrapped
from digitize.read.scan.source import open_scan
from digitize.settings import Limits

limits = Limits(picture_bytes=100_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with wrapped(limits) as programs:
    try:
        open_scan(Path(sys.argv[1]), programs, limits)
    except ResourceLimit as error:
        print(error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_header_that_eats_memory_costs_a_fork(tmp_path):
    """60 million numbers in one tag: over the limit, and nothing of it is in our process.

    Opened from a new process: a fork of one that has kept freed memory has that beside the limit.
    """
    scan = tmp_path / "scan.tif"
    scan.write_bytes(tiff_with_a_giant_tag(60_000_000))
    done = subprocess.run(
        [sys.executable, "-c", OPEN, scan], capture_output=True, text=True, check=True, timeout=60
    )
    said, grown_kib = done.stdout.splitlines()
    assert "Pillow: stopped at limits.picture_bytes" in said
    assert int(grown_kib) < 20_000


def test_links_pipes_and_folders_are_refused(tmp_path, programs):
    """Only regular files are opened; a FIFO would hold us for ever."""
    (tmp_path / "real.pdf").write_bytes(FAX)
    (tmp_path / "link.pdf").symlink_to(tmp_path / "real.pdf")
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "folder.pdf").mkdir()
    for name in ("link.pdf", "pipe.pdf", "folder.pdf", "nothing.pdf"):
        with pytest.raises(NoSuchScan):
            open_scan(tmp_path / name, programs, Limits())


@pytest.mark.parametrize(
    "name",
    ["-r.pdf", "--help", "a\nb.pdf", "a;b `c` $(d).pdf", "tin tức.pdf", "x" * 250 + ".pdf"],
)
def test_names_stay_inert(opened, tmp_path, monkeypatch, programs, name):
    """No name becomes an option or a command, given alone in its own folder."""
    opened(FAX, name)
    monkeypatch.chdir(tmp_path)
    assert len(open_scan(type(tmp_path)(name), programs, Limits()).pages) == 1


def test_a_name_that_is_no_utf8(tmp_path, programs):
    """File names are bytes."""
    path = tmp_path / os.fsdecode(b"t\xecnh.pdf")
    path.write_bytes(FAX)
    assert len(open_scan(path, programs, Limits()).pages) == 1


def test_rotated_pages_are_given_upright(opened):
    """The size is the one after /Rotate, which is how the page is drawn."""
    page = pdfs.image_page(np.full((200, 300), 255, np.uint8), 300, 200, rot=90)
    [box] = opened(pdfs.write(pdfs.page_tree([page]))).pages
    assert (box.width, box.height) == (200, 300)


def test_errors_keep_their_fields_between_processes():
    """Pickling an error loses nothing."""
    for kind in family(DigitizeError):
        if "code" not in vars(kind):
            continue  # what errors share, never raised itself
        taken = kind.__init__.__code__.co_varnames[1 : kind.__init__.__code__.co_argcount]
        numbers = ("matches", "page_no", "pages", "limit")
        error = kind(*(3 if name in numbers else f"<{name}>" for name in taken))
        again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
        assert (str(again), vars(again)) == (str(error), vars(error))


def family(kind: type) -> list[type]:
    """All errors below a kind; those that a test has made up are left out."""
    ours = [child for child in kind.__subclasses__() if child.__module__.startswith("digitize.")]
    return [one for child in ours for one in (child, *family(child))]
