"""Records out by Redis and receipts back, with a real redis-server; the archive is the real one."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest

from digitize.keep.ledger.documents import document
from digitize.keep.ledger.outbox import Parcel, pending
from digitize.keep.ledger.reasons import reason_of
from digitize.keep.ledger.states import State
from digitize.outside.queues.messages import PAYLOAD_BYTES, RecordMessage
from digitize.outside.queues.streams import ARCHIVERS, PARCELS, RECEIPTS, RECORDS, Group, send
from digitize.work.engine import delivery
from digitize.work.engine.delivery import message_of
from tests.conftest import ROOT
from tests.ledger.check import check
from tests.ledger.little_engine import dies_at, record, scan
from tests.queues.redis_server import RedisServer, needs_redis
from tests.record.issue import issue_record
from tests.services.bench import HOUR, Bench

pytestmark = needs_redis


def test_records_go_out_and_receipts_close_them(bench):
    """Each once, however many turns pass; with its receipts all documents are archived."""
    for _ in range(3):
        bench.turn()
    assert bench.keys() == [parcel.key for parcel in pending(bench.engine.db)]
    assert bench.parcels() == bench.keys()
    bench.archive()
    bench.turn()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)
    assert bench.redis.client.xlen(RECEIPTS) == 0
    assert bench.parcels() == []
    assert bench.said == []


def test_a_message_carries_text_and_fields_and_leads_to_the_record(bench):
    bench.turn()
    _, fields = bench.redis.client.xrange(RECORDS, count=1)[0]
    assert set(fields) == {"key", "schema_version", "payload"}
    told = RecordMessage.model_validate_json(fields["payload"])
    data = (bench.engine.store.root / told.address).read_bytes()
    assert hashlib.sha256(data).hexdigest() == told.record_sha256
    whole = json.loads(data)
    assert told.text == whole["text"]
    assert told.fields["source"] == whole["source"]
    assert not set(told.fields) & {"pages", "text_raw", "paragraphs", "changes"}


def test_a_message_carries_articles_in_short(bench):
    """Titles, kinds and pages for a list of contents; not their texts, which are long."""
    made = issue_record()
    stored = bench.engine.store.put_record(made.model_dump_json().encode())
    sent = message_of(bench.engine.store, Parcel(made.record_id, 1, stored.sha256))["payload"]
    told = RecordMessage.model_validate_json(sent)
    assert [one.model_dump(exclude_none=True) for one in told.articles] == [
        {"id": "a1", "ordinal": 1, "title": "HÒA TRẠCH RA QUÂN LÀM THỦY LỢI",
         "byline": "Lò Văn Nghĩa", "kind": "news", "pages": (1, 2), "continued_from": 1},
        {"id": "a2", "ordinal": 2, "title": "MÙA GẶT", "byline": "Vi Thị Thoa", "kind": "verse",
         "pages": (1,)},
        {"id": "a3", "ordinal": 3, "title": "LỊCH TIÊM PHÒNG", "kind": "table", "pages": (2,)},
    ]  # fmt: skip
    assert told.fields["serial"]["issue"]["value"] == "5/2023"
    assert told.fields["pictures"][0]["caption"] == "Bà con thôn Nà Cại trên kênh"
    assert "articles" not in told.fields
    held = made.model_copy(update={"secrecy": made.title.model_copy(update={"value": "MẬT"})})
    stored = bench.engine.store.put_record(held.model_dump_json().encode())
    sent = message_of(bench.engine.store, Parcel(held.record_id, 1, stored.sha256))["payload"]
    assert "MÙA GẶT" not in sent


def test_a_record_of_an_older_version_goes_out_as_what_it_is(bench):
    """It was posted before an upgrade; the message says by which version it is to be read."""
    old = json.loads((ROOT / "tests/record/old/2026-11-25-news-fax.json").read_bytes())
    stored = bench.engine.store.put_record(json.dumps(old).encode())
    sent = message_of(bench.engine.store, Parcel(old["record_id"], 1, stored.sha256))
    assert (sent["schema_version"], old["schema_version"]) == ("1", 1)
    assert json.loads(sent["payload"])["fields"]["number"]["reason"] == old["number"]["reason"]


def test_a_withdrawal_travels_as_a_revision(bench):
    """Readers learn of it by the same stream: who and why, and nothing of the content."""
    bench.turn()
    bench.archive()
    bench.turn()
    sha256 = pending_ids(bench)[0]
    bench.engine.withdraw(sha256)
    bench.turn()
    _, fields = bench.redis.client.xrevrange(RECORDS, count=1)[0]
    told = RecordMessage.model_validate_json(fields["payload"])
    assert (told.record_id, told.revision, told.text) == (f"{sha256}-1", 2, "")
    assert (told.withdrawn.by, told.withdrawn.why) == ("Lê An", "nhầm hồ sơ")
    bench.archive()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)


def test_nothing_of_a_record_on_hold_is_on_the_stream(bench, drop):
    """Not before a person has cleared it."""
    bench.engine.take(drop(scan("mật", 1, "MẬT"), "mật.pdf"))
    bench.engine.plan_next()
    bench.engine.read_next()
    bench.engine.finish_all()
    bench.turn()
    assert len(bench.keys()) == 3
    bench.engine.clear_all()
    bench.turn()
    assert len(bench.keys()) == 4


def pending_ids(bench) -> list[str]:
    return [row[0] for row in bench.engine.db.execute("SELECT sha256 FROM document ORDER BY id")]


@pytest.mark.parametrize("long", ["text", "field"])
def test_what_is_too_long_goes_by_reference(bench, long):
    """Text first, then the fields as well; a message never exceeds 1 MB."""
    much = "Thuận Khê " * 100_000
    made = record("0" * 64, text=much if long == "text" else "Tin")
    if long == "field":
        title = made.title.model_copy(update={"value": much})
        made = made.model_copy(update={"title": title})
    stored = bench.engine.store.put_record(made.model_dump_json().encode())
    sent = message_of(bench.engine.store, Parcel(made.record_id, 1, stored.sha256))["payload"]
    assert len(sent.encode()) <= PAYLOAD_BYTES
    told = RecordMessage.model_validate_json(sent)
    assert told.text is None
    assert (told.fields is None) == (long == "field")


def test_a_coordinator_that_starts_again_sends_nothing_twice(bench):
    bench.turn()
    bench.delivery = bench.start()
    bench.turn()
    assert len(bench.keys()) == 3


@pytest.mark.parametrize("point", ["publish.record", "publish.sent:2", "receive.accepted"])
def test_a_crash_loses_nothing_and_sends_nothing_twice(bench, point):
    """Killed between a message and its note, or between the ledger's commit and Redis' ack."""
    if point.startswith("receive"):
        bench.turn()
        bench.archive()

    def a_turn():
        with bench.engine.workspace.open_ledger() as db:
            bench.engine.db = db
            bench.start().turn(datetime.now(UTC))

    assert dies_at(point, a_turn)
    bench.turn()
    assert len(bench.keys()) == len(set(bench.keys())) == 3
    assert len(bench.parcels()) == len(set(bench.parcels()))
    bench.archive()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)
    assert bench.redis.client.xlen(RECEIPTS) == 0


def test_whatever_readers_do_the_archive_gets_its_records(bench):
    """Not even one who takes the archive's name, reads all, acknowledges all, and gets no more."""
    bench.turn()
    reader = Group(bench.client, RECORDS, ARCHIVERS, "a")
    reader.new(1)  # makes the group
    reader.done([entry.id for entry in reader.new(10)])
    bench.turn(timedelta(minutes=2))
    bench.archive()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)


def test_what_redis_has_lost_is_sent_again(engine, drop, tmp_path):
    """It is said once that Redis is away, and once that it is back; meanwhile nothing breaks."""
    with RedisServer(tmp_path / "r", persistent=False) as server:
        bench = Bench(engine, drop, server)
        bench.turn()
        server.kill()
        bench.turn()
        bench.turn(timedelta(seconds=10))
        server.start()
        bench.turn(timedelta(seconds=20))
        assert len(bench.keys()) == 3
        assert [str(server.port) in bench.said[0], *bench.said[1:]] == [True, "Redis is back"]
        bench.archivers.new(1)
        bench.archive()
        bench.turn(timedelta(seconds=21))
        check(engine.workspace, engine.db)


def test_a_single_message_that_is_lost_is_sent_again(bench):
    """Its place on the stream is not the same; its key is."""
    bench.turn()
    before = set(bench.keys())
    for stream in (RECORDS, PARCELS):
        bench.redis.client.xdel(stream, bench.redis.client.xrange(stream)[1][0])
        bench.turn()
        for keys in (bench.keys(), bench.parcels()):
            assert len(keys) == 3
            assert set(keys) == before


def test_a_lost_receipt_is_asked_for_by_sending_again(bench):
    """Not at once, since it may be on its way; and only what the archiver is done with."""
    bench.turn()
    bench.archive()
    bench.lose_receipt(0)
    lost = bench.keys()[0]
    bench.turn()
    [before] = bench.redis.client.xrange(PARCELS)
    bench.turn(timedelta(seconds=61))
    [after] = bench.redis.client.xrange(PARCELS)
    assert after[0] != before[0]
    assert after[1] == before[1]
    assert bench.parcels() == [lost]
    assert len(bench.keys()) == 3  # who reads along is told once
    bench.archive()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)


def test_a_refusal_sets_apart_with_the_archivers_reason(bench):
    parcel = pending(bench.engine.db)[0]
    bench.engine.store.original(parcel.record_id[:64]).unlink()
    bench.turn()
    bench.archive()
    bench.turn()
    [apart] = [
        row[0] for row in
        bench.engine.db.execute("SELECT id FROM document WHERE state = 'set_apart'")
    ]  # fmt: skip
    assert reason_of(bench.engine.db, apart).code == "not_in_store"
    assert document(bench.engine.db, apart).state is State.SET_APART
    assert pending(bench.engine.db) == []


def test_receipts_that_do_not_count_are_said_and_put_away(bench):
    """Of any shape; a good one behind them counts all the same."""
    bench.turn()
    parcel = pending(bench.engine.db)[0]
    good = {
        "record_id": parcel.record_id, "revision": "1", "record_sha256": parcel.record_sha256,
        "outcome": "archived",
    }  # fmt: skip
    for wrong in (
        {"x": "y"},
        {**good, "outcome": "eaten"},
        {**good, "record_id": "../../etc/passwd"},
        {**good, "revision": "10" * 20},
        {**good, "revision": "2"},
        {**good, "record_sha256": "0" * 64},
    ):
        send(bench.client, RECEIPTS, wrong)
    bench.redis.client.xadd(RECEIPTS, {b"\xff": b"\xfe"})
    send(bench.client, RECEIPTS, {**good, "from": "a newer archiver"})
    bench.turn()
    bench.turn()
    assert len(bench.said) == 7
    assert not any("passwd" in line for line in bench.said)
    assert bench.redis.client.xlen(RECEIPTS) == 0
    assert len(pending(bench.engine.db)) == 2


def test_records_stay_for_others_until_their_time_is_over(bench):
    """Never without a receipt, and after it for as long as the setting says."""
    bench.turn()
    bench.archive()
    bench.lose_receipt(2)
    bench.turn()
    assert len(bench.keys()) == 3
    last = bench.keys()[2]
    bench.turn(HOUR + timedelta(minutes=1))
    assert bench.keys() == bench.parcels() == [last]  # its receipt was lost
    bench.archive()
    bench.turn(HOUR + timedelta(minutes=1))
    assert bench.keys() == []


def test_when_there_is_no_room_archived_records_go_early(bench, monkeypatch):
    """What others read along gives way to what is still to be archived."""
    one = len(message_of(bench.engine.store, pending(bench.engine.db)[0])["payload"])
    monkeypatch.setattr(delivery, "STREAM_BYTES", one + 1)
    bench.turn()
    sent = bench.keys()
    assert len(sent) == 2  # begun while there was room
    bench.archive()
    bench.turn()
    assert len(bench.keys()) == 2
    assert bench.keys()[0] == sent[1]
    bench.archive()
    bench.turn()
    check(bench.engine.workspace, bench.engine.db)


def test_only_so_many_wait_on_the_stream(bench, monkeypatch):
    monkeypatch.setattr(delivery, "WINDOW", 2)
    bench.turn()
    bench.turn()
    assert len(bench.keys()) == 2
    bench.archive()
    bench.turn()
    assert len(bench.keys()) == 3
