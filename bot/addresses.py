"""Addresses of the operator's: what they must look like, and through which proxy they are reached.

A password may stand in one. So what is refused is never repeated, not even in part: where a password holds an `@` or a
`/`, whatever reads the address takes a part of it for the host.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from bot.errors import UsageError

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_NAME = rf"{_LABEL}(?:\.{_LABEL})*\.?"
_HOST = rf"(?:{_NAME}|\[[0-9A-Fa-f:.]+\])"
_HOSTS = rf"{_HOST}(?::\d{{1,5}})?(?:,{_HOST}(?::\d{{1,5}})?)*"  # several are PostgreSQL's
# Behind the one `@` that ends the password nothing may look like another, else it is not known which one does.
_SHAPE = re.compile(
    rf"(?P<scheme>[a-z0-9+]+)://(?P<user>[^@/?#\s]*@)?(?P<hosts>{_HOSTS})?(?P<path>/[^@?#\s]*)?(?P<query>\?[^@#\s]*)?",
    re.ASCII,
)
_ENDS = re.compile(r"(?P<name>.*?)(?::(?P<port>\d+))?", re.ASCII)
_LAST_PORT = 65_535
_SECURE = frozenset({"https", "wss"})
_PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}
ENCODE = "signs such as @ : / ? # in a user or a password must be percent-encoded, @ as %40"


@dataclass(frozen=True, slots=True)
class Host:
    """A host and its port, which is 0 where an address names none; neither is anybody's secret."""

    name: str
    port: int = 0

    def __str__(self) -> str:
        name = f"[{self.name}]" if ":" in self.name else self.name
        return f"{name}:{self.port}" if self.port else name


def hosts(name: str, address: str, schemes: tuple[str, ...]) -> tuple[Host, ...]:
    """The hosts that the address in a setting names. Raises UsageError, without repeating it, for nonsense."""
    found = _SHAPE.fullmatch(address)
    named = tuple(map(_host, found["hosts"].split(","))) if found and found["hosts"] else ()
    if not found or found["scheme"] not in schemes or None in named:
        like = f"{name} must be an address like {schemes[-1]}://example.org"
        raise UsageError(f"{like}; {ENCODE}" if "@" in address else like)
    return tuple(host for host in named if host)


def web_address(name: str, address: str, schemes: tuple[str, ...], *, query: bool = False) -> Host:
    """The one host that the address of something on the web names. Raises UsageError for any other address."""
    found = hosts(name, address, schemes)
    if len(found) != 1 or ("?" in address and not query) or not _splits(address):
        message = f"{name} must be an address like {schemes[-1]}://example.org"
        raise UsageError(message)
    return found[0]


def _splits(address: str) -> bool:
    """Whether the libraries find the same parts in an address: brackets in a password would puzzle them."""
    try:
        return bool(urlsplit(address).hostname)
    except ValueError:
        return False


def _host(text: str) -> Host | None:
    found = _ENDS.fullmatch(text)
    name, port = (found["name"], int(found["port"] or 0)) if found else ("", 0)
    if name.startswith("["):
        name = name.strip("[]")
        if not _is_ip(name):
            return None
    return Host(name.lower().rstrip("."), port) if port <= _LAST_PORT else None


def listening(name: str, value: str) -> str:
    """A host to listen on, IPv6 without the brackets that it has in addresses. Raises UsageError for none."""
    bare = value[1:-1] if value.startswith("[") and value.endswith("]") else value
    if _is_ip(bare) or (bare == value and re.fullmatch(_NAME, value)):
        return bare
    message = f"{name} must be a host's name or address alone, like 127.0.0.1 or ::1; the port is HTTP_PORT"
    raise UsageError(message)


def _is_ip(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def proxy(address: str, variables: Mapping[str, str]) -> str:
    """The proxy through which an address is reached; empty for none.

    The rule is curl's: HTTPS_PROXY for what is encrypted, HTTP_PROXY for what is not, else ALL_PROXY; NO_PROXY lists
    who is reached without. Raises UsageError for one that can't be used.
    """
    scheme = address.partition("://")[0]
    target = web_address("", address, (scheme,), query=True)
    wanted = ("HTTPS_PROXY" if scheme in _SECURE else "HTTP_PROXY", "ALL_PROXY")
    name, value = next(((name, found) for name in wanted if (found := variables.get(name, ""))), ("", ""))
    spared = re.split(r"[,\s]+", variables.get("NO_PROXY", "").lower().strip())
    if not value or any(_spares(one, target.name, target.port or _PORTS.get(scheme, 0)) for one in spared if one):
        return ""
    return _usable(name, value)


def _usable(name: str, value: str) -> str:
    whole = value if "://" in value else f"http://{value}"
    if whole.lower().startswith("socks"):
        message = (
            f"{name} is a SOCKS proxy, which can't be used: name an HTTP proxy, or list what needs none in NO_PROXY"
        )
        raise UsageError(message)
    web_address(name, whole, ("http",))
    return whole


def told(address: str) -> str:
    """Where an address that has been looked at leads, without a user or a password."""
    scheme = address.partition("://")[0]
    return str(web_address("", address, (scheme,), query=True))


def _spares(rule: str, name: str, port: int) -> bool:
    """Whether an entry of NO_PROXY means a host: `*`, a domain, a host with a port, an address or a network."""
    if rule == "*":
        return True
    if "/" in rule:
        try:
            return ip_address(name) in ip_network(rule, strict=False)
        except ValueError:
            return False
    found = _host(rule) if rule.startswith("[") or rule.count(":") == 1 else Host(rule)
    if found is None or found.port not in {0, port}:
        return False
    domain = found.name.removeprefix("*").strip(".")
    return name == domain or name.endswith(f".{domain}")
