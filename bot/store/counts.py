"""How often each screen was shown: numbers that grow, of nobody in particular."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.tables import counts
from bot.store.writing import INSERTS
from bot.tally import Shown


async def add(connection: AsyncConnection, shown: Mapping[Shown, int]) -> None:
    """Add to what is there, in an order that all processes share, so that none waits for another's lock for ever."""
    rows = [asdict(one) | {"count": number} for one, number in sorted(shown.items())]
    insert = INSERTS[connection.dialect.name](counts)
    added = {"count": counts.c.count + insert.excluded.count}
    await connection.execute(insert.on_conflict_do_update(index_elements=[*counts.primary_key], set_=added), rows)


async def since(connection: AsyncConnection, day: str, service: str) -> dict[Shown, int]:
    """All that was counted of a service from a day on."""
    found = await connection.execute(select(counts).where(counts.c.day >= day, counts.c.service == service))
    rows = (dict(row) for row in found.mappings())
    return {Shown(**row): number for row in rows if (number := row.pop("count"))}
