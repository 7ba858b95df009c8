"""A package of 50, 500 and 2,000 documents, out and in: `python -m bench.handover`.

Packing is measured without the making of PDFs, which runs in processes of its own, a tenth to half
of a second a page. Papers are composed and blank, so that taking a package in measures what is done
for each document and not the reading of its words. Each size has a process of its own. Times are of
the processor, of children too; memory is the highest resident size beyond that before the work.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pikepdf

from digitize.dossier.model import Dossier, DossierDocument
from digitize.exchange.packages.contents import PackageContents, PackagePaper
from digitize.exchange.packages.kinds import PACKAGES
from digitize.exchange.packages.write import PackageOrder, write_package
from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import Process, Quality, Record, Source
from digitize.record.page import Page, PageState

SIZES = (50, 500, 2_000)
TAKEN_IN = (50, 100, 200)  # each has to be read; 2,000 take most of an hour of one core
AT = datetime(2026, 11, 25, tzinfo=UTC)
CODE = "H29.05.2019.12"


def blank(number: int) -> bytes:
    """A PDF of one blank A4 page, unlike all others."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        pdf.docinfo["/Title"] = f"document {number}"
        held = io.BytesIO()
        pdf.save(held, deterministic_id=True)
        return held.getvalue()


def record(number: int, data: bytes) -> Record:
    sha256 = hashlib.sha256(data).hexdigest()
    found = {"number": str(number % 900 + 1), "symbol": "BC-UBND", "kind": "report",
             "issued_on": f"2019-{number % 12 + 1:02}-17", "issuer": "UBND xã Hòa Trạch",
             "title": f"Về việc tu sửa đường thôn số {number}"}  # fmt: skip
    given = {name: RecordField(value=value, status=FieldStatus.GIVEN, reason=None)
             for name, value in found.items()}  # fmt: skip
    page = Page(number=1, state=PageState.BLANK, reasons=[], width=10, height=10, dpi=300, turn=0,
                skew=0, layout="none", steps=(), blocks=(), furniture=(), seconds=0.0)  # fmt: skip
    source = Source(filename=f"{number}.pdf", sha256=sha256, bytes=len(data),
                    media_type="application/pdf", received_at=AT, page_count=1)  # fmt: skip
    return Record(
        record_id=f"{sha256}-1", source=source, text_raw="", text="", paragraphs=(), pages=(page,),
        quality=Quality(confidence_p10=None, damaged=False, review=False),
        process=Process(fingerprint="a" * 16, versions={}, seconds=0), **given,
    )  # fmt: skip


@dataclass(frozen=True)
class Papers:
    """So many papers, made anew in each iteration, as the archive gives them."""

    folder: Path
    whole: Dossier

    def __iter__(self) -> Iterator[PackagePaper]:
        for place, entry in enumerate(self.whole.documents, 1):
            data = blank(place)
            path = self.folder / "original.pdf"
            path.write_bytes(data)
            yield PackagePaper(record(place, data), path, CODE, place, "2026-11-30T08:00:00Z",
                               self.whole, entry)  # fmt: skip


def dossier(count: int) -> Dossier:
    ids = (hashlib.sha256(blank(place)).hexdigest() for place in range(1, count + 1))
    return Dossier.model_validate({
        "dossier_id": "hs-00000000000000a1", "fonds_code": "H29.05", "archive_code": "A29",
        "file_code": CODE, "title": "Hồ sơ tu sửa đường", "paper_file_code": "A29.K1.12",
        "documents": tuple(DossierDocument(record_id=f"{one}-1") for one in ids),
        "change": {"by": "bench", "at": AT, "way": "entered"},
    })  # fmt: skip


def packed(count: int, kind: str, to: Path) -> Path:
    """Pack so many papers; a paper's PDF stands for its PDF/A."""

    def make(_: Record, original: Path, made: Path) -> Sequence[str]:
        made.write_bytes(original.read_bytes())
        return []

    order = PackageOrder(AT, "digitize bench", make, lambda *_: False, lambda _: [])
    whole = dossier(count)
    contents = PackageContents(whole, Papers(to, whole), count, (str(count),))
    return write_package(PACKAGES[kind], contents, order, to, lambda _: None).path


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _out(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        packed(5, "aip-hoso", Path(name))  # what is loaded once
        before, start = peak_mib(), time.process_time()
        packed(count, "aip-hoso", Path(name))
        return {"documents": count, "seconds": time.process_time() - start,
                "mib": peak_mib() - before}  # fmt: skip


def _in(count: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        package = packed(count, "sip-hoso", Path(name))
        command = [Path(sys.executable).with_name("digitize"), "import", package, "--workspace",
                   Path(name) / "w"]  # fmt: skip
        start = resource.getrusage(resource.RUSAGE_CHILDREN)
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.PIPE) as run:
            told = run.stdout.read() if run.stdout else b""
            _, status, used = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        if f"{count} documents".encode() not in told:
            sys.exit(f"the package of {count} did not come in whole: {told.decode()}")
        seconds = used.ru_utime + used.ru_stime - start.ru_utime - start.ru_stime
        return {"documents": count, "seconds": seconds, "mib": used.ru_maxrss / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.handover", description=__doc__)
    parser.add_argument("--out", type=int, nargs="*", default=SIZES, metavar="N")
    parser.add_argument("--in", dest="taken", type=int, nargs="*", default=TAKEN_IN, metavar="N")
    parser.add_argument("--one", nargs=2, metavar=("WAY", "N"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        way, count = asked.one
        print(json.dumps((_out if way == "out" else _in)(int(count))))
        return
    for way, sizes in (("out", asked.out), ("in", asked.taken)):
        for count in sizes:
            done = subprocess.run(
                [sys.executable, "-m", "bench.handover", "--one", way, str(count)],
                capture_output=True, text=True, check=True,
            )  # fmt: skip
            told = json.loads(done.stdout)
            each = 1000 * told["seconds"] / count
            print(f"{way:>4} {count:>6} documents  {told['seconds']:7.1f} s of processor"
                  f"  {each:6.1f} ms each  {told['mib']:6.1f} MiB", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
