"""`python -m workers.submit`: Celery clients hand in; what would end a worker is refused."""

import base64
import json
import subprocess
import sys

import pytest
from celery import Celery
from hypothesis import given
from hypothesis import strategies as st

from digitize.outside.queues.envelopes import LISTS, QUEUE, submission_in
from digitize.outside.queues.streams import SUBMIT
from tests.conftest import ROOT, environment
from tests.engine.processes import wait_for
from tests.ledger.little_engine import scan
from tests.queues.redis_server import RedisServer, needs_redis
from tests.services.test_gateway import Door

pytestmark = needs_redis
TASK_ID = "0b0e5f3c-6a70-4f2e-9d5c-0d8c7d3b7f11"


def envelope(**changes) -> dict:
    """What a Celery client puts into the list, with changes; None leaves a part out."""
    arguments = [[], {"sha256": "0" * 64, "filename": "tin.pdf"}, {"callbacks": None}]
    made = {
        "body": base64.b64encode(json.dumps(arguments).encode()).decode(),
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": QUEUE, "id": TASK_ID, "timelimit": [None, None]},
        "properties": {
            "correlation_id": TASK_ID, "delivery_mode": 2, "priority": 0,
            "body_encoding": "base64", "delivery_tag": "x",
            "delivery_info": {"exchange": "", "routing_key": QUEUE},
        },
    }  # fmt: skip
    for name, value in changes.items():
        if name in ("id", "timelimit", "task"):
            made["headers"][name] = value
        elif value is None:
            del made[name]
        else:
            made[name] = value
    return made


def body(value) -> str:
    return base64.b64encode(json.dumps(value).encode()).decode()


MALFORMED = {
    "body is an object": envelope(body={"sha256": "0" * 64}),
    "body holds an object": envelope(body=body({"x": 1})),
    "list of two": envelope(body=body([[], {}])),
    "not base64": envelope(body="%%% not base64 %%%"),
    "absent": envelope(body=None),
    "bad time limit": envelope(timelimit=["soon", {}]),
    "time limit is text": envelope(timelimit="soon"),
    "another task": envelope(task="os.system"),
}
NAMELESS = {
    "an id that is an object": envelope(id={"a": 1}),
    "an id that is a list of two": envelope(id=[1, 2]),
    "the message is a list of two": ["a", "b"],
    "no headers": envelope(headers=None),
    "headers are text": envelope(headers="x"),
    "a number": 7,
}


def test_an_argument_does_not_rename_a_submission():
    """The id of the task is its name; whoever gives another one is told so under that id."""
    asked = {"sha256": "0" * 64, "filename": "tin.pdf", "submission": "somebody-elses"}
    told = submission_in(json.dumps(envelope(body=body([[], asked, {}]))).encode())
    assert told["submission"] == TASK_ID
    assert "another name than the task's id" in told["unreadable"]
    same = {**asked, "submission": TASK_ID}
    told = submission_in(json.dumps(envelope(body=body([[], same, {}]))).encode())
    assert (told["submission"], "unreadable" in told) == (TASK_ID, False)


def test_a_call_by_task_protocol_1_gets_an_outcome():
    """Its id stands in the body: it is refused under that name, and says how to send."""
    call = body({"task": QUEUE, "id": TASK_ID, "args": [], "kwargs": {"sha256": "0" * 64}})
    told = submission_in(json.dumps(envelope(body=call, headers={})).encode())
    assert told["submission"] == TASK_ID
    assert "task_protocol 1" in told["unreadable"]


@pytest.fixture
def forwarder(redis):
    """The process, at work."""
    command = start(redis)
    yield command
    command.kill()
    command.communicate()


def start(redis) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "workers.submit"], cwd=ROOT, stderr=subprocess.PIPE, text=True,
        env=environment(DIGITIZE_REDIS__URL=redis.url),
    )  # fmt: skip


def passed_on(redis) -> bool:
    return not any(redis.client.llen(name) for name in LISTS)


@pytest.mark.parametrize("priority", [None, 9])
def test_a_celery_client_hands_in(engine, redis, forwarder, priority):
    """With nothing but Celery and the name of the task; its id is the submission's name."""
    door = Door(engine, redis)
    sha256 = door.put(scan("tin"))
    app = Celery("client", broker=redis.url, set_as_current=False)
    sent = app.send_task(
        "digitize.submit",
        kwargs={"sha256": sha256, "filename": "Tin tức.pdf", "priority": 5, "keywords": ["lũ"]},
        queue="digitize.submit", **({"priority": priority} if priority else {}),
    )  # fmt: skip
    wait_for(lambda: redis.client.xlen(SUBMIT))
    door.gateway.turn()
    assert door.outcomes() == [{"submission": sent.id, "sha256": sha256, "outcome": "accepted"}]
    assert passed_on(redis)


def test_the_malformed_are_refused_and_everybody_stays_up(engine, redis, forwarder):
    """Each with an outcome where its id can be read, else dropped; a good one comes through."""
    door = Door(engine, redis)
    for number, shape in enumerate(MALFORMED.values()):
        headers = {**shape["headers"], "id": f"id-{number}"}
        redis.client.lpush(QUEUE, json.dumps({**shape, "headers": headers}))
    redis.client.lpush(QUEUE, json.dumps(envelope(id=4711)))
    for shape in NAMELESS.values():
        redis.client.lpush(QUEUE, json.dumps(shape))
    redis.client.lpush(QUEUE, b"\xff\xfe no json")
    redis.client.lpush(QUEUE, "[" * 100_000)
    redis.client.lpush(QUEUE, json.dumps(envelope()))
    wait_for(lambda: passed_on(redis))
    door.gateway.turn()
    told = door.outcomes()
    assert [one["submission"] for one in told] == [
        *(f"id-{number}" for number in range(len(MALFORMED))), "4711", TASK_ID,
    ]  # fmt: skip
    assert {(one["outcome"], one["code"]) for one in told[:-1]} == {("refused", "bad_submission")}
    assert told[-1]["code"] == "not_handed_over"  # well-formed, and of bytes that nobody has
    forwarder.terminate()
    _, said = forwarder.communicate(timeout=10)
    assert forwarder.returncode == 0
    assert said.count("dropped") == len(NAMELESS) + 2


def test_redis_may_go_and_come_back(tmp_path):
    with RedisServer(tmp_path / "redis", persistent=False) as server:
        forwarder = start(server)
        try:
            wait_for(lambda: server.client.client_list()[1:])
            server.kill()
            server.start()
            server.client.lpush(QUEUE, json.dumps(envelope()))
            wait_for(lambda: passed_on(server))
            assert server.client.xlen(SUBMIT) == 1
        finally:
            forwarder.kill()
            forwarder.communicate()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_nothing_makes_it_stumble(item):
    """Whatever the bytes, what comes out can be sent on."""
    for value in submission_in(item).values():
        value.encode()


@given(JSON, st.sampled_from(["body", "headers", "id", "timelimit", "task", "arguments"]))
def test_no_value_at_any_place_makes_it_stumble(value, place):
    if place == "arguments":
        changed = envelope(body=body([[], {"submission": value, "sha256": value}, {}]))
    else:
        changed = envelope(**{place: value})
    for text in submission_in(json.dumps(changed).encode()).values():
        text.encode()
