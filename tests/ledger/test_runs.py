import json

import pytest

from digitize.errors import BadId
from digitize.keep.store.ids import Fingerprint, Sha256, Token
from digitize.keep.store.runs import Run, run_of

SHA, PRINT = Sha256("a" * 64), Fingerprint("0123456789abcdef")


def test_a_run_is_told_as_workers_of_every_version_hear_it():
    """These five in this order are on the queue while workers are exchanged."""
    run = Run(SHA, PRINT, Token(7), 11, 20)
    assert json.dumps(run.told) == f'["{SHA}", "{PRINT}", 7, 11, 20]'
    assert run_of(tuple(json.loads(json.dumps(run.told)))) == run
    assert list(run.page_numbers) == list(range(11, 21))


def test_a_page_that_is_read_in_a_way_of_its_own_says_so_at_the_end():
    run = Run(SHA, PRINT, Token(7), 3, 3, '{"turn":90}')
    assert run_of(tuple(json.loads(json.dumps(run.told)))) == run


@pytest.mark.parametrize("told", [("../x", PRINT, 1, 1, 1), (SHA, "../../x", 1, 1, 1)])
def test_no_path_is_taken_for_a_run(told):
    """Anybody who reaches Redis may write a hint."""
    with pytest.raises(BadId):
        run_of(told)
