"""Nothing is kept about anybody but a reminder, and nothing of that once it is deleted."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.desk import Desk
from bot.engine.reminder import Address
from bot.store import open_store
from tests.reminders.chats import AtDiscord, AtTelegram
from tests.reminders.databases import Postgres, Sqlite
from tests.reminders.processes import workers
from tests.reminders.test_setting import does
from tests.reminders.world import NOON, WHO, bounded, opened, put, reminder

WALK = ("[United Kingdom]", "[Web browser]", "[Done, next]", "[Done, next]", "[It is off]", "[Tell others]", "[Back]")
ASIDE = ("/faq", "/privacy", "/data", "/delete", "/reminders", "/language", "/help")
ODD = {"telegram": 7391846205, "discord": 918273645546372819}


@bounded
async def test_the_whole_walk_leaves_no_row(database: Sqlite | Postgres, desk: Desk) -> None:
    async with opened(database, desk, AtTelegram(), AtDiscord()) as world:
        for chat in world.chats:
            person = chat.somebody(WHO)
            await does(person, "/optout")
            await does(person, *(line for line in WALK if line.strip("[]") in person.last.buttons or line in WALK[:2]))
            await does(person, *ASIDE)
            await does(person, "do they read my private messages", "it is off")

        assert database.count() == 0


@bounded
async def test_one_that_is_erased_while_it_is_sent_is_not_made_anew(database: Sqlite | Postgres, desk: Desk) -> None:
    async with opened(database, desk, AtTelegram(), AtDiscord()) as world:
        await world.on_its_way()
        for chat in world.chats:
            assert await world.store.erase(Address(chat.name, str(WHO))) == 1
        await world.answered()
        await world.still()

        assert world.shown() == [1, 1]
        assert database.count() == 0


@bounded
async def test_one_that_is_changed_while_it_is_sent_stays_as_it_was_changed(
    database: Sqlite | Postgres, desk: Desk
) -> None:
    async with opened(database, desk, AtTelegram(), AtDiscord()) as world:
        await world.on_its_way()
        before = await world.rows()
        await world.keep(reminder(NOON + timedelta(days=7), version=5))
        changed = await world.rows()
        await world.answered()
        await world.still()

        assert world.shown() == [1, 1]
        assert await world.rows() == changed != before


@bounded
async def test_what_is_deleted_stands_nowhere_any_more_when_the_store_was_tidied(tmp_path: Path) -> None:
    telegram, discord = chats = AtTelegram(), AtDiscord()
    database = Sqlite(tmp_path / "data")
    async with (
        telegram,
        discord,
        workers(tmp_path / "run", telegram.settings | discord.settings | database.settings) as every,
    ):
        worker = every.start()
        await asyncio.gather(telegram.ready(), discord.ready())
        async with open_store(database.where) as store:
            for number in range(200):
                later = datetime.now(UTC) + timedelta(days=number + 1)
                await put(store, Address("telegram", str(number + 1)), reminder(later))
        for chat in chats:
            person = chat.somebody(ODD[chat.name])
            await does(person, "/reminders", "[Every 6 months]", "[United States]")
            await does(person, next(f"[{label}]" for label in person.last.buttons if label.startswith("New York")))
            await does(person, "[Change]", "[Every year]")
        assert all(str(one).encode() in held(database.folder) for one in ODD.values())
        for chat in chats:
            person = chat.somebody(ODD[chat.name])
            await does(person, "/delete", "[Delete now]")
        assert await worker.ends() == 0
    async with open_store(database.where) as store:
        await store.tidy()  # as it is done every hour

    assert database.count() == 200
    assert [name for name, one in ODD.items() if str(one).encode() in held(database.folder)] == []
    assert [name for name, one in ODD.items() if str(one) in worker.log] == []


@bounded
async def test_what_is_kept_is_handed_out_as_a_file(sqlite: Sqlite, desk: Desk) -> None:
    telegram, discord = AtTelegram(), AtDiscord()
    async with opened(sqlite, desk, telegram, discord) as world:
        await world.keep(reminder(NOON + timedelta(days=7)))
        for chat in world.chats:
            person = chat.somebody(WHO)
            await does(person, "/data", "[As a file]")
        await telegram.api.called("sendDocument")
        (call,) = await discord.api.called("POST", "/webhooks/*")
        sent = [telegram.api.made("sendDocument")[0].params["document"], *call.files]

        rows = [json.loads(file.data) for file in sent]
        assert [str(WHO) in json.dumps(one) for one in rows] == [True, True]


def held(folder: Path) -> bytes:
    """All that stands in the database's files."""
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
