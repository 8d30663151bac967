"""The one place that knows every part and puts them together."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

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
NOTHING_TO_RUN = (
    "no adapter has a token: set TELEGRAM_TOKEN (the README says how to get one), "
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
    return check_content(opened.files, opened.book, day, LIMITS, thorough=thorough)


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
    # The libraries of the chats take half a second to load, which a terminal need not wait for.
    from bot.adapters.telegram.adapter import Options, Telegram  # noqa: PLC0415
    from bot.ops.http import serving  # noqa: PLC0415

    if not settings.telegram_token:
        raise UsageError(NOTHING_TO_RUN)
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    options = Options(
        token=settings.telegram_token,
        api=settings.telegram_api_url,
        webhook=settings.telegram_webhook_url,
        secret=settings.telegram_webhook_secret,
        per_second=settings.telegram_per_second,
    )
    telegram = Telegram(desk, options, lambda: datetime.now(UTC))
    async with AsyncExitStack() as opened:
        if telegram.routes:
            await opened.enter_async_context(serving(settings.http_host, settings.http_port, telegram.routes))
        await opened.enter_async_context(telegram)
        await _first(stop.wait(), telegram.failed())


async def _first(*waits: Coroutine[Any, Any, object]) -> None:
    """Wait for the first of these to end, and raise what it raised."""
    tasks = [asyncio.create_task(wait) for wait in waits]
    done, left = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in left:
        task.cancel()
    for task in done:
        task.result()
