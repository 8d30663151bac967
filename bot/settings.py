"""What the operator chose: the one place that reads the environment, and a `.env` file beneath it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from dotenv import dotenv_values

from bot import addresses
from bot.errors import UsageError

LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX and gettext look
TELEGRAM_API = "https://api.telegram.org"
DISCORD_API = "https://discord.com"
DISCORD_GATEWAY = "wss://gateway.discord.gg"  # discord.py's own, which no setting has to name
LogFormat = Literal["console", "json"]
POSTGRESQL = ("postgres", "postgresql+asyncpg", "postgresql")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")  # in small letters, too
LEAST = 0.01  # of anything: less than one in a minute is a mistake
_TELEGRAM_TOKEN = re.compile(r"[0-9]+:[A-Za-z0-9_-]+", re.ASCII), "BotFather shows, like 123456789:AAExample"
_DISCORD_TOKEN = re.compile(r"[A-Za-z0-9._-]+", re.ASCII), "the developer portal shows under Bot"
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_QUOTES = "\"'`\u00b4\u201c\u201d\u201e\u2018\u2019\u201a\u00ab\u00bb"
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)  # what setWebhook takes as a secret token


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen settings; secrets never show in `repr`, nor addresses, in which one may stand.

    `language` is a tag such as "de-AT", empty where the machine has none; `telegram_per_second` is how many messages
    go out (Telegram's limit is 30), `discord_shards` 0 for as many as Discord says, `discord_shard_ids` those of them
    that this process holds, where it is not all, `discord_per_second` how many messages go out that nobody has just
    asked for. A proxy is empty where there is none. Reminders are kept in `database_url`, else in a file in `data_dir`;
    one that is over stays there for `retention_days`. Nothing listens on an `http_port` of 0; a person may take
    `person_per_minute` turns; a step is reported of which "I don't see this" was said `unseen_at` times in two days.
    """

    language: str = ""
    telegram_token: str = field(default="", repr=False)
    telegram_api_url: str = field(default=TELEGRAM_API, repr=False)
    telegram_webhook_url: str = field(default="", repr=False)
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_per_second: float = 30.0
    discord_token: str = field(default="", repr=False)
    discord_api_url: str = field(default=DISCORD_API, repr=False)
    discord_gateway_url: str = field(default="", repr=False)
    discord_shards: int = 0
    discord_shard_ids: tuple[int, ...] = ()
    discord_per_second: float = 20.0
    telegram_proxy: str = field(default="", repr=False)
    discord_proxy: str = field(default="", repr=False)
    discord_gateway_proxy: str = field(default="", repr=False)
    http_host: str = "127.0.0.1"
    http_port: int = 0
    log_format: LogFormat = "console"
    person_per_minute: float = 60.0
    unseen_at: int = 20
    data_dir: Path = Path("data")
    database_url: str = field(default="", repr=False)
    retention_days: int = 30

    @property
    def proxies(self) -> dict[str, str]:
        """What is reached through a proxy, and where that is, without a user or a password."""
        chats = {
            "telegram": self.telegram_proxy,
            "discord": self.discord_proxy,
            "its gateway": self.discord_gateway_proxy,
        }
        return {what: addresses.told(proxy) for what, proxy in chats.items() if proxy}


def read(environment: Mapping[str, str] | None = None, file: Path = Path(".env")) -> Settings:
    """The settings that an environment holds, the process's own where none is given; it wins over the file.

    Raises UsageError, naming the setting and never what it holds, for one that makes no sense.
    """
    own = os.environ if environment is None else environment
    beneath = _file(file)
    values = beneath | dict(own)
    shards = _whole(values, "DISCORD_SHARDS", 1, 10_000) if _text(values, "DISCORD_SHARDS") else 0
    return _with_proxies(
        Settings(
            language=_language(values),
            telegram_token=_token(values, "TELEGRAM_TOKEN", _TELEGRAM_TOKEN),
            telegram_api_url=_address(values, "TELEGRAM_API_URL", TELEGRAM_API),
            telegram_webhook_url=_address(values, "TELEGRAM_WEBHOOK_URL", "", query=True),
            telegram_webhook_secret=_webhook_secret(values),
            telegram_per_second=_number(values, "TELEGRAM_PER_SECOND", 30.0, 10_000),
            discord_token=_token(values, "DISCORD_TOKEN", _DISCORD_TOKEN),
            discord_api_url=_address(values, "DISCORD_API_URL", DISCORD_API),
            discord_gateway_url=_address(values, "DISCORD_GATEWAY_URL", "", ("ws", "wss")),
            discord_shards=shards,
            discord_shard_ids=_shard_ids(_text(values, "DISCORD_SHARD_IDS"), shards),
            discord_per_second=_number(values, "DISCORD_PER_SECOND", 20.0, 10_000),
            http_host=addresses.listening("HTTP_HOST", _text(values, "HTTP_HOST") or "127.0.0.1"),
            http_port=_port(values),
            log_format=_log_format(values),
            person_per_minute=_number(values, "PERSON_PER_MINUTE", 60.0, 100_000),
            unseen_at=_whole(values, "UNSEEN_AT", 20, 1_000_000),
            data_dir=_folder(values, "DATA_DIR", "data"),
            database_url=_database(values),
            retention_days=_whole(values, "RETENTION_DAYS", 30, 3650),
        ),
        _proxies(beneath) | _proxies(own),
    )


def _proxies(values: Mapping[str, str]) -> dict[str, str]:
    """The variables about proxies, by their names in capitals; small letters win over them."""
    spelled = [(name, one) for name in PROXIES for one in (name, name.lower()) if one in values]
    return {name: _text(values, one) for name, one in spelled}


def _with_proxies(settings: Settings, variables: Mapping[str, str]) -> Settings:
    """The settings with the proxy through which each address of a chat with a token is reached."""
    telegram, discord = bool(settings.telegram_token), bool(settings.discord_token)
    gateway = settings.discord_gateway_url or DISCORD_GATEWAY
    return replace(
        settings,
        telegram_proxy=addresses.proxy(settings.telegram_api_url, variables) if telegram else "",
        discord_proxy=addresses.proxy(settings.discord_api_url, variables) if discord else "",
        discord_gateway_proxy=addresses.proxy(gateway, variables) if discord else "",
    )


def _text(values: Mapping[str, str], name: str) -> str:
    """A value without the blanks around it. Raises UsageError for what a copy may bring along unseen."""
    value = values.get(name, "").strip()
    if value and (value[0] in _QUOTES or value[-1] in _QUOTES):
        message = f"{name} stands in quotation marks: leave them out"
        raise UsageError(message)
    if not value.isprintable():
        message = f"{name} holds a line end, a tab or another sign that can't be seen: write it in one piece"
        raise UsageError(message)
    return value


def _token(values: Mapping[str, str], name: str, known: tuple[re.Pattern[str], str]) -> str:
    value, (pattern, shown) = _text(values, name), known
    if value and not pattern.fullmatch(value):
        message = f"{name} {_oddity(value)}must be what {shown}"
        raise UsageError(message)
    return value


def _oddity(token: str) -> str:
    """What is wrong with a token, where that is plain."""
    if token.lower().startswith("bot"):
        return 'begins with "Bot"; it '
    return "holds a blank; it " if " " in token else ""


def _webhook_secret(values: Mapping[str, str]) -> str:
    value = _text(values, "TELEGRAM_WEBHOOK_SECRET")
    if _text(values, "TELEGRAM_WEBHOOK_URL") and not _SECRET.fullmatch(value):
        message = "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or - when TELEGRAM_WEBHOOK_URL is set"
        raise UsageError(message)
    return value


def _port(values: Mapping[str, str]) -> int:
    """Where health and metrics are told and webhooks are received; without a word from the operator only these are."""
    if not _text(values, "HTTP_PORT") and not _text(values, "TELEGRAM_WEBHOOK_URL"):
        return 0
    return _whole(values, "HTTP_PORT", 8080, 65_535)


def _log_format(values: Mapping[str, str]) -> LogFormat:
    match _text(values, "LOG_FORMAT") or "console":
        case "console":
            return "console"
        case "json":
            return "json"
        case _:
            message = "LOG_FORMAT must be console or json"
            raise UsageError(message)


def _folder(values: Mapping[str, str], name: str, default: str) -> Path:
    """A folder; `~` at its beginning is a home, as in a shell."""
    value = _text(values, name) or default
    if "://" in value:
        message = f"{name} must be a folder; a database's address belongs into DATABASE_URL"
        raise UsageError(message)
    try:
        return Path(value).expanduser()
    except RuntimeError:
        message = f"{name} begins with a home that is not known: write the folder out"
        raise UsageError(message) from None


def _database(values: Mapping[str, str]) -> str:
    """Where reminders are kept; what stands behind the `?` is the store's to look at."""
    value = _text(values, "DATABASE_URL")
    if value and value.partition("://")[0] not in POSTGRESQL:
        message = "DATABASE_URL must begin with postgresql://, or be left out for a file in DATA_DIR"
        raise UsageError(message)
    if value:
        addresses.hosts("DATABASE_URL", value, POSTGRESQL)
    return value


def _shard_ids(text: str, shards: int) -> tuple[int, ...]:
    """The shards that a list such as `0-3,7` names, each once and in order."""
    named: set[int] = set()
    for part in text.replace(" ", "").split(",") if text else ():
        found = _RANGE.fullmatch(part)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, -1)
        if not first <= last < shards:
            message = "DISCORD_SHARD_IDS must be numbers like 0-3,7, each below DISCORD_SHARDS, which must be set, too"
            raise UsageError(message)
        named.update(range(first, last + 1))
    return tuple(sorted(named))


def _language(values: Mapping[str, str]) -> str:
    chosen = next((value for name in LANGUAGE_VARIABLES if (value := values.get(name, ""))), "")
    tag = chosen.partition(":")[0].partition(".")[0].partition("@")[0].replace("_", "-")
    return "" if tag in {"C", "POSIX"} else tag


def _address(
    values: Mapping[str, str],
    name: str,
    default: str,
    schemes: tuple[str, ...] = ("http", "https"),
    *,
    query: bool = False,
) -> str:
    value = _text(values, name) or default
    if value:
        addresses.web_address(name, value, schemes, query=query)
    return value.rstrip("/")


def _file(path: Path) -> dict[str, str]:
    """What a .env file sets; some editors put a mark in front of a text in UTF-8."""
    try:
        return {name: value for name, value in dotenv_values(path, encoding="utf-8-sig").items() if value is not None}
    except (OSError, UnicodeDecodeError):
        message = f"the file {path} can't be read: it must be a text in UTF-8"
        raise UsageError(message) from None


def _whole(values: Mapping[str, str], name: str, default: int, most: int) -> int:
    value = _text(values, name) or str(default)
    number = int(value) if _NUMBER.fullmatch(value) and value.isdigit() else 0
    if not 1 <= number <= most:
        message = f"{name} must be a whole number from 1 to {most}"
        raise UsageError(message)
    return number


def _number(values: Mapping[str, str], name: str, default: float, most: int) -> float:
    value = _text(values, name) or str(default)
    number = float(value) if _NUMBER.fullmatch(value) else 0.0
    if not LEAST <= number <= most:
        message = f"{name} must be a number from {LEAST} to {most}"
        raise UsageError(message)
    return number
