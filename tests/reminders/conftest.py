"""Both databases and both chats: every test that asks for one runs with each."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import app
from bot.desk import Desk
from bot.store import open_store
from tests import postgres
from tests.reminders.chats import CHATS, AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite


@pytest.fixture(scope="session")
def desk(opened: app.Opened) -> Desk:
    # One for all: what reads typed words takes a while to load, and no test wants it loaded meanwhile.
    made = app.open_desk(opened)
    for load in (made.readings.countries, made.readings.questions):
        load()
    return made


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    with postgres.running() as started:
        asyncio.run(_made(started.fresh("one")))
        yield started


async def _made(url: str) -> None:
    async with open_store(url):
        pass


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path / "data")


@pytest.fixture
def postgresql(server: postgres.Server) -> Postgres:
    server.sql("TRUNCATE reminders RESTART IDENTITY", database="one")
    return Postgres(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    found: Sqlite | Postgres = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["telegram", "discord"])
def chat(request: pytest.FixtureRequest) -> AtTelegram | AtDiscord:
    return CHATS[request.param]()
