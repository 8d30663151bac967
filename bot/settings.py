"""What the operator chose: the one place that reads the environment, and a `.env` file beneath it."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.errors import UsageError

LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")  # in the order in which POSIX and gettext look
TELEGRAM_API = "https://api.telegram.org"
DISCORD_API = "https://discord.com"
LogFormat = Literal["console", "json"]
POSTGRESQL = "postgresql+asyncpg://"
_TOKEN = re.compile(r"([0-9]+:[A-Za-z0-9_-]+)?", re.ASCII)  # what can stand in the API's addresses
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}", re.ASCII)  # what setWebhook takes as a secret token


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen settings; secrets never show in `repr`.

    `language` is a tag such as "de-AT", empty where the machine has none; `telegram_per_second` is how many messages
    go out (Telegram's limit is 30), `discord_shards` 0 for as many as Discord says,
    `discord_shard_ids` those of them that this process holds, where it is not all, `discord_per_second` how many
    messages go out that nobody has just asked for. Reminders are kept in `database_url`, else in a file in `data_dir`;
    one that is over stays there for `retention_days`. Nothing listens on an `http_port` of 0; a person may take
    `person_per_minute` turns; a step is reported of which "I don't see this" was said
    `unseen_at` times in two days.
    """

    language: str = ""
    telegram_token: str = field(default="", repr=False)
    telegram_api_url: str = TELEGRAM_API
    telegram_webhook_url: str = ""
    telegram_webhook_secret: str = field(default="", repr=False)
    telegram_per_second: float = 30.0
    discord_token: str = field(default="", repr=False)
    discord_api_url: str = DISCORD_API
    discord_gateway_url: str = ""
    discord_shards: int = 0
    discord_shard_ids: tuple[int, ...] = ()
    discord_per_second: float = 20.0
    http_host: str = "127.0.0.1"
    http_port: int = 0
    log_format: LogFormat = "console"
    person_per_minute: float = 60.0
    unseen_at: int = 20
    data_dir: Path = Path("data")
    database_url: str = field(default="", repr=False)
    retention_days: int = 30


def read(environment: Mapping[str, str] | None = None, file: Path = Path(".env")) -> Settings:
    """The settings that an environment holds, the process's own where none is given; it wins over the file.

    Raises UsageError, naming the setting, for one that makes no sense.
    """
    own = os.environ if environment is None else environment
    values = _file(file) | dict(own)
    shards = _whole(values, "DISCORD_SHARDS", 1, 10_000) if values.get("DISCORD_SHARDS") else 0
    settings = Settings(
        language=_language(values),
        telegram_token=values.get("TELEGRAM_TOKEN", "").strip(),
        telegram_api_url=_address(values, "TELEGRAM_API_URL", TELEGRAM_API),
        telegram_webhook_url=_address(values, "TELEGRAM_WEBHOOK_URL", ""),
        telegram_webhook_secret=values.get("TELEGRAM_WEBHOOK_SECRET", ""),
        telegram_per_second=_number(values, "TELEGRAM_PER_SECOND", 30.0, 10_000.0),
        discord_token=values.get("DISCORD_TOKEN", "").strip(),
        discord_api_url=_address(values, "DISCORD_API_URL", DISCORD_API),
        discord_gateway_url=_address(values, "DISCORD_GATEWAY_URL", "", ("ws", "wss")),
        discord_shards=shards,
        discord_shard_ids=_shard_ids(values.get("DISCORD_SHARD_IDS", ""), shards),
        discord_per_second=_number(values, "DISCORD_PER_SECOND", 20.0, 10_000.0),
        http_host=values.get("HTTP_HOST", "") or "127.0.0.1",
        http_port=_port(values),
        log_format=_log_format(values),
        person_per_minute=_number(values, "PERSON_PER_MINUTE", 60.0, 100_000.0),
        unseen_at=_whole(values, "UNSEEN_AT", 20, 1_000_000),
        data_dir=Path(values.get("DATA_DIR", "") or "data"),
        database_url=_database(values),
        retention_days=_whole(values, "RETENTION_DAYS", 30, 3650),
    )
    if not _TOKEN.fullmatch(settings.telegram_token):
        message = "TELEGRAM_TOKEN must be what BotFather shows, like 123456789:AAExample"
        raise UsageError(message)
    if settings.telegram_webhook_url and not _SECRET.fullmatch(settings.telegram_webhook_secret):
        message = "TELEGRAM_WEBHOOK_SECRET must be 1 to 256 letters, digits, _ or - when TELEGRAM_WEBHOOK_URL is set"
        raise UsageError(message)
    return settings


def _port(values: Mapping[str, str]) -> int:
    """Where health and metrics are told and webhooks are received; without a word from the operator only these are."""
    if not values.get("HTTP_PORT") and not values.get("TELEGRAM_WEBHOOK_URL"):
        return 0
    return _whole(values, "HTTP_PORT", 8080, 65_535)


def _log_format(values: Mapping[str, str]) -> LogFormat:
    match values.get("LOG_FORMAT", "").strip() or "console":
        case "console":
            return "console"
        case "json":
            return "json"
        case _:
            message = "LOG_FORMAT must be console or json"
            raise UsageError(message)


def _database(values: Mapping[str, str]) -> str:
    """Where reminders are kept; a password in it is nobody's business, so no message repeats it."""
    value = values.get("DATABASE_URL", "").strip()
    if value and not value.startswith(POSTGRESQL):
        message = f"DATABASE_URL must begin with {POSTGRESQL}, or be left out for a file in DATA_DIR"
        raise UsageError(message)
    return value


def _shard_ids(text: str, shards: int) -> tuple[int, ...]:
    """The shards that a list such as `0-3,7` names, each once and in order."""
    named: set[int] = set()
    for part in text.replace(" ", "").split(",") if text.strip() else ():
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


def _address(values: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...] = ("http", "https")) -> str:
    value = values.get(name, "").strip() or default
    if value and not _is_address(value, schemes):
        message = f"{name} must be an address like {schemes[-1]}://example.org"
        raise UsageError(message)
    return value.rstrip("/")


def _is_address(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
    except ValueError:  # brackets without an IPv6 address, say
        return False
    return parts.scheme in schemes and bool(parts.netloc)


def _file(path: Path) -> dict[str, str]:
    """What a .env file sets."""
    try:
        return {name: value for name, value in dotenv_values(path).items() if value is not None}
    except (OSError, UnicodeDecodeError):
        message = f"the file {path} can't be read: it must be a text in UTF-8"
        raise UsageError(message) from None


def _whole(values: Mapping[str, str], name: str, default: int, most: int) -> int:
    """A number whose fraction does not count; a mere fraction is one, as none means something else."""
    return max(1, int(_number(values, name, default, most)))


def _number(values: Mapping[str, str], name: str, default: float, most: float) -> float:
    try:
        number = float(values.get(name, "") or default)
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        message = f"{name} must be a number above 0, at most {most:.0f}"
        raise UsageError(message)
    return number
