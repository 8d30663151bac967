"""The first step: the table of reminders."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXTS = ("adapter", "address", "service", "region", "platform", "language", "labels", "zone", "start", "every")
ACTIVE = sa.text("state = 'active'")


def upgrade() -> None:
    """Make the table, and the index by which the due are found."""
    op.create_table(
        "reminders",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), sa.Identity(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in TEXTS),
        sa.Column("named", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=True),
        sa.Column("wanted", sa.BigInteger(), nullable=True),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=True),
        sa.Column("late", sa.BigInteger(), nullable=False),
        sa.Column("skipped", sa.Text(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("lease", sa.BigInteger(), nullable=True),
        sa.Column("undo", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminders"),
        sa.UniqueConstraint("adapter", "address", "service", name="uq_reminders"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_reminders_due", "reminders", ["adapter", "due"], sqlite_where=ACTIVE, postgresql_where=ACTIVE)
