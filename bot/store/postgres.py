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
NONSENSE = "DATABASE_URL must be the path of a file, or look like postgresql://user:password@host/name"

# What may stand behind the address's `?`, by the names that libpq has for it: many hosts hand out such words.
CACHE = "prepared_statement_cache_size"  # SQLAlchemy's own
FILES = frozenset({"passfile", "sslcert", "sslcrl", "sslkey", "sslrootcert"})
TLS = frozenset({"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"})
CHOICES: Mapping[str, frozenset[str]] = {
    "sslmode": frozenset({"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}),
    "sslnegotiation": frozenset({"postgres", "direct"}),
    "ssl_min_protocol_version": TLS,
    "ssl_max_protocol_version": TLS,
    "target_session_attrs": frozenset({"any", "read-write", "read-only", "primary", "standby", "prefer-standby"}),
}
NUMBERS = frozenset({"connect_timeout", "port", CACHE})
TEXTS = frozenset({"application_name", "dbname", "host", "options", "password", "user"})
# What asks only for what is so anyway.
ANYWAY: Mapping[str, frozenset[str]] = {
    "channel_binding": frozenset({"disable", "prefer"}),
    "client_encoding": frozenset({"utf8", "UTF8", "auto"}),
    "gssencmode": frozenset({"disable", "prefer"}),
    "load_balance_hosts": frozenset({"disable"}),
    "sslcompression": frozenset({"0"}),
    "sslsni": frozenset({"1"}),
}
TAKEN = FILES | CHOICES.keys() | NUMBERS | TEXTS | ANYWAY.keys()
# Words that mean something elsewhere: only these are named when they are refused, since a piece of a password that was
# not encoded would look like a word, too.
ELSEWHERE = re.compile(
    "connection_limit|fallback_application_name|gssdelegation|gsslib|hostaddr|keepalives(_count|_idle|_interval)?|"
    "krbsrvname|(max|min)_protocol_version|oauth_(client_id|issuer|scope)|pgbouncer|pool_timeout|replication|require_auth|"
    "requirepeer|requiressl|schema|scram_(client|server)_key|search_path|service|servicefile|socket_timeout|sslaccept|"
    "sslcertmode|sslcrldir|sslkeylogfile|sslpassword|statement_cache_size|statement_timeout|tcp_user_timeout|timezone"
)
_SEVERAL = re.compile(r"([^:]+://(?:[^@/?#]*@)?)([^@/?#]*,[^@/?#]*)(/[^?]*)?(?:\?(.*))?")
_PLAIN = re.compile(r"[A-Za-z0-9_.:\[\]-]+|/[A-Za-z0-9_./-]+", re.ASCII)
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)


def read(where: str) -> URL:
    """A server's address. Raises UsageError, which repeats nothing of it but a known word, for nonsense."""
    try:
        address = make_url(_spread(where))
    except (ArgumentError, ValueError):
        raise UsageError(NONSENSE) from None
    if address.drivername not in {"postgres", "postgresql", DRIVER}:
        raise UsageError(NONSENSE)
    if any("=" not in part for part in where.partition("?")[2].split("&") if part):
        message = "DATABASE_URL: behind its ? a word has no value"
        raise UsageError(message)
    words = dict(_as_libpq(word, value) for word, value in address.query.items())
    for word, value in words.items():
        _look(word, value)
    # Whatever shows the address leaves out a password that stands in its place.
    return address.set(
        drivername=DRIVER,
        username=words.pop("user", None),
        password=words.pop("password", None),
        database=words.pop("dbname", None),
        query=words,
    )


def _spread(where: str) -> str:
    """Several hosts as one of the words behind the `?`: SQLAlchemy knows of one host before it."""
    found = _SEVERAL.fullmatch(where)
    if not found:
        return where
    begin, several, database, query = found.groups(default="")
    return f"{begin}{database}?host={several}&{query}"


def _as_libpq(word: str, given: str | tuple[str, ...]) -> tuple[str, str]:
    """A word by libpq's own name, where drivers have another; of one that is given twice the last counts."""
    value = given if isinstance(given, str) else ",".join(given) if word == "host" else given[-1]
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
    words = {word: str(value) for word, value in address.query.items() if word not in ANYWAY}
    own = {CACHE: size} if (size := words.pop(CACHE, "")) else {}
    within = float(words.pop("connect_timeout", 0)) or CONNECT_WITHIN
    return create_async_engine(
        address.set(query=own),
        pool_size=CONNECTIONS,
        max_overflow=-1,
        pool_pre_ping=True,
        pool_use_lifo=True,  # those that are not needed fall asleep instead of all being half used
        hide_parameters=True,
        # What libpq knows the driver reads only behind the `?` of an address of its own.
        connect_args={"timeout": within, "dsn": f"postgresql://?{urlencode(words)}" if words else None},
    )


def name(address: URL) -> str:
    """A database as it may be told of: its name and host where they are plain, and nothing else of the address."""
    hosts = [address.host] if address.host else str(address.query.get("host", "")).split(",")
    told = ", ".join(_plain(host) for host in hosts if host) or "localhost"
    return f"the database {_plain(address.database or '')} at {told}"


def _plain(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else "..." if text else ""
