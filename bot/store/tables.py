"""The tables: a row of the first is a reminder, and all that is kept about somebody; the others are about nobody."""

from sqlalchemy import BigInteger, Column, Identity, Index, Integer, MetaData, Table, Text, UniqueConstraint, text

# Whole numbers and texts only: both databases keep them alike, and SQLite would drop an instant's zone.
metadata = MetaData(naming_convention={"pk": "pk_%(table_name)s", "uq": "uq_%(table_name)s"})

# Written out instead of bound: an index over some rows is only used where the planner sees the same words.
ACTIVE = text("state = 'active'")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False)


def _number(name: str) -> Column[int]:
    return Column(name, BigInteger, nullable=False)


def _maybe(name: str) -> Column[int | None]:
    return Column(name, BigInteger, nullable=True)


reminders = Table(
    "reminders",
    metadata,
    # SQLite counts up by itself only in an INTEGER; with AUTOINCREMENT it never uses a number twice, as PostgreSQL.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), Identity(), primary_key=True),
    _text("adapter"),
    _text("address"),
    _text("service"),
    _text("region"),
    _text("platform"),
    _text("language"),
    _text("labels"),
    _text("zone"),
    _text("start"),
    _text("every"),
    _number("named"),
    _text("state"),
    _maybe("due"),
    _maybe("wanted"),
    _number("changed"),
    _maybe("delivered"),
    _number("late"),
    _text("skipped"),
    _number("tries"),
    _number("number"),
    _number("version"),
    _maybe("lease"),  # until when it belongs to the process that sends it
    _text("undo"),  # nothing to undo: "", no reminder before: "null", else that reminder as JSON
    UniqueConstraint("adapter", "address", "service"),
    # By adapter first: what is overdue for a chat that is no longer served is in nobody's way.
    Index("ix_reminders_due", "adapter", "due", sqlite_where=ACTIVE, postgresql_where=ACTIVE),
    sqlite_autoincrement=True,
)

# How often a screen was shown: by day, language and region, of nobody in particular.
counts = Table(
    "counts",
    metadata,
    Column("day", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("language", Text, primary_key=True),
    Column("region", Text, primary_key=True),
    _number("count"),
)

# From when on the next message may go out: what all processes together let out.
budgets = Table(
    "budgets",
    metadata,
    Column("name", Text, primary_key=True),
    _number("free"),  # microseconds since 1970, by the database's clock
)

# What is noted down about the database itself, such as the version of the rules by which instants were derived.
meta = Table("meta", metadata, Column("key", Text, primary_key=True), _text("value"))
