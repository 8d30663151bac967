"""What people see of the bot before they talk to it: commands and descriptions, in every language."""

import logging
from dataclasses import dataclass

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.content.library import Library

log = logging.getLogger(__name__)

Bot = ExtBot[int]


@dataclass(frozen=True, slots=True)
class Profile:
    """The bot's face in one language; the language is empty for everybody whose own is missing."""

    language: str
    commands: tuple[tuple[str, str], ...]
    description: str
    short: str


async def introduce(bot: Bot, profiles: tuple[Profile, ...]) -> None:
    """Set whatever has changed since the last start; what Telegram refuses is left for the next one."""
    for profile in profiles:
        for setting in (_commands, _description, _short):
            try:
                await setting(bot, profile)
            except TelegramError as refused:
                log.warning("telegram: the profile is left until the next start (%s)", type(refused).__name__)
                return


async def _commands(bot: Bot, profile: Profile) -> None:
    wanted = tuple(BotCommand(name, text) for name, text in profile.commands)
    if await bot.get_my_commands(language_code=profile.language or None) != wanted:
        await bot.set_my_commands(wanted, language_code=profile.language or None)


async def _description(bot: Bot, profile: Profile) -> None:
    shown = await bot.get_my_description(language_code=profile.language or None)
    if shown.description != profile.description:
        await bot.set_my_description(profile.description, language_code=profile.language or None)


async def _short(bot: Bot, profile: Profile) -> None:
    shown = await bot.get_my_short_description(language_code=profile.language or None)
    if shown.short_description != profile.short:
        await bot.set_my_short_description(profile.short, language_code=profile.language or None)


def profiles(library: Library) -> tuple[Profile, ...]:
    """The bot's face in every language, the first one also for everybody else."""
    faces = []
    for tag in ("", *library.languages):
        words = library.languages[tag or library.source].words
        faces.append(
            Profile(tag, tuple(words["commands"].items()), words["about"]["description"], words["about"]["short"])
        )
    return tuple(faces)
