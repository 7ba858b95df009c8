"""A Celery application of ours, and why it is set as it is.

The truth is in the ledger: a message is a hint.
"""

from __future__ import annotations

from typing import Any

from celery import Celery
from celery.worker.request import Request
from kombu.transport.virtual import QoS

from digitize.outside.queues.streams import ANSWER_S, CONNECT_S

App = Celery

TASK_LIMIT_S = 900  # a run of at most ten pages; a backstop behind the limits of each program


def celery_app(name: str, url: str) -> Celery:
    """An application that sends to, or works for, the Redis at an address."""
    app = Celery(name, set_as_current=False)
    app.conf.update(celery_settings(url))
    return app


class Released(Request):  # type: ignore[misc]  # Celery has no types
    """A message that never keeps its worker from taking the next one.

    Celery swallows the error of an acknowledgement that Redis did not hear. The message then
    counts as in hand for ever: with all slots busy the worker did not even notice that Redis was
    away, said that it lives, and took no work again. Let go of, it costs nothing: the worker asks
    for the next message, meets the dead connection, and makes a new one; what is left in Redis
    comes back after `visibility_timeout`, and a lease that is over reads nothing.
    """

    def acknowledge(self) -> None:
        """Say that it is done; where nobody hears, let go of it all the same."""
        try:
            super().acknowledge()
        finally:
            held = self._message.channel.qos
            if isinstance(held, QoS):
                QoS.ack(held, self._message.delivery_tag)  # in this process alone


def celery_settings(url: str) -> dict[str, Any]:
    """For `app.conf.update`. Args: url: of Redis, as in the setting `redis.url`."""
    return {
        "broker_url": url,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,  # Redis may be away for as long as it likes
        "broker_transport_options": {
            # Below twice the limit of a task, a running one is handed out again (celery#5935).
            "visibility_timeout": 2 * TASK_LIMIT_S,
            # Both: the sweep comes after interval x throttle seconds, by default 100.
            "unacked_restore_interval": 10,
            "unacked_restore_throttle": 1,
            "socket_connect_timeout": CONNECT_S,
            "socket_timeout": ANSWER_S,
        },
        # Who sends goes on and sends again at its next turn; it must not wait for Redis.
        "task_publish_retry": False,
        # With a Redis backend a sender blocked for 19 s when Redis was away.
        "result_backend": None,
        "task_ignore_result": True,
        "task_acks_late": True,  # a second way back; the lease makes a second copy harmless
        # With it, a task that kills its worker ran 107 times in 20 s; the ledger sends again.
        "task_reject_on_worker_lost": False,
        "task_time_limit": TASK_LIMIT_S,
        "task_soft_time_limit": TASK_LIMIT_S - 60,
        "task_serializer": "json",
        "accept_content": ["json"],
        "worker_prefetch_multiplier": 1,  # hints in a worker's memory would grow old there
        # A page is finished also when Redis goes away meanwhile; cancelled, it would be lost work.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        "worker_max_tasks_per_child": 50,
        "worker_max_memory_per_child": 500_000,  # KiB
        # Nobody tells our workers what to do, and nobody listens: fewer keys to allow in users.acl.
        "worker_enable_remote_control": False,
        "worker_send_task_events": False,
    }
