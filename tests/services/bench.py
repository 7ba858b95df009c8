"""Documents that are done, and the ways to the archive by a real redis-server."""

from datetime import UTC, datetime, timedelta

from digitize.edge.services.archive import Archiver
from digitize.keep.archive.index import lasting_index
from digitize.outside.queues.streams import ARCHIVERS, PARCELS, RECEIPTS, RECORDS, Group, connect
from digitize.work.engine.delivery import BEGINNING, StreamDelivery
from tests.ledger.little_engine import scan

HOUR = timedelta(hours=1)


class Bench:
    """Three documents that are done. Time: that of this machine, as that of Redis is."""

    def __init__(self, engine, drop, redis):
        self.engine, self.redis, self.said = engine, redis, []
        self.client = connect(redis.url)
        for number in range(3):
            engine.take(drop(scan(f"tin {number}")))
            engine.plan_next()
            engine.read_next()
        engine.finish_all()
        self.archivers = Group(self.client, PARCELS, ARCHIVERS, "a")
        self.archivers.new(1)  # makes the group
        self.delivery = self.start()

    def start(self) -> StreamDelivery:
        """As a coordinator does when it starts."""
        client = connect(self.redis.url)
        return StreamDelivery(client, self.engine.db, self.engine.store, HOUR, self.said.append)

    def turn(self, later: timedelta = timedelta()) -> None:
        """A turn of the coordinator, however short the last one is ago."""
        self.delivery.again_at = self.delivery.idle_until = BEGINNING
        self.delivery.turn(datetime.now(UTC) + later)

    def keys(self) -> list[str]:
        """What programs of others can read."""
        return [fields["key"] for _, fields in self.redis.client.xrange(RECORDS)]

    def parcels(self) -> list[str]:
        """What archivers are asked for."""
        return [
            f"{fields['record_id']}:{fields['revision']}"
            for _, fields in self.redis.client.xrange(PARCELS)
        ]

    def archive(self, consumer: str = "a") -> None:
        """One turn of an archiver: the three records, and what another one has left behind."""
        with lasting_index(self.engine.archive.root) as index:
            group = Group(connect(self.redis.url), PARCELS, ARCHIVERS, consumer)
            Archiver(
                group, self.engine.store, self.engine.archive, index, self.said.append,
                lambda: datetime.now(UTC), left_behind_s=0,
            ).turn()  # fmt: skip

    def lose_receipt(self, index: int) -> None:
        """As if Redis had lost the message after the archiver sent it."""
        self.client.xdel(RECEIPTS, self.client.xrange(RECEIPTS)[index][0])
