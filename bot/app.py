"""The one place that knows every part and puts them together."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from bot.adapters.discord import markup
from bot.content.book import Book, bind
from bot.content.check import check as check_content
from bot.content.library import Library, load_library
from bot.content.load import Files, load_guide
from bot.content.problems import Problem, Severity
from bot.engine.graph import mermaid
from bot.engine.message import LIMITS
from bot.errors import ContentError, UsageError
from bot.reading.countries import Countries
from bot.reading.countries import load as load_countries
from bot.reading.questions import Questions, questions
from bot.reading.words import words
from bot.settings import Settings
from bot.turns import Desk, Readings

SERVICE = "linkedin"
PACKAGE = Path(__file__).parent
# Each adapter measures its own texts where they grow on the way: Discord counts the markup.
PLATFORMS = LIMITS | {"discord": replace(LIMITS["discord"], measure=markup.length)}
NOTHING_TO_RUN = (
    "no chat has a token: set TELEGRAM_TOKEN or DISCORD_TOKEN (the README says how to get one), "
    "or try the bot in this terminal with: python -m bot chat"
)
COUNTRIES = PACKAGE / "reading" / "countries.tsv"


def messages() -> Path:
    """Where the content stands: inside the installed package, else beside it in the repository."""
    installed = PACKAGE / "messages"
    return installed if installed.is_dir() else PACKAGE.parent / "messages"


@dataclass(frozen=True, slots=True)
class Opened:
    """The content, with the files that it was read from and their problems."""

    files: Files
    book: Book


def open_content(root: Path) -> Opened:
    """Read all content below a folder; what is wrong with it is noted in the files."""
    files = Files(root)
    library = load_library(files, SERVICE)
    guide = load_guide(files, SERVICE, tuple(library.labels), library.regional())
    return Opened(files, bind(guide, library))


def open_desk(opened: Opened) -> Desk:
    """A desk at which adapters take their turns."""
    library = opened.book.library
    typed = {tag: language.typed for tag, language in library.languages.items()}
    readings = Readings(open_countries(opened.files.root), words(typed), cache(lambda: _questions(library)))
    return Desk(opened.book, readings)


def open_countries(root: Path) -> Callable[[], Countries]:
    """The reader of countries, loaded when first called."""
    return cache(lambda: load_countries(COUNTRIES, root / "countries.toml"))


def _questions(library: Library) -> Mapping[str, Questions]:
    return {
        tag: questions({name: (asked.text, *asked.phrasings) for name, asked in language.questions.items()})
        for tag, language in library.languages.items()
    }


def check(opened: Opened, day: date, *, thorough: bool = True) -> list[Problem]:
    """Everything that is wrong with the content on a day, each room's own rules joined."""
    return check_content(opened.files, opened.book, day, PLATFORMS, thorough=thorough)


def content(root: Path, day: date) -> Opened:
    """The content for talking to people. Raises ContentError with the first error that the quick check finds."""
    opened = open_content(root)
    errors = [problem for problem in check(opened, day, thorough=False) if problem.severity is Severity.ERROR]
    if errors:
        message = f"{len(errors)} errors in the content; the first: {errors[0]} (optout check shows all)"
        raise ContentError(message)
    return opened


def graph(opened: Opened, now: datetime) -> str:
    """The conversation as a Mermaid diagram."""
    return mermaid(opened.book.guide, now)


async def run(settings: Settings, desk: Desk) -> None:
    """Run every adapter that has a token, until SIGTERM or SIGINT.

    Raises UsageError where there is nothing to run, or a token or an address is refused.
    """
    if not (settings.telegram_token or settings.discord_token):
        raise UsageError(NOTHING_TO_RUN)
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with AsyncExitStack() as opened:
        runs = []
        if settings.telegram_token:
            runs.append(await _telegram(settings, desk, opened))
        if settings.discord_token:
            runs.append(_discord(settings, desk))
        await _until(stop, *runs)


# The libraries of the chats take half a second to load and tens of megabytes: each is loaded where it is used.


async def _telegram(settings: Settings, desk: Desk, opened: AsyncExitStack) -> Coroutine[Any, Any, None]:
    from bot.adapters.telegram.adapter import Options, Telegram  # noqa: PLC0415

    options = Options(
        token=settings.telegram_token,
        api=settings.telegram_api_url,
        webhook=settings.telegram_webhook_url,
        secret=settings.telegram_webhook_secret,
        per_second=settings.telegram_per_second,
    )
    telegram = Telegram(desk, options, lambda: datetime.now(UTC))
    if telegram.routes:
        from bot.ops.http import serving  # noqa: PLC0415

        await opened.enter_async_context(serving(settings.http_host, settings.http_port, telegram.routes))
    return telegram.run()


def _discord(settings: Settings, desk: Desk) -> Coroutine[Any, Any, None]:
    from bot.adapters.discord.adapter import Discord, Options  # noqa: PLC0415

    options = Options(
        token=settings.discord_token,
        api=settings.discord_api_url,
        gateway=settings.discord_gateway_url,
        shards=settings.discord_shards,
    )
    return Discord(desk, options, lambda: datetime.now(UTC)).run()


async def _until(stop: asyncio.Event, *runs: Coroutine[Any, Any, None]) -> None:
    """Run these until told to stop or one ends, let the others finish, and raise what ended it."""
    running = [asyncio.create_task(run) for run in runs]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
    for task in (stopped, *running):
        task.cancel()
    for outcome in await asyncio.gather(*running, return_exceptions=True):
        if isinstance(outcome, Exception):
            raise outcome
