"""What all processes together may send: one row a platform says from when on the next message may go out."""

from sqlalchemy import BigInteger, Numeric, case, cast, extract, func, literal
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.elements import ColumnElement

from bot.store.database import Database
from bot.store.session import Session
from bot.store.tables import budgets

# What all processes ever have reserved: so many slots, or so many microseconds at a high rate. What is further ahead
# was written by a clock since set back.
MOST, LONGEST = 200, 60_000_000
INSTEAD = "each process keeps a pace of its own"
MICRO = 1_000_000
# A slot that a power cut makes forget is one message too many. Nobody waits for the disk.
FIRST = "SET synchronous_commit = off"


class Budget:
    """Slots by the database's own clock; PostgreSQL only."""

    def __init__(self, database: Database) -> None:
        self.session = Session(database, database.writing.engine, INSTEAD, FIRST)

    async def reserve(self, name: str, slots: int, gap: float) -> float:
        """Take the next slots, each `gap` seconds long; the seconds until the first. Raises StoreError.

        A slot that nobody took in time is lost: however long the silence, the next two are as far apart as any.
        """

        async def take(connection: AsyncConnection) -> float:
            found = await connection.execute(_taken(name, slots, round(gap * MICRO)))
            microseconds: int = found.scalar_one()
            return microseconds / MICRO

        return max(0.0, await self.session.run(take))

    async def close(self) -> None:
        """End the connection."""
        await self.session.close()


def _taken(name: str, slots: int, gap: int) -> ReturningInsert[int]:
    """One statement: whoever else takes slots at the same time waits for its row, and then sees what it became."""
    now, long = _now(), slots * gap
    first = insert(budgets).values(name=name, free=now + long)
    free = case((budgets.c.free > now + max(MOST * gap, LONGEST), now), else_=func.greatest(budgets.c.free, now))
    taken = first.on_conflict_do_update(index_elements=[budgets.c.name], set_={"free": free + long})
    return taken.returning(budgets.c.free - long - now)


def _now() -> ColumnElement[int]:
    """The instant in microseconds, which goes on within a statement."""
    return cast(extract("epoch", func.clock_timestamp()) * literal(MICRO, Numeric), BigInteger)
