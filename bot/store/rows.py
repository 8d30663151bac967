"""Reminders as rows of the table, and back."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.engine.reminder import Address, Claimed, Reminder, Undo, as_row, clock, of_row
from bot.errors import StoreError

T = TypeVar("T")
Stored = dict[str, Any]
Values = dict[str, str | int | None]

log = logging.getLogger(__name__)

NONSENSE = (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError)  # what a row can be unreadable by


async def fetch(connection: AsyncConnection, statement: Executable) -> list[Stored]:
    """The rows that a statement brings, column by column."""
    return [row._asdict() for row in await connection.execute(statement)]


def identity(address: Address) -> dict[str, str]:
    """The columns that say whose a row is."""
    return {"adapter": address.adapter, "address": address.chat}


def values(reminder: Reminder) -> Values:
    """What is written of a reminder: every column but whose it is and who sends it."""
    return {**as_row(reminder), "undo": _undo_text(reminder.undo)}


def read_reminder(row: Stored) -> Reminder:
    """The reminder that a row keeps. Raises StoreError, without a word of the row, for one that makes no sense."""
    try:
        kept = replace(of_row(row), id=row["id"], undo=_undo(row["undo"]))
        clock(kept)  # a zone that nobody knows shows here, not while the reminder is being sent
    except NONSENSE as error:
        message = f"a stored reminder makes no sense to this version ({type(error).__name__})"
        raise StoreError(message) from None
    return kept


def read_claim(row: Stored) -> Claimed:
    """A row that has just got its lease. Raises StoreError like `read_reminder`."""
    return Claimed(
        Address(row["adapter"], row["address"]), read_reminder(row), datetime.fromtimestamp(row["lease"], UTC)
    )


def readable(found: Iterable[Stored], read: Callable[[Stored], T]) -> Iterator[T]:
    """Rows as they are read, without those that make no sense: one row stops no other."""
    for row in found:
        try:
            yield read(row)
        except StoreError as error:
            log.warning("store: passed over: %s", error)


def key(claim: Claimed) -> tuple[int, int, int]:
    """What a row must still say for a claim on it to hold: its id, its version and its lease."""
    return claim.reminder.id, claim.reminder.version, seconds(claim.lease)


def seconds(moment: datetime) -> int:
    """An instant as it is kept: whole seconds since 1970."""
    return int(moment.timestamp())


def _undo_text(undo: Undo | None) -> str:
    if undo is None:
        return ""
    before = undo.before
    return json.dumps(before and {"id": before.id, **as_row(before)}, separators=(",", ":"))


def _undo(text: str) -> Undo | None:
    if not text:
        return None
    row = json.loads(text)
    return Undo(None if row is None else replace(of_row(row), id=int(row["id"])))
