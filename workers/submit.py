"""The way in for Celery clients: from their queue `digitize.submit` to the gateway.

    python -m workers.submit

A client calls `app.send_task("digitize.submit", kwargs={"sha256": …, "filename": …},
queue="digitize.submit")`; the id of the task is the name of the submission. This process is no
Celery worker, since a malformed message would end one: see digitize.outside.queues.envelopes.
"""

import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from digitize.edge.cli.log import teller
from digitize.edge.services.loop import Service
from digitize.edge.services.watched import watched
from digitize.outside.queues.envelopes import QUEUE, pass_on, submission_in, waiting
from digitize.outside.queues.streams import Client, connect
from digitize.settings import load_settings
from digitize.work.engine.stop import stop_on_signals
from digitize.work.seeing.queue_figures import QueueFigures

LOOK_S = 0.5  # between two looks at an empty queue
A_TURN = 500  # messages passed on before SIGTERM is looked at, however many come


def turn(client: Client, say: Callable[[str], None]) -> bool:
    """Pass on what waits. A crash in between passes a message on twice, which is harmless."""
    busy = False
    for name, item in islice(waiting(client), A_TURN):
        busy = True
        fields = submission_in(item)
        pass_on(client, name, item, fields)
        if not fields:
            say(f"{QUEUE}: dropped a message of {len(item)} bytes that has no name")
    if not busy:
        time.sleep(LOOK_S)
    return busy


def main() -> None:
    settings = load_settings()
    client = connect(settings.redis.url)
    with teller(settings, command="door") as told, stop_on_signals() as stop:
        told.say(f"passing on {QUEUE}")
        service = Service(lambda: turn(client, told.say), told.say)
        seen = QueueFigures(connect(settings.redis.url))
        with watched("door", Path.cwd(), settings, lambda: service.trouble, told.say, seen):
            service.run(stop)
        told.say("stopped")


if __name__ == "__main__":
    main()
