"""The steps that bring any earlier database up to date, run by Alembic inside one transaction."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import Connection, column, func, inspect, select, table

from bot.errors import StoreUnusable

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = "bot.store:migrations"  # inside the package, so that a wheel carries them
NEWEST = "0003"  # the last step's revision: a database that has it needs none of them
LOCK = 6_720_656_365  # any number that is nobody else's
VERSIONS = table("alembic_version", column("version_num"))

# Alembic takes 0.1 s and 11 MB to load, and a database is up to date nearly always: it is loaded where it is needed.


def upgrade(connection: Connection) -> None:
    """Bring a database up to date, one process at a time. Raises StoreUnusable for one that is newer."""
    if connection.dialect.name == "postgresql":  # until the end of the transaction; SQLite has locked its file by now
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    revisions = _revisions(connection)
    if revisions == {NEWEST}:
        return
    refuse_newer(revisions)
    from alembic import command  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def refuse_newer(revisions: Iterable[str]) -> None:
    """Raise StoreUnusable for a database that has been through steps which this version does not know."""
    if {NEWEST}.issuperset(revisions):
        return
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    known = {step.revision for step in ScriptDirectory.from_config(_config()).walk_revisions()}
    if not known.issuperset(revisions):
        message = "the database was written by a newer version of this program: install that one (nothing was changed)"
        raise StoreUnusable(message)


def _revisions(connection: Connection) -> set[str]:
    """The steps that a database has been through last."""
    if not inspect(connection).has_table(VERSIONS.name):
        return set()
    return set(connection.execute(select(VERSIONS.c.version_num)).scalars())


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    return config
