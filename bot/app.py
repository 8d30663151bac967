"""The one place that knows every part and puts them together."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.adapters.discord import markup
from bot.content import samples
from bot.content.book import RETENTION, Book, bind
from bot.content.check import check as check_content
from bot.content.library import Library, load_library
from bot.content.load import Files, load_guide
from bot.content.phrasings import Texts, load_phrasings
from bot.content.problems import Problem, Severity, error
from bot.desk import Desk, Readings
from bot.engine.graph import mermaid
from bot.engine.message import LIMITS
from bot.errors import ContentError, UsageError
from bot.ops.counting import Counting
from bot.pacing import Reserve
from bot.patience import Patience
from bot.reading import model
from bot.reading.clocks import Clocks
from bot.reading.clocks import load as load_clocks
from bot.reading.countries import Countries
from bot.reading.countries import load as load_countries
from bot.reading.lessons import Lessons, fingerprint
from bot.reading.questions import Questions, questions
from bot.reading.words import words
from bot.reminders.work import Reminders
from bot.sending import Chat
from bot.settings import Settings
from bot.tally import Shown

if TYPE_CHECKING:
    from bot.adapters.telegram.adapter import Telegram
    from bot.ops.http import Handler
    from bot.sending import Send
    from bot.store import Store

SERVICE = "linkedin"
DATABASE = "optout.db"  # in the data folder
BURST = 30  # turns that a person may take at once
PACKAGE = Path(__file__).parent
# Each adapter measures its own texts where they grow on the way: Discord counts the markup.
PLATFORMS = LIMITS | {"discord": replace(LIMITS["discord"], measure=markup.length)}
NOTHING_TO_RUN = (
    "no chat has a token: set TELEGRAM_TOKEN or DISCORD_TOKEN (the README says how to get one), "
    "or try the bot in this terminal with: python -m bot chat"
)
COUNTRIES = PACKAGE / "reading" / "countries.tsv"
CLOCKS = PACKAGE / "reading" / "clocks.tsv"
QUESTIONS = PACKAGE / "reading" / "questions.bin"  # learned from the phrasings by `optout train`

Clock = Callable[[], datetime]


def messages() -> Path:
    """Where the content stands: inside the installed package, else beside it in the repository."""
    installed = PACKAGE / "messages"
    return installed if installed.is_dir() else PACKAGE.parent / "messages"


@dataclass(frozen=True, slots=True)
class Opened:
    """The content, with the files that it was read from and their problems; and the clocks of the world."""

    files: Files
    book: Book
    clocks: Clocks


def open_content(root: Path, days: int = RETENTION) -> Opened:
    """Read all content below a folder; what is wrong with it is noted in the files.

    `days` is how long a reminder that is over stays stored: the content says so.
    """
    files = Files(root)
    library = load_library(files, SERVICE)
    clocks = load_clocks(CLOCKS)
    guide = load_guide(files, SERVICE, tuple(library.labels), library.regional(), clocks.zones)
    return Opened(files, bind(guide, library, days), clocks)


def open_desk(opened: Opened) -> Desk:
    """A desk at which adapters take their turns."""
    library = opened.book.library
    typed = {tag: language.typed for tag, language in library.languages.items()}
    readings = Readings(open_countries(opened.files.root), words(typed), open_questions(library), opened.clocks)
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


def content(root: Path, day: date, days: int = RETENTION) -> Opened:
    """The content for talking to people. Raises ContentError with the first error that the quick check finds."""
    opened = open_content(root, days)
    errors = [problem for problem in check(opened, day, thorough=False) if problem.severity is Severity.ERROR]
    if errors:
        message = f"{len(errors)} errors in the content; the first: {errors[0]} (optout check shows all)"
        raise ContentError(message)
    return opened


def graph(opened: Opened, now: datetime) -> str:
    """The conversation as a Mermaid diagram."""
    guide = opened.book.guide
    return mermaid(guide, now, next(samples.kept(guide, guide.language)))


def now() -> datetime:
    """The instant, by this machine's clock."""
    return datetime.now(UTC)


async def run(
    settings: Settings,
    desk: Desk,
    clock: Clock = now,
    sending: "Callable[[Store, Desk, Mapping[str, Send], Clock, asyncio.Event], Reminders]" = Reminders,
) -> None:
    """Run every adapter that has a token, until SIGTERM or SIGINT; `sending` makes what sends the reminders.

    Raises UsageError where there is nothing to run, or a token or an address is refused, StoreUnusable where
    reminders can't be kept.
    """
    if not (settings.telegram_token or settings.discord_token):
        raise UsageError(NOTHING_TO_RUN)
    stop = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    async with AsyncExitStack() as opened:
        store = await opened.enter_async_context(_store(settings))
        wake = asyncio.Event()
        patience = Patience(settings.person_per_minute, BURST)
        desk = replace(desk, store=store, wake=wake.set, alone=store.alone, patience=patience)
        counting = Counting(store, desk.book.guide, desk.tally, clock, settings.unseen_at)
        await opened.enter_async_context(_meanwhile(counting.run()))
        routes: dict[str, Handler] = {}
        reserve = store.budget.reserve if store.budget else None
        chats = dict(_chats(settings, desk, clock, reserve, routes))
        if settings.http_port:
            await opened.enter_async_context(_watched(settings, desk, store, chats, counting, routes))
        gc.collect()
        gc.freeze()  # what is loaded stays: to look through it for garbage would stop every answer for 0.1 s
        senders = {name: chat.send for name, chat in chats.items()}
        await _until(stop, sending(store, desk, senders, clock, wake).run(), *(chat.run() for chat in chats.values()))


@asynccontextmanager
async def _meanwhile(*works: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Do some work besides; what it does last when it is cancelled is waited for."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _chats(
    settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None, routes: "dict[str, Handler]"
) -> Iterator[tuple[str, Chat]]:
    """Every chat that has a token; `routes` is what the HTTP server must hand over to them."""
    if settings.telegram_token:
        telegram = _telegram(settings, desk, clock, reserve)
        routes |= telegram.routes
        yield "telegram", telegram
    if settings.discord_token:
        yield "discord", _discord(settings, desk, clock, reserve)


@asynccontextmanager
async def _watched(  # noqa: PLR0913, PLR0917 - it puts them together
    settings: Settings,
    desk: Desk,
    store: "Store",
    chats: Mapping[str, Chat],
    counting: Counting,
    routes: "Mapping[str, Handler]",
) -> AsyncIterator[None]:
    """Receive webhooks, and tell how the bot is."""
    from bot.ops import health, http, metrics  # noqa: PLC0415 - a process that nobody asks needs none of them

    async def content() -> bool:
        return True  # it was checked before the start, and is not read again

    parts = {name: chat.connected for name, chat in chats.items()} | {"database": store.alive, "content": content}
    told = health.Health(parts, counting.moved, desk.tally)
    pages = {"/healthz": told.alive, "/readyz": told.ready, "/metrics": metrics.page(desk.tally, told.ready)}
    async with (
        _meanwhile(metrics.watch(desk.tally)),
        http.serving(settings.http_host, settings.http_port, routes, pages),
    ):
        yield


def _store(settings: Settings) -> "AbstractAsyncContextManager[Store]":
    from bot.store import open_store  # noqa: PLC0415

    return open_store(settings.database_url or settings.data_dir / DATABASE)


async def counted(settings: Settings, since: date) -> dict[Shown, int]:
    """How often each screen was shown from a day on. Raises UsageError, or StoreError."""
    async with _store(settings) as store:
        return await store.counted(since.isoformat(), SERVICE)


def backup(settings: Settings, target: Path) -> None:
    """Copy the reminders to a new file, while others may write. Raises UsageError, or StoreUnusable."""
    from bot.store import backup  # noqa: PLC0415

    backup(settings.database_url or settings.data_dir / DATABASE, target)


# The libraries of the chats take half a second to load and tens of megabytes: each is loaded where it is used.


def _telegram(settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None) -> "Telegram":
    from bot.adapters.telegram.adapter import Options, Telegram  # noqa: PLC0415

    options = Options(
        token=settings.telegram_token,
        api=settings.telegram_api_url,
        webhook=settings.telegram_webhook_url,
        secret=settings.telegram_webhook_secret,
        per_second=settings.telegram_per_second,
        reserve=reserve,
    )
    return Telegram(desk, options, clock)


def _discord(settings: Settings, desk: Desk, clock: Clock, reserve: Reserve | None) -> Chat:
    from bot.adapters.discord.adapter import Discord, Options  # noqa: PLC0415

    options = Options(
        token=settings.discord_token,
        api=settings.discord_api_url,
        gateway=settings.discord_gateway_url,
        shards=settings.discord_shards,
        shard_ids=settings.discord_shard_ids,
        per_second=settings.discord_per_second,
        reserve=reserve,
    )
    return Discord(desk, options, clock)


async def _until(stop: asyncio.Event, first: Coroutine[Any, Any, None], *runs: Coroutine[Any, Any, None]) -> None:
    """Run these until told to stop or one ends; then let `first` finish, then the others; raise what ended it."""
    running = [asyncio.create_task(run) for run in (first, *runs)]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *running], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    outcomes = []
    for tasks in (running[:1], running[1:]):
        for task in tasks:
            task.cancel()
        outcomes += await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
