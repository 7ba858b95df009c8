"""The table of bad inputs: each made here, with the end that it must come to."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from pdf2image import convert_from_path
from PIL import Image

from tests.conftest import ROOT
from tests.engine.processes import FAX
from tests.hostile import bombs
from tests.scan import pdfs

A4 = bombs.A4
A4_PX = (2480, 3508)


@dataclass(frozen=True)
class Row:
    """One bad input. states: of its pages, where it is archived; else it is apart with `code`."""

    name: str
    make: Callable[[], bytes]
    code: str | None = None
    states: tuple[str, ...] = ()
    damaged: bool = False
    review: bool = False  # beside what is damaged
    size: tuple[int, int] | None = None  # pixels of its first page
    # By the clock, behind rows that end at a limit, while four tests share two cores.
    budget_s: float = 60


def apart(name: str, make, code: str, budget_s: float = 60) -> Row:
    return Row(name, make, code, budget_s=budget_s)


def archived(name: str, make, *states: str, **more) -> Row:
    return Row(name, make, None, states or ("blank",), **more)


def one_page(entries: bytes, *needed: bytes) -> bytes:
    return pdfs.write(pdfs.page_tree([(entries, list(needed))]))


def boxed(box: bytes, more: bytes = b"") -> bytes:
    """A page with this media box and a black square."""
    return one_page(b"/MediaBox [%s] /Contents {} 0 R %s" % (box, more),
                    pdfs.stream(b"0 0 100 100 re f"))  # fmt: skip


@cache
def print_() -> np.ndarray:
    """The upper lines of a fixture, as pixels."""
    [page] = convert_from_path(ROOT / "fixtures" / "news-fax.pdf", dpi=150, grayscale=True)
    return np.asarray(page)[100:300]


def paper(width: int, height: int) -> np.ndarray:
    """A white page of that many pixels with the printed lines on it."""
    page = np.full((height, width), 255, np.uint8)
    lines = print_()[:, :width]
    page[100 : 100 + lines.shape[0], : lines.shape[1]] = lines
    return page


def saved(form: str, *pages: np.ndarray, **how) -> bytes:
    held = io.BytesIO()
    first, *more = (Image.fromarray(page) for page in pages)
    first.save(held, form, **how, **({"save_all": True, "append_images": more} if more else {}))
    return held.getvalue()


def jpeg(page: np.ndarray, share: float = 1.0) -> bytes:
    """A PDF page's picture as JPEG, or the first part of one."""
    data, (height, width) = saved("JPEG", page), page.shape
    entries = bombs.IMAGE % (width, height, b"/DCTDecode")
    return pdfs.stream(data[: round(len(data) * share)], entries)


def three_pages(second: bytes) -> bytes:
    """The middle one has this picture, the others are well."""
    well = pdfs.placed(jpeg(paper(1240, 1754)), *A4)
    return pdfs.write(pdfs.page_tree([well, pdfs.placed(second, *A4), well]))


def rotten() -> bytes:
    """Three pages; bits have flipped in the packed data of the second."""
    entries, [draw, picture] = pdfs.image_page(paper(1240, 1754), *A4)
    well = pdfs.image_page(paper(1240, 1754), *A4)
    at = len(picture) // 2
    flipped = picture[:at] + bytes(255 - byte for byte in picture[at : at + 99])
    second = entries, [draw, flipped + picture[at + 99 :]]
    return pdfs.write(pdfs.page_tree([well, second, well]))


def rotten_table() -> bytes:
    """The list of objects points nowhere; poppler finds them by looking through the file."""
    page = pdfs.image_page(paper(1240, 1754), *A4)
    head, _, tail = pdfs.write(pdfs.page_tree([page])).rpartition(b"\nxref\n")
    return (
        head + b"\nxref\n" + tail.replace(b"00000 n", b"99999 n").replace(b"00000000", b"99999999")
    )


def xref_loop() -> bytes:
    """A list of objects that names itself as the one before it."""
    objects = pdfs.page_tree([pdfs.square_page()])
    plain = pdfs.write(objects)
    return pdfs.write(objects, b"/Prev %d" % int(plain.split(b"startxref\n")[1].split()[0]))


def strips(count: int) -> bytes:
    """A page cut into so many images, as some scanners deliver it."""
    page = paper(1272, 1800)
    height = page.shape[0] // count
    drawn, pictures = b"", []
    for number in range(count):
        strip = np.ascontiguousarray(page[number * height : (number + 1) * height])
        pictures.append(jpeg(strip))
        top = A4[1] * (1 - (number + 1) / count)
        drawn += b"q %g 0 0 %g 0 %g cm /I%d Do Q\n" % (A4[0], A4[1] / count, top, number)
    named = b" ".join(b"/I%d {} 0 R" % number for number in range(count))
    page_entries = b"/MediaBox [0 0 %g %g] /Contents {} 0 R " % A4
    page_entries += b"/Resources << /XObject << %s >> >>" % named
    return one_page(page_entries, pdfs.stream(drawn), *pictures)


def with_scripts() -> bytes:
    """JavaScript that runs when it is opened, a program to launch, an attachment with a path."""
    objects = pdfs.page_tree([(b"/MediaBox [0 0 300 300]", [])])
    number = len(objects) + 1
    objects[0] = (
        b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (app.launchURL('x')) >>"
        b" /AA << /WC << /S /Launch /F (/bin/touch) >> >>"
        b" /Names << /EmbeddedFiles << /Names [(a) %d 0 R] >> >> >>" % number
    )
    name = b"../../../../etc/cron.d/x"
    objects.append(b"<< /Type /Filespec /F (%s) /UF (%s) /EF << /F %d 0 R >> >>"
                   % (name, name, number + 1))  # fmt: skip
    objects.append(pdfs.stream(b"* * * * * root true", b"/Type /EmbeddedFile"))
    return pdfs.write(objects)


def bad_row_of_title() -> bytes:
    """A title that looks like what `pdfinfo` tells of pages."""
    data = pdfs.page_tree([(b"/MediaBox [0 0 300 300]", [])])
    title = b"x\\nPages:           3\\nPage    1 size:  9 x 9 pts\\nPage    2 size:  9 x 9 pts"
    data.append(b"<< /Title (%s) >>" % title)
    return pdfs.write(data, b"/Info %d 0 R" % len(data))


def inline_image() -> bytes:
    """A picture that stands in the page's content: it has no number in poppler's lists."""
    picture = paper(1240, 1754)
    content = (
        b"595 0 0 842 0 0 cm BI /W 1240 /H 1754 /CS /G /BPC 8 ID " + picture.tobytes() + b" EI"
    )
    return one_page(b"/MediaBox [0 0 595 842] /Contents {} 0 R", pdfs.stream(content))


LOOP = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]
GONE = [
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>",
    b"null",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] >>",
]
NOISE = np.random.default_rng(5).integers(0, 256, 20_000).astype(np.uint8).tobytes()

TABLE = [
    apart("empty", lambda: b"", "not_a_scan"),
    apart("only-a-header", lambda: b"%PDF-1.7\n", "not_a_scan"),
    apart("zeros", lambda: bytes(5000), "not_a_scan"),
    apart("random-bytes", lambda: NOISE, "not_a_scan"),
    apart("html", lambda: b"<!DOCTYPE html><html><body>PDF</body></html>", "not_a_scan"),
    #
    apart("cut-in-half", lambda: FAX[: len(FAX) // 2], "truncated"),
    apart("tail-missing", lambda: FAX[:-40], "truncated"),
    apart("update-cut", lambda: FAX + b"\n9 0 obj\n<< /Type /Cat", "truncated"),
    apart("jpeg-cut", lambda: saved("JPEG", paper(1240, 1754))[:30_000], "truncated"),
    apart("png-cut", lambda: saved("PNG", paper(1240, 1754))[:10_000], "truncated"),
    apart("half-a-jpeg-inside",
          lambda: pdfs.write(pdfs.page_tree([pdfs.placed(jpeg(paper(1240, 1754), 0.5), *A4)])),
          "truncated"),
    #
    archived("rotten-picture", rotten, "read", "read", "read", damaged=True),
    archived("rotten-table", rotten_table, "read", damaged=True),
    archived("one-page-half-missing", lambda: three_pages(jpeg(paper(1240, 1754), 0.5)),
             "read", "failed", "read", damaged=True),
    archived("one-page-without-picture", lambda: three_pages(b"null"),
             "read", "failed", "read", damaged=True),
    archived("one-page-gone", lambda: pdfs.write(GONE), "blank", "blank", "failed", damaged=True),
    #
    apart("user-password", lambda: pdfs.encrypted(b"secret", b"owner"), "encrypted"),
    archived("owner-password", lambda: pdfs.encrypted(b"", b"owner"), "read",
             review=True),  # ink, and no word
    #
    apart("no-pages", lambda: pdfs.write(pdfs.page_tree([])), "damaged"),
    apart("tree-loop", lambda: pdfs.write(LOOP), "damaged"),
    apart("xref-loop", xref_loop, "damaged"),
    apart("10000-pages",
          lambda: pdfs.write(pdfs.page_tree([(b"/MediaBox [0 0 9 9]", [])] * 10_000)),
          "too_many_pages"),
    apart("100000-frames", lambda: bombs.tiff_of_frames(100_000), "too_many_pages"),
    archived("frames-in-a-ring", lambda: bombs.tiff_of_frames(3, back_to=1), *["read"] * 3,
             damaged=True),  # all black: a page with ink is not blank
    #
    archived("box-14400", lambda: boxed(b"0 0 14400 14400"), size=(10_000, 10_000)),
    apart("box-1000000", lambda: boxed(b"0 0 1000000 1000000"), "resource_limit"),
    apart("box-thin", lambda: boxed(b"0 0 1 14400"), "resource_limit"),
    apart("box-flat", lambda: boxed(b"0 0 14400 1"), "resource_limit"),
    archived("box-0", lambda: boxed(b"0 0 0 0"), size=(2550, 3300)),  # poppler's letter paper
    archived("user-unit-1000", lambda: boxed(b"0 0 595 842", b"/UserUnit 1000"),
             size=(2479, 3508)),
    #
    apart("flate-40000", lambda: bombs.with_picture(bombs.zeros(64), 40_000, 40_000,
                                                    b"/FlateDecode"), "resource_limit"),
    apart("jpeg2000-20000", lambda: bombs.with_picture(bombs.jpeg2000_that_claims(20_000), 99, 99,
                                                       b"/JPXDecode"), "resource_limit"),
    apart("png-60000", lambda: bombs.png_that_claims(60_000, 60_000), "resource_limit"),
    apart("double-flate", lambda: bombs.with_content(20_000, b" \n", packed_again=True),
          "resource_limit"),
    apart("operators", lambda: bombs.with_content(200, b"0 0 500 800 re f\n"), "resource_limit"),
    apart("nested-forms", lambda: bombs.nested_forms(12, 10), "resource_limit"),
    #
    archived("scripts", with_scripts, review=True),  # its attachment is named, and not read
    archived("title-like-pages", bad_row_of_title),
    archived("inline-image", inline_image, "read"),
    archived("png", lambda: saved("PNG", paper(1240, 1754)), "read", size=(1240, 1754)),
    archived("jpeg", lambda: saved("JPEG", paper(1240, 1754)), "read", size=(1240, 1754)),
    archived("tiff", lambda: saved("TIFF", paper(1240, 1754), paper(1000, 1400)), "read", "read",
             size=(1240, 1754)),
    archived("white", lambda: one_page(b"/MediaBox [0 0 595 842]")),
    #
    archived("telephone", lambda: pdfs.write(pdfs.page_tree(
        [pdfs.placed(jpeg(paper(1441, 2112)), 1441, 2112)])), "read", size=(1441, 2112)),
    archived("turned", lambda: pdfs.write(pdfs.page_tree(
        [pdfs.placed(jpeg(np.ascontiguousarray(np.rot90(paper(1240, 1754)))), *A4[::-1],
                     rot=90)])), "read", size=(1240, 1754)),
    archived("180-strips", lambda: strips(180), "read", size=(1272, 1800)),
    archived("a3-list", lambda: pdfs.write(pdfs.page_tree(
        [pdfs.placed(jpeg(paper(2480, 1754)), 1190.4, 841.92)])), "read", size=(2480, 1754)),
]  # fmt: skip
