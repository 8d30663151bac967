"""What is asked of the database: each statement a function of plain values, the same for both databases."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, and_, func, or_, select, update

from bot.engine.reminder import Address, State
from bot.store.rows import identity, seconds
from bot.store.tables import ACTIVE, meta, reminders

SET_BACK = timedelta(minutes=10)  # a lease longer than it can be by this much was given by a clock since set back
AHEAD = timedelta(hours=1)  # what has happened in a future so far was written by a clock that was wrong
PUT_OFF = timedelta(days=1)  # longer than any reminder is put off, to the next try or to the morning

_OVER = [State.DONE.value, State.STOPPED.value]
_WAITING = [State.PAUSED.value, State.UNREACHABLE.value]

Where = ColumnElement[bool]


def of_person(address: Address) -> Where:
    """The rows of a person."""
    return and_(*(reminders.c[name] == value for name, value in identity(address).items()))


def of_service(address: Address, service: str) -> Where:
    """A person's row for a service."""
    return and_(of_person(address), reminders.c.service == service)


def rows_where(where: Where) -> Select[Any]:
    """The rows for which something holds."""
    return select(reminders).where(where).order_by(reminders.c.id)


def claims(ids: Collection[int]) -> Select[Any]:
    """What shows of these rows whether a claim on them still holds."""
    shown = select(reminders.c.id, reminders.c.version, reminders.c.lease)
    return shown.where(by_ids(ids)).order_by(reminders.c.id)


def by_ids(ids: Collection[int]) -> Where:
    """The rows with these ids."""
    return reminders.c.id.in_(ids)


def claim(adapter: str, now: datetime, lease: timedelta, limit: int) -> Update:
    """Take the longest due of a chat that are nobody's, a range of the index; the rows as they are then.

    What is chosen stands in a WITH: as a mere subquery PostgreSQL may choose again for every row that it looks at.
    """
    due = select(reminders.c.id).where(ACTIVE, reminders.c.adapter == adapter, reminders.c.due <= seconds(now))
    oldest = due.where(_free(now, lease)).order_by(reminders.c.due).limit(limit)
    chosen = oldest.with_for_update(skip_locked=True).cte("chosen")  # SQLite knows no such lock
    taken = update(reminders).where(reminders.c.id.in_(select(chosen.c.id)))
    return taken.values(lease=seconds(now + lease)).returning(reminders)


def _free(now: datetime, lease: timedelta) -> Where:
    held = reminders.c.lease
    return or_(held.is_(None), held <= seconds(now), held > seconds(now + lease + SET_BACK))


def next_free(adapter: str, now: datetime, lease: timedelta) -> Select[int | None]:
    """When the next reminder of an adapter is due that is nobody's."""
    found = select(reminders.c.due).where(ACTIVE, reminders.c.adapter == adapter, reminders.c.due.is_not(None))
    return found.where(_free(now, lease)).order_by(reminders.c.due).limit(1)


def next_lease(adapters: Sequence[str], now: datetime) -> Select[int | None]:
    """When the next lease on a due reminder runs out."""
    held = reminders.c.lease
    found = select(func.min(held)).where(ACTIVE, reminders.c.adapter.in_(adapters))
    return found.where(reminders.c.due <= seconds(now), held > seconds(now))


def over(now: datetime, finished: timedelta, paused: timedelta) -> Where:
    """The rows that have been finished, or paused, for longer than this."""
    state, changed = reminders.c.state, reminders.c.changed
    return or_(
        and_(state.in_(_OVER), changed < seconds(now - finished)),
        and_(state.in_(_WAITING), changed < seconds(now - paused)),
    )


def from_the_future(now: datetime) -> Where:
    """The rows that a clock wrote which was far ahead: changed or sent after now, or put off for too long."""
    late, next_day = seconds(now + AHEAD), seconds(now + PUT_OFF)
    put_off = reminders.c.due - reminders.c.wanted > int(PUT_OFF.total_seconds())
    return or_(
        reminders.c.delivered > late,
        reminders.c.changed > late,
        and_(ACTIVE, reminders.c.due > next_day, put_off),
    )


def to_come(now: datetime) -> Where:
    """The rows that are due after now."""
    return and_(ACTIVE, reminders.c.due > seconds(now))


def batch(where: Where, after: int, size: int) -> Select[int]:
    """The ids of the first rows after an id for which something holds."""
    return select(reminders.c.id).where(where, reminders.c.id > after).order_by(reminders.c.id).limit(size)


def remembered(key: str) -> Select[str]:
    """What was noted down about the database itself."""
    return select(meta.c.value).where(meta.c.key == key)
