"""Both databases: every test that asks where the store is runs on each, on one of its own."""

from pathlib import Path

import pytest

from tests import postgres


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine makes no test fail."""
    monkeypatch.setattr("bot.store.store.QUICK", 30.0)
    monkeypatch.setattr("bot.store.sqlite.PATIENCE", 20.0)
    monkeypatch.setattr("bot.store.forgetting.WITHIN", 30.0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data" / "optout.db"


@pytest.fixture
def url(server: postgres.Server) -> str:
    server.sql("SET lock_timeout = '5s'; TRUNCATE reminders, counts, budgets, meta RESTART IDENTITY", database="one")
    return server.url("one")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue("file" if request.param == "sqlite" else "url"))


@pytest.fixture(params=["sqlite", "postgresql"])
def nowhere(request: pytest.FixtureRequest) -> str:
    """Where no store has been yet."""
    if request.param == "sqlite":
        return str(request.getfixturevalue("file"))
    return str(request.getfixturevalue("server").fresh("two"))
