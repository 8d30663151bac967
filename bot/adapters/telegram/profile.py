"""What people see of the bot before they talk to it: commands and descriptions, in every complete language."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from telegram import BotCommand, BotCommandScopeAllGroupChats
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.adapters.telegram.calls import why
from bot.adapters.telegram.deliver import WAITS, insist
from bot.content.book import Book
from bot.content.library import Library

log = logging.getLogger(__name__)

IN_GROUPS = ("optout", "help")  # the rest is a person's own business, and opens the private chat all the same
TWO = 2  # letters of a language as Telegram knows it
GROUPS = BotCommandScopeAllGroupChats()

Bot = ExtBot[int]
Commands = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot's face in one language, which is empty for everybody whose own is missing.

    `shared` are the commands that a group's menu shows, `commands` those of all other chats.
    """

    language: str
    commands: Commands
    shared: Commands
    description: str
    short: str


async def introduce(bot: Bot, book: Book, waits: Sequence[float] = WAITS) -> None:
    """Set whatever has changed since the last start; what Telegram refuses is left for the next one.

    `waits` are the seconds between tries of one call.
    """
    try:
        for profile in profiles(book):
            for setting in (_commands, _shared, _description, _short):
                try:
                    await insist(partial(setting, bot, profile), repeats=len(waits), waits=waits)
                except BadRequest:
                    log.warning("telegram: a part of the profile was refused; it is left until the next start")
    except InvalidToken:
        return  # which is told where it ends the chat
    except TelegramError as failed:
        log.warning("telegram: the profile is left until the next start (%s)", why(failed))
    except Exception:
        log.exception("telegram: the profile could not be set")


async def _commands(bot: Bot, profile: Profile) -> None:
    language, wanted = profile.language or None, _listed(profile.commands)
    if await bot.get_my_commands(language_code=language) != wanted:
        await bot.set_my_commands(wanted, language_code=language)


async def _shared(bot: Bot, profile: Profile) -> None:
    language, wanted = profile.language or None, _listed(profile.shared)
    if await bot.get_my_commands(GROUPS, language) != wanted:
        await bot.set_my_commands(wanted, GROUPS, language)


def _listed(commands: Commands) -> tuple[BotCommand, ...]:
    return tuple(BotCommand(name, text) for name, text in commands)


async def _description(bot: Bot, profile: Profile) -> None:
    shown = await bot.get_my_description(language_code=profile.language or None)
    if shown.description != profile.description:
        await bot.set_my_description(profile.description, language_code=profile.language or None)


async def _short(bot: Bot, profile: Profile) -> None:
    shown = await bot.get_my_short_description(language_code=profile.language or None)
    if shown.short_description != profile.short:
        await bot.set_my_short_description(profile.short, language_code=profile.language or None)


def profiles(book: Book) -> tuple[Profile, ...]:
    """The bot's face in every complete language, the first one also for everybody else.

    Telegram knows languages by two letters: of two that begin alike the first is theirs.
    """
    tags = {"": book.library.source}
    for tag, language in book.guide.languages.items():
        code = tag.partition("-")[0]
        if language.complete and len(code) == TWO:
            tags.setdefault(code, tag)
    return tuple(_profile(book.library, code, tag) for code, tag in tags.items())


def _profile(library: Library, code: str, tag: str) -> Profile:
    def word(section: str, key: str) -> str:
        return library.word(tag, section, key) or ""

    names = library.languages[library.source].words.get("commands", {})
    commands = tuple((name, word("commands", name)) for name in names)
    shared = tuple((name, text) for name, text in commands if name in IN_GROUPS)
    return Profile(code, commands, shared, word("about", "description"), word("about", "short"))
