"""The second step: how often each screen was shown, and what all processes together may send."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

KEY = ("day", "service", "step", "language", "region")


def upgrade() -> None:
    """Make both tables."""
    op.create_table(
        "counts",
        *(sa.Column(name, sa.Text(), nullable=False) for name in KEY),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name="pk_counts"),
    )
    op.create_table(
        "budgets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("free", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_budgets"),
    )
