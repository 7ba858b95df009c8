"""Searchable PDFs of every kind of original: each word lies on its print, and all are there."""

import io

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageCms, ImageOps
from PIL.TiffImagePlugin import AppendingTiffWriter

from digitize.exchange.export import export
from digitize.exchange.forms import FORMS
from digitize.settings import Limits
from tests.exchange.archival import require_pdfa
from tests.exchange.ink import DPI, SIZE, page_of, printed, record_of, words_on_ink

pytestmark = [pytest.mark.scan, pytest.mark.format]

SHEET, LINES = printed()
OTHER, MORE = printed(first=24)
POINTS = (SIZE[0] * 72 / DPI, SIZE[1] * 72 / DPI)
# By which transposition a reader's turn (EXIF orientation 1 to 8) is undone.
BACK = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}


@pytest.fixture
def on_ink(tmp_path):
    """Export an original; the words must be those of the record, each with ink under it."""

    def check(data: bytes, record, form: str = "pdf"):
        original, made = tmp_path / "original", tmp_path / "made.pdf"
        original.write_bytes(data)
        export(record, FORMS[form], original, made, Limits())
        words, share = words_on_ink(made)
        assert words == record.text.split()
        assert share == 1.0
        return made

    return check


def stored(sheet: Image.Image, turn: int) -> Image.Image:
    """The pixels that a file has whose orientation shows this sheet."""
    back = BACK[turn]
    return sheet if back is None else sheet.transpose(Image.Transpose(back))


def saved(sheet: Image.Image, form: str, **how) -> bytes:
    held = io.BytesIO()
    sheet.save(held, form, **how)
    return held.getvalue()


def exif(turn: int) -> Image.Exif:
    made = Image.Exif()
    made[274] = turn
    return made


def tiff(*frames: tuple[Image.Image, dict]) -> bytes:
    held = io.BytesIO()
    with AppendingTiffWriter(held, new=True) as writer:
        for sheet, tags in frames:
            sheet.save(writer, "TIFF", tiffinfo=tags, dpi=(DPI, DPI))
            writer.newFrame()
    return held.getvalue()


def one_page(media_type: str):
    return record_of(page_of(LINES, SIZE), media_type=media_type)


@pytest.mark.parametrize("turn", range(1, 9))
@pytest.mark.parametrize("form", ["TIFF", "JPEG"])
def test_turned_pictures(on_ink, form, turn):
    """All eight orientations: upright in the export, turned once and mirrored once."""
    sheet = stored(SHEET, turn)
    if form == "TIFF":
        data = tiff((sheet, {274: turn}))
    else:
        data = saved(sheet, "JPEG", exif=exif(turn), dpi=(DPI, DPI), quality=95)
    on_ink(data, one_page(f"image/{form.lower()}"))


def test_a_tiff_whose_second_page_is_turned(on_ink):
    """Each page has a turn of its own."""
    record = record_of(page_of(LINES, SIZE), page_of(MORE, SIZE, 2), media_type="image/tiff")
    on_ink(tiff((SHEET, {}), (stored(OTHER, 6), {274: 6})), record)


def test_a_tiff_with_thumbnails(on_ink):
    """Thumbnails are no pages of the export either."""
    record = record_of(page_of(LINES, SIZE), page_of(MORE, SIZE, 2), media_type="image/tiff")
    thumb = SHEET.resize((200, 280))
    on_ink(tiff((SHEET, {254: 2}), (thumb, {254: 1}), (OTHER, {254: 2}), (thumb, {254: 1})), record)


def lab() -> bytes:
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    return saved(ImageCms.applyTransform(SHEET.convert("RGB"), to_lab), "TIFF", dpi=(DPI, DPI))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (saved(Image.fromarray(np.asarray(SHEET).astype(np.uint16) * 257), "TIFF"), "image/tiff"),
        (saved(Image.fromarray(np.asarray(SHEET).astype(np.uint16) * 257), "PNG"), "image/png"),
        (saved(Image.fromarray(np.asarray(SHEET).astype(np.float32) / 255), "TIFF"), "image/tiff"),
        (lab(), "image/tiff"),
        (saved(SHEET, "TIFF", big_tiff=True, compression="tiff_lzw"), "image/tiff"),
        (saved(SHEET, "TIFF", compression="zstd"), "image/tiff"),
        (saved(SHEET.convert("1"), "TIFF", compression="group4"), "image/tiff"),
        (saved(SHEET.convert("CMYK"), "TIFF"), "image/tiff"),
        (saved(SHEET.convert("CMYK"), "JPEG"), "image/jpeg"),
        (saved(SHEET.convert("RGBA"), "PNG"), "image/png"),
        (saved(SHEET, "GIF"), "image/gif"),
        (saved(SHEET, "BMP"), "image/bmp"),
        (saved(SHEET.convert("RGB"), "WEBP"), "image/webp"),
        (saved(SHEET, "JPEG2000"), "image/jp2"),
        (saved(SHEET, "JPEG")[:-2], "image/jpeg"),
        (b"\r\n" + saved(SHEET, "JPEG"), "image/jpeg"),
    ],
    ids=["deep-tiff", "deep-png", "float", "lab", "bigtiff", "zstd", "fax", "cmyk", "cmyk-jpeg",
         "alpha", "gif", "bmp", "webp", "jp2", "no-end-mark", "crlf"],
)  # fmt: skip
def test_pictures_of_every_kind(on_ink, data, media_type):
    """What PDF cannot hold is drawn anew in 8 bits."""
    on_ink(data, one_page(media_type))


def test_a_fax_whose_pixels_are_not_square(on_ink):
    """The record's pixels are square, the file's are not; the words lie on the print."""
    squashed = SHEET.resize((SIZE[0], SIZE[1] // 2)).convert("1")
    data = saved(squashed, "TIFF", compression="group4", dpi=(200, 100))
    on_ink(data, one_page("image/tiff"))


def pdf(media: str, crop: str | None, left: float = 0, bottom: float = 0) -> pikepdf.Pdf:
    """A page with these boxes; the sheet lies with its corner at a point."""
    made = pikepdf.new()
    made.add_blank_page(page_size=POINTS)
    page = made.pages[0]
    picture = pikepdf.Stream(made, SHEET.tobytes())
    picture.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=SIZE[0], Height=SIZE[1],
            ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
        )
    )  # fmt: skip
    name = page.add_resource(picture, pikepdf.Name.XObject)
    draw = f"q {POINTS[0]} 0 0 {POINTS[1]} {left} {bottom} cm {name} Do Q"
    page.obj.Contents = made.make_stream(draw.encode())
    page.obj.MediaBox = numbers(media)
    if crop:
        page.obj.CropBox = numbers(crop)
    return made


def numbers(box: str) -> pikepdf.Array:
    return pikepdf.Array([float(one) for one in box.split()])


def bytes_of(made: pikepdf.Pdf) -> bytes:
    held = io.BytesIO()
    made.save(held)
    return held.getvalue()


FULL = f"0 0 {POINTS[0]} {POINTS[1]}"


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize(
    ("media", "crop", "corner"),
    [
        (FULL, None, (0, 0)),
        (FULL, "-50 -50 900 1200", (0, 0)),
        (FULL, f"{POINTS[0] + 5} 0 1200 800", (0, 0)),
        (FULL, "0 0 0 0", (0, 0)),
        (f"{POINTS[0]} {POINTS[1]} 0 0", None, (0, 0)),
        (f"{POINTS[0]} 0 0 {POINTS[1]}", FULL, (0, 0)),
        (f"-100 -200 {POINTS[0] - 100} {POINTS[1] - 200}", None, (-100, -200)),
        ("0 0 2000 2000", f"300 400 {POINTS[0] + 300} {POINTS[1] + 400}", (300, 400)),
        ("0 0 2000 2000", f"{POINTS[0] + 300} {POINTS[1] + 400} 300 400", (300, 400)),
    ],
    ids=["plain", "larger", "beside", "zero", "corners", "one-corner", "shifted", "inside",
         "inside-corners"],
)  # fmt: skip
def test_odd_boxes(on_ink, media, crop, corner, rotate):
    """CropBox around, beside or without an area, corners the other way round: words lie right."""
    made = pdf(media, crop, *corner)
    page = page_of(LINES, SIZE)
    if rotate:  # the sheet was laid down sideways; it is shown turned, and the words with it
        made.pages[0].obj.Rotate = rotate
        wide, high = SIZE
        turned = [
            [(word, (high - y1, x0, high - y0, x1)) for word, (x0, y0, x1, y1) in line]
            for line in LINES
        ]
        page = page_of(turned, (high, wide)).model_copy(update={"turn": 3})
    on_ink(bytes_of(made), record_of(page))


def add_layers(made: pikepdf.Pdf) -> list[pikepdf.Object]:
    """A layer that is shown, and one that is not, which would blacken the page."""
    layers = [
        made.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name))
        for name in ("page", "draft")
    ]
    made.Root.OCProperties = pikepdf.Dictionary(
        OCGs=pikepdf.Array(layers),
        D=pikepdf.Dictionary(ON=pikepdf.Array(layers[:1]), OFF=pikepdf.Array(layers[1:])),
    )
    page = made.pages[0]
    page.obj.Resources.Properties = pikepdf.Dictionary(draft=layers[1])
    page.contents_add(f"/OC /draft BDC 0 g {FULL} re f EMC".encode())
    return layers


def test_a_layer_that_is_switched_off_stays_off(on_ink):
    """The draft over the page is not seen, as in the original."""
    made = pdf(FULL, None)
    add_layers(made)
    out = on_ink(bytes_of(made), record_of(page_of(LINES, SIZE)))
    with pikepdf.open(out) as opened:
        [off] = opened.Root.OCProperties.D.OFF
        assert off.objgen == opened.pages[0].obj.Resources.Properties.draft.objgen


def test_a_mirrored_photograph_is_upright(on_ink):
    """What a telephone's front camera writes (orientation 2) is no mirror image in the export."""
    on_ink(
        saved(ImageOps.mirror(SHEET).convert("RGB"), "JPEG", exif=exif(2), dpi=(DPI, DPI)),
        one_page("image/jpeg"),
    )


def born_digital() -> bytes:
    """The sheet as an office program writes it: letters of a font, and no picture."""
    made = pikepdf.new()
    made.add_blank_page(page_size=POINTS)
    page = made.pages[0]
    font = made.make_indirect(
        pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                           BaseFont=pikepdf.Name.Helvetica)
    )  # fmt: skip
    page.add_resource(font, pikepdf.Name.Font, name=pikepdf.Name("/F1"))
    scale = 72 / DPI
    shown = [
        f"1 0 0 1 {box[0] * scale} {(SIZE[1] - box[3]) * scale} Tm ({word}) Tj"
        for line in LINES
        for word, box in line
    ]
    page.obj.Contents = made.make_stream(f"BT /F1 20 Tf {' '.join(shown)} ET".encode())
    return bytes_of(made)


def test_pdfa_of_a_page_that_an_office_program_wrote(on_ink):
    """A font that is not embedded is, and each word is copied once."""
    page = page_of(LINES, SIZE, text_layer="agrees")
    out = on_ink(born_digital(), record_of(page), "pdfa")
    require_pdfa(out)


def test_pdfa_of_a_picture_for_a_printing_press(on_ink):
    """Its four colours become those of a screen."""
    require_pdfa(on_ink(saved(SHEET.convert("CMYK"), "JPEG"), one_page("image/jpeg"), "pdfa"))


def test_pdfa_of_a_layer_that_is_switched_off(on_ink):
    """PDF/A by this judge has no layers: what is seen is drawn, what is not seen is gone."""
    made, page = pdf(FULL, None), page_of(LINES, SIZE)
    add_layers(made)
    require_pdfa(on_ink(bytes_of(made), record_of(page), "pdfa"))


def test_pdfa_leaves_out_a_thumbnail(on_ink):
    """It shows nothing that the page does not, and the judge does not know it."""
    made = pdf(FULL, None)
    made.pages[0].obj.Thumb = made.make_stream(b"\xff", Width=1, Height=1,
                                               ColorSpace=pikepdf.Name.DeviceGray,
                                               BitsPerComponent=8)  # fmt: skip
    require_pdfa(on_ink(bytes_of(made), record_of(page_of(LINES, SIZE)), "pdfa"))
