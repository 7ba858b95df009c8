"""The language data that is shipped."""

from __future__ import annotations

import subprocess
import sys

import pytest

from digitize.understand.vietnamese.language import NUMBER, language, token_of

pytestmark = pytest.mark.unit

LOAD = """
import resource, time
import digitize.understand.vietnamese.language as it
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before, started = peak(), time.process_time()
it.language()
print(time.process_time() - started, (peak() - before) / 1024)
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (("kiểm", "tra"), ("kiếm", "tra")),
        (("đề", "nghị"), ("để", "nghị")),
        (("tổ", "chức"), ("tố", "chức")),
        (("chi", "bộ"), ("chỉ", "bộ")),
    ],
)
def test_neighbours_tell_what_was_meant(right, wrong):
    """The right one of two syllables that differ in a tone is the likelier one, both ways."""
    data = language()
    assert data.follows(*right) > data.follows(*wrong)
    assert data.precedes(*right) > data.precedes(*wrong)


def test_both_ways_of_placing_a_tone_are_one():
    """`hoà` and `hòa` share their counts; numbers are one word; names stay what they are."""
    assert token_of("HÒA") == token_of("hoà") == "hoà"
    assert token_of("28/06/2023") == NUMBER
    assert token_of("Blăk") == "blăk"
    assert not language().knows("blăk")


def test_what_is_not_known_is_rare_and_not_impossible():
    """Every word has a finite probability, below that of the known ones."""
    data = language()
    assert data.frequency("blăk") < data.frequency("thuở")
    assert data.follows("blăk", "kbuôr") > -30


def test_it_loads_quickly_and_is_small():
    """At most 0.1 s of processor time and 30 MB."""
    ran = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, check=True, timeout=60
    )
    seconds, megabytes = map(float, ran.stdout.split())
    assert seconds < 0.1
    assert megabytes < 30
