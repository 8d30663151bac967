"""What most tests need: the real content, read once."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, settings

from bot import app
from bot.content.book import Book
from bot.engine.guide import Guide
from bot.turns import Desk

# A busy machine makes no test fail: neither an example nor its generation is timed.
unhurried = [HealthCheck.too_slow]
settings.register_profile("steady", deadline=None, derandomize=True, max_examples=200, suppress_health_check=unhurried)
settings.load_profile("steady")

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


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
