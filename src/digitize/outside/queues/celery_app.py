"""The Celery application, and why it is configured as it is.

The ledger holds the truth; a message is only a hint.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.worker.request import Request
from kombu.transport.virtual import QoS

from digitize.outside.queues.streams import ANSWER_S, CONNECT_S

App = Celery

TASK_LIMIT_S = 900  # for a run of at most ten pages, in case the limits of each program fail


def celery_app(name: str, url: str) -> Celery:
    """Make an application that sends to, or works for, the Redis at an address."""
    app = Celery(name, set_as_current=False)
    app.conf.update(celery_settings(url))
    return app


class Released(Request):  # type: ignore[misc]  # Celery has no types
    """A message that always lets its worker take the next one.

    Celery swallows the error when Redis does not receive an acknowledgement, and then counts the
    message as in hand forever. With all slots busy, a worker did not notice that Redis was away:
    it reported that it lives and took no more work. Releasing the message costs nothing: the worker
    asks for the next one, finds the connection dead and makes a new one. A message left in Redis
    returns after `visibility_timeout`, and a run whose lease is over is not read.
    """

    def acknowledge(self) -> None:
        """Acknowledge the message; if Redis does not hear it, release the message all the same."""
        try:
            super().acknowledge()
        finally:
            held = self._message.channel.qos
            if isinstance(held, QoS):
                QoS.ack(held, self._message.delivery_tag)  # in this process alone


def celery_settings(url: str) -> dict[str, Any]:
    """Return the settings for `app.conf.update`. Args: url: of Redis, as in `redis.url`."""
    return {
        "broker_url": url,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # no limit: Redis may be away for long
        "broker_transport_options": {
            # Below twice a task's time limit, a running task is handed out again (celery#5935).
            "visibility_timeout": 2 * TASK_LIMIT_S,
            # Two settings: the sweep runs every interval x throttle seconds, by default 100.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
        },
        # A sender must not wait for Redis: it goes on, and sends again at its next turn.
        "task_publish_retry": False,
        # With a Redis backend a sender blocked for 19 s when Redis was away.
        "result_backend": None,
        "task_ignore_result": True,
        # A dead worker's message returns to the queue; its lease makes a second copy harmless.
        "task_acks_late": True,
        # With True, a task that kills its worker ran 107 times in 20 s; the ledger sends again.
        "task_reject_on_worker_lost": False,
        "task_time_limit": TASK_LIMIT_S,
        "task_soft_time_limit": TASK_LIMIT_S - 60,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,  # hints held in a worker's memory would grow old
        # Finish a page even if Redis is lost meanwhile; cancelling it would waste the work.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_max_tasks_per_child": 50,
        "worker_max_memory_per_child": 500_000,  # KiB
        # Nobody uses remote control or events, and without them users.acl has fewer keys to allow.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
    }
