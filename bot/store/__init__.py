"""What is kept: reminders, in SQLite or PostgreSQL, and nothing else. The only user of SQLAlchemy and Alembic."""

from bot.store.backup import backup
from bot.store.opening import open_store
from bot.store.store import Store

__all__ = ["Store", "backup", "open_store"]
