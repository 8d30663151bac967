"""What is written within a transaction that somebody else has begun."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Table, bindparam, delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.reminder import Address, Claimed, Reminder, State, by_new_rules, replanned
from bot.store import rows, statements
from bot.store.statements import PUT_OFF
from bot.store.tables import meta, reminders

# Both know ON CONFLICT, and SQLAlchemy each by a name of its own.
INSERTS: Mapping[str, Callable[[Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
ERASED = "erased"  # what it is noted down as that something was
ROW = update(reminders).where(reminders.c.id == bindparam("row"))


class Faster(Exception):  # noqa: N818 - not an error: the change is simply tried again
    """Somebody else has just set the first reminder of the same person."""


async def put(
    connection: AsyncConnection, address: Address, before: Reminder | None, after: Reminder | None
) -> Reminder | None:
    """Write what has become of a reminder: inserted, changed or deleted; as it is kept then."""
    if before is None:
        return after and await _insert(connection, address, after)
    if after is None:
        await erase(connection, statements.by_ids([before.id]))
        return None
    # A new time may be earlier than the end of a lease on the old one.
    freed = {} if after.due == before.due else {"lease": None}
    await connection.execute(ROW, {"row": before.id, **rows.values(after), **freed})
    return replace(after, id=before.id)


async def _insert(connection: AsyncConnection, address: Address, first: Reminder) -> Reminder:
    """Insert a row. A conflict is no error of the database's: PostgreSQL would write the address into its own log."""
    row = {**rows.identity(address), **rows.values(first)}
    insert = INSERTS[connection.dialect.name](reminders).values(row).on_conflict_do_nothing()
    id_ = (await connection.execute(insert.returning(reminders.c.id))).scalar()
    if id_ is None:
        raise Faster
    return replace(first, id=id_)


async def record(connection: AsyncConnection, done: Sequence[tuple[Claimed, Reminder]]) -> int:
    """Write what became of claims that still hold, and end these; how many did."""
    ids = [claim.reminder.id for claim, _ in done]
    found = await rows.fetch(connection, statements.claims(ids).with_for_update())
    held = {(row["id"], row["version"], row["lease"]) for row in found}
    written = [
        {"row": claim.reminder.id, **rows.values(after), "lease": None}
        for claim, after in done
        if rows.key(claim) in held
    ]
    if written:
        await connection.execute(ROW, written)
    return len(written)


async def release(connection: AsyncConnection, claimed: Sequence[Claimed]) -> None:
    """End claims, as far as they still hold."""
    held = ROW.where(reminders.c.version == bindparam("claimed"), reminders.c.lease == bindparam("until"))
    keys = [dict(zip(("row", "claimed", "until"), rows.key(claim), strict=True)) for claim in claimed]
    await connection.execute(held.values(lease=None), keys)


async def replan(ids: Sequence[int], connection: AsyncConnection, now: datetime) -> int:
    """Put right what a clock wrote that was far ahead; how many rows."""
    return await _mended(connection, statements.by_ids(ids) & statements.from_the_future(now), _put_right, now)


async def follow_rules(ids: Sequence[int], connection: AsyncConnection, now: datetime) -> int:
    """Derive anew what was derived by other rules of the world's clocks; how many rows."""
    return await _mended(connection, statements.by_ids(ids) & statements.to_come(now), by_new_rules, now)


async def _mended(
    connection: AsyncConnection, where: statements.Where, mend: Callable[[Reminder, datetime], Reminder], now: datetime
) -> int:
    """Write the rows anew that are others once they are mended; how many."""
    found = await rows.fetch(connection, statements.rows_where(where).with_for_update())
    mended = [(kept, mend(kept, now)) for kept in rows.readable(found, rows.read_reminder)]
    written = [{"row": kept.id, **rows.values(after)} for kept, after in mended if after != kept]
    if written:
        await connection.execute(ROW, written)
    return len(written)


async def remember(connection: AsyncConnection, key: str, value: str) -> None:
    """Note something down about the database itself."""
    insert = INSERTS[connection.dialect.name](meta).values(key=key, value=value)
    await connection.execute(insert.on_conflict_do_update(index_elements=[meta.c.key], set_={"value": value}))


def _put_right(kept: Reminder, now: datetime) -> Reminder:
    if kept.state is State.ACTIVE and kept.delivered and kept.delivered > now:
        kept = replanned(kept, now)
    if kept.due and kept.wanted and kept.due - max(kept.wanted, now) > PUT_OFF:
        kept = replace(kept, due=max(kept.wanted, now))  # it was put off from a time that has not come
    return replace(kept, delivered=kept.delivered and min(kept.delivered, now), changed=min(kept.changed, now))


async def purge(ids: Sequence[int], connection: AsyncConnection, where: statements.Where) -> int:
    """Delete the rows with these ids for which something still holds; how many."""
    return await erase(connection, statements.by_ids(ids) & where)


async def erase(connection: AsyncConnection, where: statements.Where) -> int:
    """Delete rows; how many. SQLite may still hold copies of them, which is noted down for whoever tidies next."""
    result = await connection.execute(delete(reminders).where(where))
    if result.rowcount and connection.dialect.name == "sqlite":
        await remember(connection, ERASED, uuid4().hex)  # another each time: no note is taken for a later one
    return result.rowcount
