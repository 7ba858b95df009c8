import os
import signal
from difflib import SequenceMatcher

import numpy as np
import pytest
from pdf2image import convert_from_path

from digitize.errors import MissingProgram, ProgramFailed, ProgramOverLimit
from digitize.read.fingerprint import page_fingerprint, versions_with_model
from digitize.read.recognise import library
from digitize.read.recognise.tesseract import Layout, read
from digitize.settings import Limits, Settings
from tests.conftest import ROOT

pytestmark = [
    pytest.mark.scan,
    pytest.mark.skipif(not library.installed(), reason="tesserocr is not installed"),
]

PROGRAM, LIBRARY = Settings(), Settings(recognise={"tesseract": "library"})


@pytest.fixture(scope="module")
def lines() -> np.ndarray:
    """A few printed lines of a fixture."""
    [page] = convert_from_path(ROOT / "fixtures" / "news-clean.pdf", dpi=300, grayscale=True)
    return np.ascontiguousarray(np.asarray(page)[300:800])


@pytest.fixture(autouse=True)
def ended():
    """No process is left to the next test."""
    yield
    library.end_all()


def servers() -> list[int]:
    return [server.process.pid for server in library._servers.values()]


def texts(images, programs, settings) -> list[str]:
    answers = read(images, Layout.ONE_COLUMN, programs, settings)
    return [word.text for lines in answers for line in lines for word in line.words]


def test_the_library_reads_as_the_program_does(lines, programs):
    """Each image gives its own column, with nearly all the same words, boxes and doubts."""
    one, other = (read([lines] * 2, Layout.ONE_COLUMN, programs, how) for how in (PROGRAM, LIBRARY))
    assert len(one) == len(other) == 2
    assert other[0] == other[1]
    mine, theirs = (
        [(word.text, word.box) for line in found[0] for word in line.words]
        for found in (one, other)
    )
    assert len(mine) > 20
    assert SequenceMatcher(None, mine, theirs, autojunk=False).ratio() > 0.9
    assert any(word.alternatives for line in other[0] for word in line.words)


def test_its_process_stays_for_the_next_page(lines, programs):
    """Pages share one process, which keeps the model, and read the same in any order."""
    first = texts([lines], programs, LIBRARY)
    [process] = servers()
    texts([lines[::-1]], programs, LIBRARY)
    assert texts([lines], programs, LIBRARY) == first
    assert servers() == [process]


def test_a_killed_process_is_replaced(lines, programs):
    """If something kills the process, the page is read by another one."""
    first = texts([lines], programs, LIBRARY)
    [process] = servers()
    os.kill(process, signal.SIGKILL)
    assert texts([lines], programs, LIBRARY) == first
    assert servers() != [process]


@pytest.mark.parametrize(
    "limit", [{"tesseract_wall_s": 0.05}, {"tesseract_bytes": 200_000_000}], ids=["time", "memory"]
)
def test_the_programs_limits_hold(limit, lines, programs):
    """A page that needs more than allowed fails with the limit's name; the next one is read."""
    tight = LIBRARY.model_copy(update={"limits": Limits(**limit)})
    page = np.tile(lines, (20, 4))
    with pytest.raises(ProgramOverLimit) as caught:
        texts([page], programs, tight)
    assert next(iter(limit)) in str(caught.value)
    assert texts([lines], programs, LIBRARY)


def test_processor_time_is_granted_for_each_call(lines, programs):
    """The limit holds for a call and not for the life of the process."""
    tight = LIBRARY.model_copy(update={"limits": Limits(tesseract_cpu_s=5)})
    texts([lines], programs, tight)
    [process] = servers()
    soft, _ = library.resource.prlimit(process, library.resource.RLIMIT_CPU)
    assert 5 <= soft <= 8


def test_an_image_that_the_library_refuses_fails_alone(programs):
    """A picture wider than Tesseract allows is this page's failure, and the next page is read."""
    wide = np.full((40, 40_000), 255, np.uint8)
    with pytest.raises(ProgramFailed):
        texts([wide], programs, LIBRARY)


def test_the_record_says_which_tesseract_read():
    """Version and fingerprint differ, so that no page of one is taken for one of the other."""
    assert "tesserocr" in versions_with_model(LIBRARY)["tesseract"]
    assert "tesserocr" not in versions_with_model(PROGRAM)["tesseract"]
    assert page_fingerprint(LIBRARY) != page_fingerprint(PROGRAM)


def test_doctor_names_the_library(digitize):
    """Doctor says which Tesseract is called, and that the library is there."""
    asked = digitize("doctor", DIGITIZE_RECOGNISE__TESSERACT="library")
    assert asked.returncode == 0
    assert "tesserocr" in asked.stdout
    assert "as a library" in asked.stdout


def test_a_missing_package_is_named(monkeypatch, lines, programs):
    """Without the package, the setting says what to install."""
    monkeypatch.setattr(library, "find_spec", lambda _: None)
    library.version.cache_clear()
    with pytest.raises(MissingProgram, match=r"digitize\[fast\]"):
        texts([lines], programs, LIBRARY)
    library.version.cache_clear()
