import json

from digitize.record.fields import FieldStatus, RecordField
from digitize.record.model import JoinedPaper
from digitize.work.engine.record_message import without_pages
from tests.record.test_edits import SHA, record

TEXTS = (',"pages":[{"number":1}],"digital_signatures":', '\\",\\"pages\\":[', "đoạn\\")


def test_only_the_pages_are_left_out():
    """Whatever the words of a record are, and whatever stands before and after its pages."""
    secret = RecordField(value="MẬT", status=FieldStatus.MACHINE, reason=None)
    for text in TEXTS:
        for third in ("lí", text):
            one = record(third, keywords=(text,), secrecy=secret)
            one = one.model_copy(update={"text": text, "paragraphs": (text,)})
            paper = JoinedPaper(record_id=f"{SHA}-1", filename=text, pages=(1, 2))
            source = one.source.model_copy(update={"joined": (paper, paper)})
            for made in (one, one.model_copy(update={"source": source})):
                data = made.model_dump_json().encode()
                told = json.loads(without_pages(data))
                assert told == {**json.loads(data), "pages": []}
                assert len(without_pages(data)) < len(data)
