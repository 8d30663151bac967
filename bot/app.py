"""The one place that knows every part and puts them together."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from bot.adapters.discord import markup
from bot.content.book import Book, bind
from bot.content.check import check as check_content
from bot.content.library import Library, load_library
from bot.content.load import Files, load_guide
from bot.content.phrasings import Texts, load_phrasings
from bot.content.problems import Problem, Severity, error
from bot.engine.graph import mermaid
from bot.engine.message import LIMITS
from bot.errors import ContentError, UsageError
from bot.reading import model
from bot.reading.countries import Countries
from bot.reading.countries import load as load_countries
from bot.reading.lessons import Lessons, fingerprint
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
QUESTIONS = PACKAGE / "reading" / "questions.bin"  # learned from the phrasings by `optout train`


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
    readings = Readings(open_countries(opened.files.root), words(typed), open_questions(library))
    return Desk(opened.book, readings)


def open_countries(root: Path) -> Callable[[], Countries]:
    """The reader of countries, loaded when first called."""
    return cache(lambda: load_countries(COUNTRIES, root / "countries.toml"))


def open_questions(library: Library) -> Callable[[], Questions]:
    """The reader of questions, loaded when first called."""
    return cache(lambda: questions(model.load(QUESTIONS), _by_answer(library)))


def _by_answer(library: Library) -> dict[str, tuple[str, ...]]:
    """The official questions of each answer, one a language."""
    names = dict.fromkeys(name for language in library.languages.values() for name in language.questions)
    return {
        name: tuple(own.questions[name] for own in library.languages.values() if name in own.questions)
        for name in names
    }


def lessons(opened: Opened) -> Lessons:
    """All that the matching of questions is learned from: official questions and phrasings, every language's."""
    library = opened.book.library
    own = load_phrasings(opened.files, SERVICE, library.languages).values()
    asked = _joined([_by_answer(library), *(language.asked for language in own)])
    return Lessons(asked, _joined([language.rejected for language in own]))


def _joined(languages: Sequence[Texts]) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys(chain.from_iterable(languages))
    return {name: tuple(chain.from_iterable(texts.get(name, ()) for texts in languages)) for name in names}


def train(opened: Opened) -> int:
    """Learn the matching of questions anew and write it down; returns its size in bytes.

    Raises UsageError where scikit-learn is not installed.
    """
    from bot.reading.training import train as learned  # noqa: PLC0415 - its libraries are for development only

    file = learned(lessons(opened))
    QUESTIONS.write_bytes(file)
    return len(file)


def check(opened: Opened, day: date, *, thorough: bool = True) -> list[Problem]:
    """Everything that is wrong with the content on a day, each room's own rules joined."""
    found = check_content(opened.files, opened.book, day, PLATFORMS, thorough=thorough)
    return sorted([*found, *_stale(opened)]) if thorough else found


def _stale(opened: Opened) -> list[Problem]:
    """What is matched is what was learned from the phrasings as they stand."""
    if model.learned_from(QUESTIONS) == fingerprint(lessons(opened)):
        return []
    where = QUESTIONS.relative_to(PACKAGE.parent).as_posix()
    return [error(where, "", "stale-model", "was learned from other phrasings; run: make train")]


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
