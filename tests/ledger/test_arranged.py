"""Pages that two people arrange at once."""

import pytest

from digitize.errors import StaleRevision
from digitize.keep.ledger.arranged import arrangements, note_arrangement
from digitize.record.arrangement import Arrangement
from digitize.record.edits import Hand
from digitize.work.engine.arrange import arrange, layout_of
from tests.ledger.little_engine import MORNING, scan, sha256

LAN, MY = Hand("Lan", MORNING), Hand("Mỹ", MORNING)


def test_of_two_who_arrange_a_scan_at_once_the_second_is_told(engine, drop):
    """Nothing of the first one is lost, however late the second one looked."""
    data = scan("kế hoạch", pages=2)
    engine.take(drop(data))
    engine.drain()
    seen = layout_of(engine.db, engine.store, sha256(data)).number

    class Asked(Arrangement):
        """What Lan asks for; while it is looked at, Mỹ arranges the scan by another connection."""

        def model_copy(self, **more):
            with engine.workspace.open_ledger() as other:
                note_arrangement(other, sha256(data), Arrangement(papers=((2, 1),)), MY)
            return super().model_copy(**more)

    asked = Asked(papers=((1,), (2,)))
    with pytest.raises(StaleRevision):
        arrange(engine.db, engine.store, sha256(data), seen, asked, LAN)
    assert [one.by for one in arrangements(engine.db, sha256(data))] == ["Mỹ"]
