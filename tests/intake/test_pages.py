"""Folders with a file a page: which are joined, and that nothing of their files is changed."""

import hashlib
import io
import os
import time
from functools import partial
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image

from digitize.errors import DamagedScan, Encrypted, NoSuchScan, ProgramFailed, ResourceLimit
from digitize.keep.store.files import FileStore
from digitize.outside.forks import Bounds, Confined
from digitize.settings import Limits
from digitize.work.intake.find import Finding
from digitize.work.intake.pages import join, join_told, joined, look_at_pages, numbered_pages
from tests.scan import pdfs

LIMITS = Limits()
PAPER = np.full((120, 80), 240, np.uint8)
PAPER[20:40, 10:70] = 15


def picture(kind: str, seed: int = 0, **more) -> bytes:
    """A small page as bytes of a format; each seed is another page."""
    page = Image.fromarray(np.roll(PAPER, seed, axis=0))
    if kind == "g4":
        page, kind, more = page.convert("1"), "TIFF", {"compression": "group4", **more}
    if kind == "colour":
        page, kind = Image.merge("RGB", [page, page, page.rotate(180)]), "JPEG"
    file = io.BytesIO()
    page.save(file, kind, dpi=(200, 200), **more)
    return file.getvalue()


def pdf(pages: int = 1, width_pt: float = 200) -> bytes:
    return pdfs.write(pdfs.page_tree([pdfs.square_page(width_pt)] * pages))


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "Báo cáo 12"
    made.mkdir()
    return made


@pytest.fixture
def fill(folder):
    def fill(files: dict[str, bytes]):
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return numbered_pages(folder, LIMITS)

    return fill


@pytest.fixture
def store(tmp_path):
    (tmp_path / "tmp").mkdir()
    return FileStore(tmp_path / "store", tmp_path / "tmp")


def join_all(store, pages):
    copied = join(pages, store, store.tmp, LIMITS)
    assert list(store.tmp.iterdir()) == []
    return copied, pikepdf.open(store.original(copied.stored.sha256))


def images_of(page) -> list:
    return list(page.get_images().values())


# --- which folders ------------------------------------------------------------------------------


def test_pages_are_ordered_by_their_numbers(fill):
    """2 before 10, whatever the zeros and the case of a suffix."""
    page = picture("JPEG")
    found = fill({f"Trang {n}.{end}": page for n, end in ((10, "jpg"), (2, "JPG"), ("01", "jpg"))}
                 | {f"Trang {n}.jpg": page for n in range(3, 10)})  # fmt: skip
    assert [one.number for one in found] == list(range(1, 11))


def test_the_last_number_of_a_name_counts(fill):
    """A scanner writes the day before it."""
    page = picture("JPEG")
    found = fill({f"Scan_20240921_{n:03}.jpg": page for n in (1, 2, 3)})
    assert [one.number for one in found] == [1, 2, 3]


def test_what_other_programs_leave_in_a_folder_is_no_page(fill, folder):
    """Nor are folders in it, or its archive data."""
    (folder / "more").mkdir()
    page = picture("JPEG")
    found = fill({"1.jpg": page, "2.jpg": page, "Thumbs.db": b"x", ".DS_Store": b"x",
                  "archive.csv": b"name\n"})  # fmt: skip
    assert [one.path.name for one in found] == ["1.jpg", "2.jpg"]


def names(*some: str) -> dict[str, bytes]:
    return dict.fromkeys(some, picture("JPEG"))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({**names("1.jpg", "2.jpg"), "ghi chú.txt": b"x"}, "ghi chú.txt is no page"),
        (names("bìa.jpg", "1.jpg", "2.jpg"), "bìa.jpg has no number"),
        (names("tin 1.jpg", "thư 2.jpg"), "not named alike"),
        (names("tin 1.jpg", "tin 01.jpg"), "have the same number"),
        (names("1.jpg", "1.png"), "have the same number"),
        (names("báo cáo 2023.jpg", "báo cáo 2024.jpg"), "begin with 2023"),
        (names("IMG_0457.jpg", "IMG_0458.jpg"), "begin with 457"),
        (names("1.jpg", "2.jpg", "20240921.jpg"), "only 3 are there"),
        ({"1.pdf": pdf(), "2.pdf": pdf(2)}, "2.pdf has 2 pages"),
        ({"1.pdf": pdf(), "2.pdf": pdfs.encrypted(b"secret", b"secret")}, "has a password"),
        ({"1.pdf": pdf(), "2.pdf": b"%PDF-1.4 nothing"}, "2.pdf: the file is damaged"),
        ({"1.tif": picture("TIFF"), "2.tif": picture(
            "TIFF", save_all=True, append_images=[Image.fromarray(PAPER)])}, "2.tif has 2 pages"),
    ],
)  # fmt: skip
def test_a_folder_that_may_be_something_else_is_not_joined(fill, files, why):
    """With the reason: days, years and the count of a camera are no page numbers."""
    found = fill(files)
    assert isinstance(found, str)
    assert why in found


def test_a_link_is_no_page(fill, folder):
    """It could point anywhere."""
    (folder / "2.jpg").symlink_to("/etc/hostname")
    assert "2.jpg is no page" in fill(names("1.jpg"))


def test_one_file_is_nothing_to_join(fill):
    assert fill(names("1.jpg")) == ()


def test_a_folder_is_one_bundle_and_others_stay_files(tmp_path, folder, fill):
    """What is not joined is said once a folder."""
    fill(names("1.jpg", "2.jpg"))
    (tmp_path / "b").mkdir()
    for name in ("tin.jpg", "thư.jpg"):
        (tmp_path / "b" / name).write_bytes(picture("JPEG"))
    said = []
    found = Finding(LIMITS, said.append, pages_in_folders=True).contents(tmp_path).bundles
    assert [(one.path.name, len(one.pages)) for one in found] == [
        ("Báo cáo 12", 2), ("thư.jpg", 0), ("tin.jpg", 0),
    ]  # fmt: skip
    assert len(said) == 1
    assert "has no number" in said[0]
    assert all(not one.pages for one in Finding(LIMITS, said.append).contents(tmp_path).bundles)


# --- the joined original ------------------------------------------------------------------------


def test_image_bytes_stay_as_they_are(fill, store):
    """JPEG and Group 4 are in the PDF byte for byte; PNG and other TIFF pixel for pixel."""
    files = {
        "1.jpg": picture("JPEG", 1), "2.jpg": picture("colour", 2), "3.tif": picture("g4", 3),
        "4.png": picture("PNG", 4), "5.tif": picture("TIFF", 5, compression="tiff_lzw"),
    }  # fmt: skip
    copied, made = join_all(store, fill(files))
    streams = [images_of(page)[0] for page in made.pages]
    assert [streams[0].read_raw_bytes(), streams[1].read_raw_bytes()] == [
        files["1.jpg"], files["2.jpg"],
    ]  # fmt: skip
    strip = Image.open(io.BytesIO(files["3.tif"]))
    start, size = strip.tag_v2[273][0], strip.tag_v2[279][0]
    assert streams[2].read_raw_bytes() == files["3.tif"][start : start + size]
    for stream, data in zip(streams, files.values(), strict=True):
        shown = pikepdf.PdfImage(stream).as_pil_image().convert("L")
        assert np.array_equal(shown, Image.open(io.BytesIO(data)).convert("L"))
    assert [(one.number, one.name, one.sha256, one.bytes) for one in copied.parts] == [
        (number, name.encode(), hashlib.sha256(data).hexdigest(), len(data))
        for number, (name, data) in enumerate(files.items(), 1)
    ]


def test_pdf_pages_stay_as_they_are(fill, store):
    """Their content and their boxes, in the order of the numbers."""
    _, made = join_all(
        store, fill({f"{n}.pdf": pdf(width_pt=200 + n) for n in (1, 2, 10, 3, 4, 5)})
    )
    assert [float(page.mediabox[2]) for page in made.pages] == [201, 202, 203, 204, 205, 210]
    for page in made.pages:
        assert page.Contents.read_bytes() == b"0 0 100 100 re f"


def test_the_same_files_make_the_same_bytes(fill, folder, store, tmp_path):
    """Elsewhere, later, under another name, in another process: one content."""
    files = {"1.jpg": picture("JPEG"), "2.tif": picture("g4"), "3.pdf": pdf(), "4.png":
             picture("PNG", 9)}  # fmt: skip
    one, made = join_all(store, fill(files))
    other = tmp_path / "other"
    other.mkdir()
    for name, data in files.items():
        (other / f"x{name}").write_bytes(data)
        os.utime(other / f"x{name}", (0, 0))
    time.sleep(1.1)  # a second is what dates in a PDF tell apart
    pages = numbered_pages(other, LIMITS)
    work = partial(join_told, pages, store, store.tmp, LIMITS)
    with Confined("joining", work, Bounds(60, 10**9)) as process:
        two = joined(process.result())
    assert one.stored == two.stored
    assert [(page.number, page.sha256, page.bytes) for page in one.parts] == [
        (page.number, page.sha256, page.bytes) for page in two.parts
    ]
    assert "/Info" not in made.trailer
    assert "/Metadata" not in made.Root


def test_an_image_without_a_resolution_becomes_a4(fill, store):
    """Not a poster of 96 dots an inch, whose pixels would then be blown up."""
    page = Image.fromarray(np.zeros((3508, 2480), np.uint8))
    page.save(file := io.BytesIO(), "JPEG")
    _, made = join_all(store, fill({"1.jpg": file.getvalue(), "2.jpg": picture("JPEG")}))
    assert [round(float(side)) for side in made.pages[0].mediabox[2:]] == [595, 842]
    assert [round(float(side), 1) for side in made.pages[1].mediabox[2:]] == [28.8, 43.2]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (picture("PNG")[:100], DamagedScan),
        (b"\x89PNG\r\n\x1a\n", DamagedScan),
        (pdfs.encrypted(b"secret", b"secret"), Encrypted),
    ],
)
def test_a_page_that_cannot_be_one_is_named(folder, fill, store, data, error):
    """Nothing is left behind, and the message has the name of the file."""
    pages = fill({"1.jpg": picture("JPEG"), "2.png": picture("PNG")})
    (folder / "2.png").write_bytes(data)
    with pytest.raises(error, match=r"2\.png"):
        join(pages, store, store.tmp, LIMITS)
    assert list(store.tmp.iterdir()) == []


def test_transparency_stays_beside_the_picture(fill, store):
    """As a mask of its own: nothing is flattened."""
    clear = np.zeros((9, 9, 4), np.uint8)
    clear[:, :5, 3] = 255
    Image.fromarray(clear).save(file := io.BytesIO(), "PNG")
    _, made = join_all(store, fill({"1.png": file.getvalue(), "2.png": picture("PNG")}))
    mask = pikepdf.PdfImage(images_of(made.pages[0])[0].SMask).as_pil_image()
    assert np.array_equal(mask, clear[:, :, 3])


def test_a_page_of_too_many_pixels_is_refused_before_it_is_decoded(fill, store):
    Image.new("1", (1001, 1000)).save(file := io.BytesIO(), "PNG")
    pages = fill({"1.png": file.getvalue(), "2.png": picture("PNG")})
    with pytest.raises(ResourceLimit):
        join(pages, store, store.tmp, Limits(page_px=1_000_000))


def test_a_page_exchanged_for_a_pipe_is_refused(fill, store, folder):
    """And nobody waits for its other end."""
    pages = fill(names("1.jpg", "2.jpg"))
    (folder / "2.jpg").unlink()
    os.mkfifo(folder / "2.jpg")
    with pytest.raises(NoSuchScan, match=r"2\.jpg: is not a regular file"):
        join(pages, store, store.tmp, LIMITS)


def test_a_change_of_the_folder_shows(fill, folder):
    """A page written, renamed or added: the folder looks another."""
    pages = fill(names("1.jpg", "2.jpg", "3.jpg"))
    looks = [look_at_pages(pages)]
    time.sleep(0.02)  # file systems count time in ticks
    (folder / "2.jpg").write_bytes(picture("JPEG", 5, quality=50))
    looks.append(look_at_pages(pages))
    time.sleep(0.02)
    (folder / "4.jpg").write_bytes(b"")
    looks.append(look_at_pages(pages))
    assert len(set(looks)) == 3


# --- the process that does it -------------------------------------------------------------------


def outcome(work, bounds):
    with Confined("work", work, bounds) as process:
        return process.result()


def test_a_process_that_dies_is_an_error_of_that_work_alone():
    """A crash of a parser, and one that eats memory."""
    with pytest.raises(ProgramFailed, match="-9"):
        outcome(lambda: os.kill(os.getpid(), 9), Bounds(9, 10**9))
    with pytest.raises(ProgramFailed, match="status 1"):
        outcome(lambda: len(bytes(10**9)), Bounds(9, 10**8))


def test_reasons_come_back_and_a_process_in_the_way_is_ended():
    """A full disk as such, all else as words; at the end of the context nothing is left of it."""

    def full():
        raise OSError(28, "No space left on device")

    def broken():
        raise Encrypted(Path("2.pdf"))

    with pytest.raises(OSError, match="No space"):
        outcome(full, Bounds(9, 10**9))
    with pytest.raises(ProgramFailed, match=r"2\.pdf: the PDF has a password"):
        outcome(broken, Bounds(9, 10**9))
    with Confined("work", lambda: time.sleep(60), Bounds(9, 10**9)) as process:
        assert not process.done(0.05)
        pid = process._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
