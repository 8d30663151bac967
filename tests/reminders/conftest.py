"""Both databases and both chats: every test that asks for one runs with each."""

from pathlib import Path

import pytest

from bot import app
from bot.desk import Desk
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


@pytest.fixture
def sqlite(tmp_path: Path) -> Sqlite:
    return Sqlite(tmp_path / "data")


@pytest.fixture
def postgresql(server: postgres.Server) -> Postgres:
    server.sql("TRUNCATE reminders, meta RESTART IDENTITY", database="one")
    return Postgres(server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Sqlite | Postgres:
    found: Sqlite | Postgres = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=["telegram", "discord"])
def chat(request: pytest.FixtureRequest) -> AtTelegram | AtDiscord:
    return CHATS[request.param]()
