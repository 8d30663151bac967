"""What most tests need: the real content, read once."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from bot import app
from bot.content.book import Book
from bot.desk import Desk
from bot.engine.guide import Guide
from bot.store import open_store
from bot.turns import Pressed
from tests import postgres
from tests.keeping import Keeping, Somebody, keeping, newcomer

# A busy machine makes no test fail: neither an example nor its generation is timed.
unhurried = [HealthCheck.too_slow]
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=100, suppress_health_check=unhurried)
settings.load_profile("steady")

# Only these are followed branch by branch, and reach every branch of the engine and the content.
FOLLOWED = ("tests/engine/", "tests/content/")

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are cores: many tests wait, for a process to start or a second to pass."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Run a test untraced that nobody wants to be followed: to trace all of them would take twice as long."""
    if item.nodeid.startswith(FOLLOWED) and not item.get_closest_marker("exhaustive"):
        return (yield)
    tracing, threads = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        return (yield)
    finally:
        sys.settrace(tracing)
        threading.settrace(threads)


@pytest.fixture(scope="session")
def opened() -> app.Opened:
    return app.open_content(app.messages())


@pytest.fixture(scope="session")
def book(opened: app.Opened) -> Book:
    return opened.book


@pytest.fixture(scope="session")
def guide(book: Book) -> Guide:
    return book.guide


@pytest.fixture
def desk(opened: app.Opened) -> Desk:
    return app.open_desk(opened)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A real PostgreSQL with one database that is up to date."""
    with postgres.running() as started:
        asyncio.run(_made(started.fresh("one")))
        yield started


async def _made(url: str) -> None:
    async with open_store(url):
        pass


@pytest.fixture(scope="module")
def keeper(opened: app.Opened) -> Iterator[Keeping]:
    with keeping(app.open_desk(opened)) as made:
        yield made


@pytest.fixture
def anna(keeper: Keeping) -> Somebody:
    return newcomer(keeper)


@pytest.fixture
def reminded(anna: Somebody) -> Somebody:
    """Somebody in Germany who has asked for a reminder every six months."""
    anna.does(Pressed("1li_rs_DE_w_en__of_e6m"))
    return anna
