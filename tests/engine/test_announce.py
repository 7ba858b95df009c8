"""What a worker says of a page, as a message of a stream and back."""

import pytest

from digitize.keep.store.ids import Token
from digitize.outside.queues.messages import StreamEntry
from digitize.work.engine.announce import fields_for, report_of
from digitize.work.engine.readers import PageDone


@pytest.mark.unit
@pytest.mark.parametrize("stages", [(), (("pixels", 0.12), ("words", 1.5))])
def test_a_page_keeps_the_times_of_its_stages(stages):
    """An older worker tells none."""
    fields = fields_for(PageDone(Token(7), 3, "", 1.7, stages), "host")
    entry = StreamEntry("1-0", {name.encode(): told.encode() for name, told in fields.items()})
    report = report_of(entry)
    assert isinstance(report, PageDone)
    assert (report.token, report.page_no, report.seconds, report.stages) == (7, 3, 1.7, stages)
