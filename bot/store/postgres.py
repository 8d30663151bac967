"""PostgreSQL: as many writers at once as there are."""

import os
import re
from collections.abc import Mapping
from urllib.parse import urlencode

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import UsageError

DRIVER = "postgresql+asyncpg"
CONNECTIONS = 10
CONNECT_WITHIN = 10.0  # seconds
PORT = 5432
NONSENSE = "DATABASE_URL must be the path of a file, or look like postgresql://user:password@host/name"

# What may stand behind the address's `?`, by the names that libpq has for it: many hosts hand out such words.
OWN = frozenset({"host", "password", "port", "prepared_statement_cache_size", "user"})  # as SQLAlchemy calls them
FILES = frozenset({"passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert"})
TLS = frozenset({"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"})
CHOICES: Mapping[str, frozenset[str]] = {
    "sslmode": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
    "sslnegotiation": frozenset({"postgres", "direct"}),
    "ssl_min_protocol_version": TLS,
    "ssl_max_protocol_version": TLS,
    "target_session_attrs": frozenset({"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}),
}
NUMBERS = frozenset({"connect_timeout", "port", "prepared_statement_cache_size"})
TEXTS = frozenset({"application_name", "dbname", "options", "sslpassword"})
# What asks only for what is so anyway.
ANYWAY: Mapping[str, frozenset[str]] = {
    "channel_binding": frozenset({"disable", "prefer"}),
    "client_encoding": frozenset({"utf8", "UTF8", "auto"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "load_balance_hosts": frozenset({"disable"}),
    "sslcompression": frozenset({"0"}),
    "sslsni": frozenset({"1"}),
}
TAKEN = OWN | FILES | CHOICES.keys() | NUMBERS | TEXTS | ANYWAY.keys()
# Words that mean something elsewhere: only these are named when they are refused, since a piece of a password that was
# not encoded would look like a word, too.
ELSEWHERE = re.compile(
    "connection_limit|fallback_application_name|gssdelegation|gsslib|hostaddr|keepalives(_count|_idle|_interval)?|"
    "krbsrvname|(max|min)_protocol_version|oauth_(client_id|issuer|scope)|pgbouncer|pool_timeout|replication|require_auth|"
    "requirepeer|requiressl|schema|scram_(client|server)_key|search_path|service|servicefile|socket_timeout|sslaccept|"
    "sslcertmode|sslcrldir|sslkeylogfile|statement_cache_size|statement_timeout|tcp_user_timeout|timezone"
)
_SEVERAL = re.compile(r"([^:]+://(?:[^@/?#]*@)?)([^@/?#]*,[^@/?#]*)(/[^?]*)?(?:\?(.*))?")
_PLAIN = re.compile(r"[A-Za-z0-9_.:-]+|/[A-Za-z0-9_./-]+", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


def read(where: str) -> URL:
    """A server's address. Raises UsageError, which repeats nothing of it but a known word, for nonsense."""
    try:
        address = make_url(_spread(where))
    except (ArgumentError, ValueError):
        raise UsageError(NONSENSE) from None
    if address.drivername not in {"postgres", "postgresql", DRIVER}:
        raise UsageError(NONSENSE)
    words = dict(_as_libpq(word, value) for word, value in address.query.items())
    for word, value in words.items():
        _look(word, value if isinstance(value, str) else "")
    return address.set(drivername=DRIVER, query=words)


def _spread(where: str) -> str:
    """Several hosts as SQLAlchemy takes them, instead of one after another with commas between."""
    found = _SEVERAL.fullmatch(where)
    if not found:
        return where
    begin, hosts, database, query = found.groups(default="")
    each = [f"host={host if ':' in host else f'{host}:{PORT}'}" for host in hosts.split(",")]
    return f"{begin}{database}?{'&'.join([*each, query] if query else each)}"


def _as_libpq(word: str, value: str | tuple[str, ...]) -> tuple[str, str | tuple[str, ...]]:
    """A word by libpq's own name, where drivers have another; of a word given twice the last counts."""
    if not isinstance(value, str) and word != "host":
        value = value[-1]
    match word, value:
        case "ssl", "true":
            return "sslmode", "require"
        case "ssl", _:
            return "sslmode", value
        case "database", _:
            return "dbname", value
        case _:
            return word, value


def _look(word: str, value: str) -> None:
    """Raise UsageError for a word that can't be used, or not with this value, which is never repeated."""
    choices = CHOICES.get(word) or ANYWAY.get(word)
    if ELSEWHERE.fullmatch(word):
        message = f"DATABASE_URL: {word} can't be used here: leave it out"
    elif word not in TAKEN:
        message = f"DATABASE_URL: behind its ? stands something else than {', '.join(sorted(TAKEN))}"
    elif choices and value not in choices:
        message = f"DATABASE_URL: {word} must be {' or '.join(sorted(choices))}, or be left out"
    elif word in NUMBERS and not _NUMBER.fullmatch(value):
        message = f"DATABASE_URL: {word} must be a whole number"
    elif word in FILES and not os.access(value, os.R_OK):
        message = f"DATABASE_URL: the file that {word} names can't be read"
    else:
        return
    raise UsageError(message)


def engine(address: URL) -> AsyncEngine:
    """Connections that are looked at before they are used: a server that went and came back is no trouble."""
    words = {word: str(value) for word, value in address.query.items() if word not in {*OWN, *ANYWAY}}
    within = float(words.pop("connect_timeout", 0)) or CONNECT_WITHIN
    return create_async_engine(
        address.set(
            database=str(address.query.get("dbname", address.database or "")) or None,
            query={word: value for word, value in address.query.items() if word in OWN},
        ),
        pool_size=CONNECTIONS,
        max_overflow=-1,
        pool_pre_ping=True,
        pool_use_lifo=True,  # those that are not needed fall asleep instead of all being half used
        hide_parameters=True,
        # The driver reads what libpq knows only in an address of its own; the place stands in SQLAlchemy's.
        connect_args={"timeout": within, "dsn": f"postgresql://?{urlencode(words)}" if words else None},
    )


def name(address: URL) -> str:
    """A database as it may be told of: its name and host where they are plain, and nothing else of the address."""
    asked = address.query.get("host", "")
    hosts = [address.host] if address.host else [asked] if isinstance(asked, str) else asked
    database = str(address.query.get("dbname", address.database or ""))
    return f"the database {_plain(database)} at {', '.join(_plain(host) for host in hosts if host) or 'localhost'}"


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "..."
