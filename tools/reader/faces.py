"""The typefaces that lines to learn from are printed in: those that no measured page is printed in.

`python -m tools.reader.faces FOLDER` prepares what `fonts.sh` fetched into FOLDER: it puts the
parts of the families that npm has in parts together, slants Doulos, which has no italic, and makes
STIX's signs as compact as those of Times.
"""

from __future__ import annotations

import argparse
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fixtures.make.fonts import FontSet

FONTS = Path(".reader/fonts")
FACES = ("R", "B", "I", "BI")
COMPACT = 5  # ways in which STIX's signs are made compact
SLANT = 0.2  # of a slanted letter, across per up
PARTS = {  # of npm's @fontsource: the weights and styles of regular, bold, italic and both
    "stix-two-text": ("400-normal", "700-normal", "400-italic", "700-italic"),
    "old-standard-tt": ("400-normal", "700-normal", "400-italic", "700-normal"),
    "prata": ("400-normal",) * 4,
}
WHOLE = (  # of npm's @expo-google-fonts
    "barlow-condensed", "bitter", "cormorant", "crimson-pro", "ibm-plex-mono", "ibm-plex-serif",
    "jetbrains-mono", "literata", "lora", "merriweather", "montserrat", "newsreader",
    "playfair-display", "roboto-mono", "source-serif-4", "spectral",
)  # fmt: skip
LEFT_OUT = ("GSUB", "GPOS", "GDEF", "STAT", "MATH", "meta", "avar", "fpgm", "prep", "cvt ", "gasp")


@dataclass(frozen=True, slots=True)
class Faces:
    """Families by what is printed in them, the likelier ones more than once.

    body: of whole pages. lines: of single lines. heads: of headlines. times: cut after Times.
    """

    body: tuple[FontSet, ...]
    lines: tuple[FontSet, ...]
    heads: tuple[FontSet, ...]
    typewriters: tuple[FontSet, ...]
    times: tuple[FontSet, ...]


@cache
def faces(fonts: Path = FONTS) -> Faces:
    """The families of a folder that `fonts.sh` filled."""
    debian, true = (
        fonts / "debian/usr/share/fonts/opentype",
        fonts / "debian/usr/share/fonts/truetype",
    )

    def four(folder: Path, pattern: str, names: str = "Regular,Bold,Italic,BoldItalic") -> FontSet:
        return FontSet(*(folder / pattern.format(name) for name in names.split(",")))

    def of_npm(name: str) -> FontSet:
        return four(fonts / "npm", name + "-{}.ttf", ",".join(FACES))

    junicode, pattern = debian / "junicode", "JunicodeTwoBeta-{}.otf"
    both = junicode / "JunicodeTwoBeta-BoldItalic.otf"
    doulos = FontSet(
        true / "doulos/DoulosSIL-Regular.ttf",
        junicode / "JunicodeTwoBeta-SemiExpandedBold.otf",
        fonts / "DoulosSlanted.ttf",
        both,
    )
    vollkorn = four(true / "vollkorn", "Vollkorn-{}.ttf")
    garamond = debian / "ebgaramond"
    garamond_12 = FontSet(
        garamond / "EBGaramond12-Regular.otf", vollkorn.bold,
        garamond / "EBGaramond12-Italic.otf", vollkorn.bold_italic,
    )  # fmt: skip
    wider = "Medium,SemiExpandedBold,SemiExpandedMediumItalic,SemiExpandedBoldItalic"
    narrower = "SemiCondensed,Bold,SemiCondensedItalic,BoldItalic"
    npm = {name: of_npm(name) for name in (*PARTS, *WHOLE)}
    narrow = four(true / "roboto/unhinted", "RobotoCondensed-{}.ttf")
    stix, old = npm["stix-two-text"], npm["old-standard-tt"]
    compact = [of_npm(f"compact-{seed}") for seed in range(COMPACT)]
    body = (
        *[stix] * 2, *compact, *[doulos] * 5, *[four(junicode, pattern)] * 2,
        four(junicode, pattern, narrower), four(junicode, pattern, wider),
        *[npm["newsreader"]] * 2,
        *(npm[name] for name in ("literata", "source-serif-4", "spectral", "crimson-pro", "lora")),
        old, npm["ibm-plex-serif"],
        four(true / "crosextra", "Carlito-{}.ttf"), four(true / "andika", "Andika-{}.ttf"),
        four(true / "lato", "Lato-{}.ttf"),
        four(true / "roboto/unhinted/RobotoTTF", "Roboto-{}.ttf"), narrow,
        npm["montserrat"], npm["ibm-plex-mono"],
    )  # fmt: skip
    more = ("merriweather", "bitter", "playfair-display", "barlow-condensed")
    heads = ("prata", "prata", "playfair-display", "playfair-display", "playfair-display",
             "cormorant", "barlow-condensed", "barlow-condensed", "montserrat", "bitter",
             "merriweather", "newsreader")  # fmt: skip
    writers = ("ibm-plex-mono", "ibm-plex-mono", "roboto-mono", "jetbrains-mono")
    return Faces(
        body=body,
        lines=(*body, vollkorn, garamond_12, *(npm[name] for name in more)),
        heads=(old, old, narrow, *(npm[name] for name in heads)),
        typewriters=tuple(npm[name] for name in writers),
        times=(*compact, stix),
    )


def _merged(parts: list[Path], scratch: Path, target: Path) -> None:
    """One face of several files that each have some of its letters."""
    from fontTools import merge
    from fontTools.ttLib import TTFont

    plain = []
    for number, part in enumerate(parts):
        font = TTFont(part)
        font.flavor = None
        for table in LEFT_OUT:
            if table in font:
                del font[table]
        _unhinted(font)
        plain.append(scratch / f"part-{number}.ttf")
        font.save(plain[-1])
    merge.Merger().merge([str(path) for path in plain]).save(target)


def _unhinted(font: Any) -> None:
    for name in font["glyf"].keys():  # noqa: SIM118  (a table is no mapping)
        if hasattr(font["glyf"][name], "program"):
            font["glyf"][name].removeHinting()


def _slanted(source: Path, target: Path) -> None:
    from fontTools.ttLib import TTFont

    font = TTFont(source)
    for table in ("fpgm", "prep", "cvt "):
        if table in font:
            del font[table]
    for name in font["glyf"].keys():  # noqa: SIM118
        glyph = font["glyf"][name]
        if glyph.isComposite():
            for part in glyph.components:
                if hasattr(part, "x"):
                    part.x = int(part.x + SLANT * part.y)
        elif glyph.numberOfContours > 0:
            glyph.coordinates.transform(((1, 0), (SLANT, 1)))
    _unhinted(font)
    font.save(target)


def _whole(folder: Path, name: str, target: Path) -> None:
    """Copy the four faces of a family; the upright stands in for an italic that it has not."""
    have = {path.stem.split("_", 1)[1]: path for path in folder.glob("**/*.ttf")}
    regular = have["400Regular"]
    bold = have.get("700Bold", regular)
    italic = have.get("400Regular_Italic", regular)
    both = have.get("700Bold_Italic", bold if italic == regular else italic)
    for face, path in zip(FACES, (regular, bold, italic, both), strict=True):
        shutil.copy(path, target / f"{name}-{face}.ttf")


def main() -> None:
    from tools.reader import signs

    parser = argparse.ArgumentParser(prog="python -m tools.reader.faces", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    modules, npm = folder / "node_modules", folder / "npm"
    npm.mkdir(exist_ok=True)
    for name, styles in PARTS.items():
        for face, style in zip(FACES, styles, strict=True):
            files = modules / "@fontsource" / name / "files"
            parts = [
                files / f"{name}-{part}-{style}.woff2"
                for part in ("latin", "latin-ext", "vietnamese")
            ]
            _merged(parts, folder, npm / f"{name}-{face}.ttf")
    for seed in range(COMPACT):
        for face in FACES:
            source, target = npm / f"stix-two-text-{face}.ttf", npm / f"compact-{seed}-{face}.ttf"
            signs.compacted(source, target, seed, italic="I" in face)
    for name in WHOLE:
        _whole(modules / "@expo-google-fonts" / name, name, npm)
    doulos = folder / "debian/usr/share/fonts/truetype/doulos/DoulosSIL-Regular.ttf"
    _slanted(doulos, folder / "DoulosSlanted.ttf")


if __name__ == "__main__":
    main()
