"""PostgreSQL: as many writers at once as there are."""

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

DRIVER = "postgresql+asyncpg"
CONNECTIONS = 10
CONNECT_WITHIN = 10.0  # seconds


def engine(address: URL) -> AsyncEngine:
    """Connections that are looked at before they are used: a server that went and came back is no trouble."""
    return create_async_engine(
        _understood(address),
        pool_size=CONNECTIONS,
        max_overflow=-1,
        pool_pre_ping=True,
        pool_use_lifo=True,  # those that are not needed fall asleep instead of all being half used
        hide_parameters=True,
        connect_args={"timeout": CONNECT_WITHIN},
    )


def name(address: URL) -> str:
    """A database as it may be told of: without the user, the password and whatever else the address holds."""
    return f"the database {address.database or ''} at {address.host or address.query.get('host') or 'localhost'}"


def _understood(address: URL) -> URL:
    """An address as the driver takes it: many hosts hand out one with `sslmode`, which it knows as `ssl`."""
    query = {("ssl" if key == "sslmode" else key): value for key, value in address.query.items()}
    return address.set(drivername=DRIVER, query=query)
