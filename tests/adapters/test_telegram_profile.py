"""What people see of the bot before they talk to it."""

import shutil
from pathlib import Path

import pytest
from telegram import Bot, BotCommand, BotCommandScopeAllGroupChats

from bot.adapters.telegram.calls import Ears
from bot.adapters.telegram.connection import Options, connected
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.profile import introduce, profiles
from bot.content.book import Book
from bot.tally import Tally
from tests.content.folder import SMALL, Folder, read
from tests.wire.telegram_api import Fault, Kind, TelegramApi, awaited
from tests.wire.telegram_profile import GROUPS

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

AT_ONCE = (0.0,) * 7
DRAFT = '[fr]\nname = "Français"\nstate = "draft"\ncountries = []\nday = "d MMMM y"\nmonth = "MMMM y"\nmoment = "H"'


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(shutil.copytree(SMALL, tmp_path / "messages"))


async def introduced(api: TelegramApi, book: Book) -> list[str]:
    """The methods that set something."""
    before = len(api.calls)
    async with connected(Options(api.token, api.url), Tally(), Pace(), Ears()) as bot:
        await introduce(bot, book, AT_ONCE)
    return [call.method for call in api.calls[before:] if call.method.startswith("set")]


@awaited
async def test_a_group_is_offered_what_is_everybodys_and_a_private_chat_all(book: Book) -> None:
    async with TelegramApi() as api:
        await introduced(api, book)

        for language in ("en", "de", "fr", ""):
            assert api.profile.menu("group", language) == ["optout", "help"]
            assert api.profile.menu("private", language) == list(book.library.languages["en"].words["commands"])
        german = book.library.languages["de"].words["commands"]
        assert api.profile.commands_in("de", GROUPS) == {name: german[name] for name in ("optout", "help")}
        assert api.problems() == []


@awaited
async def test_only_what_has_changed_is_written(book: Book) -> None:
    async with TelegramApi() as api:
        assert len(await introduced(api, book)) == 4 * 3
        assert await introduced(api, book) == []
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            await bot.set_my_commands([BotCommand("old", "Old")], BotCommandScopeAllGroupChats(), "de")
            await bot.set_my_description("Old")

        assert await introduced(api, book) == ["setMyDescription", "setMyCommands"]
        assert api.profile.menu("group", "de") == ["optout", "help"]


@awaited
async def test_what_fails_on_its_way_is_set_all_the_same(book: Book) -> None:
    async with TelegramApi() as api:
        for method in ("getMyCommands", "setMyCommands", "setMyDescription", "getMyShortDescription"):
            api.faults += [Fault(method, kind) for kind in (Kind.SERVER_ERROR, Kind.DROP_AFTER)]
        api.faults.append(Fault("setMyCommands", Kind.TOO_MANY))
        await introduced(api, book)

        assert await introduced(api, book) == []


@awaited
async def test_one_part_that_is_refused_costs_only_itself(book: Book) -> None:
    async with TelegramApi() as api:
        api.faults.append(Fault("setMyCommands", Kind.BAD_REQUEST, description="BOT_COMMAND_INVALID"))
        await introduced(api, book)

        assert await introduced(api, book) == ["setMyCommands"]


def test_a_draft_has_no_profile_and_takes_nobody_elses(folder: Folder) -> None:
    folder.add("languages.toml", DRAFT)
    _, book = read(folder.root)

    assert book.library.languages["fr"].words == {}
    assert [profile.language for profile in profiles(book)] == ["", "en", "de"]


def test_words_that_a_language_lacks_are_the_first_ones(folder: Folder) -> None:
    folder.replace("common/de/words.toml", '[commands]\nstart = "Neu beginnen"\nhelp = "Wie es geht"', "")
    _, book = read(folder.root)
    german = profiles(book)[-1]

    assert german.language == "de"
    assert german.commands == profiles(book)[0].commands
