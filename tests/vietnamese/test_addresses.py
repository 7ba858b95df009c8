import pytest

from digitize.settings import Cleaning
from digitize.understand.vietnamese.clean import address_of, clean
from tests.vietnamese.seen import seen

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("read", "second", "want"),
    [
        ("giangymt€)yahoo.com.", "giangymt@yahoo.com.", "giangymt@yahoo.com."),
        ("drvanloike2email.com).", "drvanloikg@gmail.com", "drvanloikg@gmail.com)."),
        ("email:syt€anloc.gov.vn)", "email:syt@anloc.gov.vn)", "email:syt@anloc.gov.vn)"),
        ("drvanloikegmail.com", "drvanloikg/@gmail.com", None),  # neither is an address
        ("bsngoc@gmail.com", "bsngoc@gmai.com", None),  # the first has one
        ("thông", "a@b.vn", None),  # another word
        ("181/2013/NĐ-CP", "181/2013/NĐ-CP", None),
        ("w€", None, None),
    ],
)
def test_the_second_reader_has_the_sign(read, second, want):
    assert address_of(read, second) == want


def test_a_person_looks_at_an_address():
    """Its letters were read once, by one reader."""
    evidence = seen("giangymt€)yahoo.com", second="giangymt@yahoo.com")
    done = clean(evidence.read, evidence, None, Cleaning.APPLY)
    assert (done.text, done.review) == ("giangymt@yahoo.com", True)
    assert done.proposal is not None
    assert (done.proposal.rule, done.proposal.outcome) == ("address/1", "applied")
    kept = clean(evidence.read, evidence, None, Cleaning.SUGGEST)
    assert (kept.text, kept.review) == (evidence.read, True)
    assert clean(evidence.read, evidence, None, Cleaning.OFF).proposal is None
