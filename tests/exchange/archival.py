"""What PDF/A-2b wants, as far as it can be looked up in a file without its judge (ISO 19005-2)."""

from pathlib import Path

import pikepdf
from pikepdf import pdfa

ACTIONS = ("/JavaScript", "/Launch", "/Sound", "/Movie", "/ImportData", "/ResetForm")


def require_pdfa(path: Path) -> None:
    """Approved by pikepdf, and with what we look up ourselves."""
    report = pdfa.validate_written(path, "2b")
    assert report.passed, report.summary()
    assert faults(path) == []


def faults(path: Path) -> list[str]:
    """What is missing or forbidden: intent, fonts, XMP, encryption, actions, attachments."""
    found = []
    with pikepdf.open(path) as pdf:
        if pdf.is_encrypted:
            found.append("encrypted")
        found += [] if _intent(pdf) else ["no output intent with an ICC profile"]
        with pdf.open_metadata() as told:
            if told.pdfa_status != "2B":
                found.append("XMP does not say PDF/A-2b")
        for thing in (*pdf.objects, pdf.Root.get("/OpenAction")):
            if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
                continue
            if str(thing.get("/S", "")) in ACTIONS:
                found.append(f"an action {thing.S}")
            if thing.get("/Type") == "/Font" and not _embedded(thing):
                found.append(f"font {thing.get('/BaseFont')} is not embedded")
            if "/LZWDecode" in str(thing.get("/Filter", "")):
                found.append("LZW")
        if pdf.attachments:
            found.append("attachments")
    return found


def _intent(pdf: pikepdf.Pdf) -> bool:
    intents = [one for one in pdf.Root.get("/OutputIntents", ()) if one.S == "/GTS_PDFA1"]
    return len(intents) == 1 and intents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"


def _embedded(font: pikepdf.Object) -> bool:
    if font.get("/Subtype") == "/Type3":
        return True
    if font.get("/Subtype") == "/Type0":
        return all(map(_embedded, font.DescendantFonts))
    described = font.get("/FontDescriptor", pikepdf.Dictionary())
    return any(f"/FontFile{number}" in described for number in ("", 2, 3))
