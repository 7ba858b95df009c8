"""Draw the pictures of the docs from fixtures that are read here and now.

python -m tools.pictures          into docs/pictures/

word-boxes.jpg        the boxes of the words, drawn over the pages as they were scanned
"""

from pathlib import Path

from PIL import Image, ImageDraw

from digitize import Record, Settings, digitize
from digitize.outside.programs import wrapped
from digitize.read.scan.raster import page_image
from digitize.read.scan.source import open_scan

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "docs" / "pictures"

GAP_PX = 24
PAPER, RULE = "#ffffff", "#c8c8c8"
BOX_COLOUR = (0, 90, 220)

# Each scan with the part of its page that is shown, as shares of its width and height.
BOXED = (
    ("report-curved", (0.0, 0.02, 0.75, 0.40)),
    ("report-skew6", (0.08, 0.02, 0.83, 0.40)),
    ("report-sideways", (0.60, 0.08, 0.98, 0.83)),
)


def read(name: str) -> tuple[Record, Image.Image]:
    """A fixture's record, and its first page with the pixels that the boxes count."""
    path, settings = ROOT / "fixtures" / f"{name}.pdf", Settings()
    with wrapped(settings.limits) as programs:
        pixels = page_image(
            open_scan(path, programs, settings.limits), 1, programs, settings
        ).pixels
    return digitize(path, settings), Image.fromarray(pixels).convert("RGB")


def word_boxes(name: str, part: tuple[float, float, float, float], height: int) -> Image.Image:
    """A part of a page as scanned, with the box of each word that the record has."""
    record, page = read(name)
    draw = ImageDraw.Draw(page)
    for block in record.pages[0].blocks:
        for line in block.lines:
            for word in line.words:
                x0, y0, x1, y1 = word.box
                draw.rectangle((x0, y0, x1 - 1, y1 - 1), outline=BOX_COLOUR, width=3)
    left, top, right, bottom = part
    shown = page.crop(
        (round(left * page.width), round(top * page.height),
         round(right * page.width), round(bottom * page.height))
    )  # fmt: skip
    width = round(height * shown.width / shown.height)
    return shown.resize((width, height), Image.Resampling.LANCZOS)


def side_by_side(pictures: list[Image.Image]) -> Image.Image:
    width = sum(one.width for one in pictures) + GAP_PX * (len(pictures) - 1)
    canvas = Image.new("RGB", (width, max(one.height for one in pictures)), PAPER)
    x = 0
    for one in pictures:
        canvas.paste(one, (x, 0))
        ImageDraw.Draw(canvas).rectangle((x, 0, x + one.width - 1, one.height - 1), outline=RULE)
        x += one.width + GAP_PX
    return canvas


def save(picture: Image.Image, name: str, quality: int) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    picture.save(path, quality=quality, optimize=True)
    print(f"{path}: {picture.width} × {picture.height}, {path.stat().st_size:,} bytes")


def main() -> None:
    save(side_by_side([word_boxes(*one, height=560) for one in BOXED]), "word-boxes.jpg", 75)


if __name__ == "__main__":
    main()
