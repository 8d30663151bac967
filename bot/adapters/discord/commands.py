"""The slash commands, as Discord wants them described: made from the content's words, in every language."""

from collections.abc import Iterable, Mapping
from typing import Any

from discord import Locale, Permissions

from bot.adapters.discord.abilities import SECTION, SHOWN
from bot.adapters.discord.markup import escaped, mentioned
from bot.content.library import Library
from bot.engine.guide import Guide

PANEL = "panel"
COUNTRY, PLATFORM, QUESTION = "country", "platform", "question"
CHAT_INPUT, STRING = 1, 3  # Discord's numbers for a slash command and for an option of text
GUILD_INSTALL, USER_INSTALL = 0, 1
GUILD, BOT_DM, PRIVATE_CHANNEL = 0, 1, 2

Json = dict[str, Any]


def commands(guide: Guide, library: Library) -> list[Json]:
    """Every command of the bot."""
    made = [_command(library, name, _options(guide, library, name)) for name in SHOWN]
    panel = _command(library, PANEL, []) | {
        "integration_types": [GUILD_INSTALL],
        "contexts": [GUILD],
        "default_member_permissions": str(Permissions(manage_guild=True).value),
    }
    return [*made, panel]


def _command(library: Library, name: str, options: list[Json]) -> Json:
    described = _localised(library, "description", "commands" if name != PANEL else "discord", name)
    return {
        "type": CHAT_INPUT,
        "integration_types": [GUILD_INSTALL, USER_INSTALL],
        "contexts": [GUILD, BOT_DM, PRIVATE_CHANNEL],
        **_named(library, name),
        **described,
        **({"options": options} if options else {}),
    }


def _options(guide: Guide, library: Library, name: str) -> list[Json]:
    match name:
        case "optout":
            return [
                _option(library, COUNTRY) | {"autocomplete": True},
                _option(library, PLATFORM) | {"choices": [_choice(library, platform) for platform in guide.platforms]},
            ]
        case "ask":
            return [_option(library, QUESTION) | {"autocomplete": True, "required": True}]
        case _:
            return []


def _option(library: Library, name: str) -> Json:
    return {"type": STRING, **_named(library, name), **_localised(library, "description", "discord", name)}


def _choice(library: Library, platform: str) -> Json:
    return {"value": platform, **_localised(library, "name", "buttons", f"platform-{platform}")}


def _named(library: Library, name: str) -> Json:
    """A name that people type: the same in the code everywhere, localised where a language has its own word."""
    own = {
        locale: word
        for tag in library.languages
        if tag != library.source
        for locale in locales(tag)
        if (word := library.languages[tag].words.get("discord", {}).get(f"name-{name}"))
    }
    return {"name": name, **({"name_localizations": own} if own else {})}


def _localised(library: Library, field: str, section: str, key: str) -> Json:
    texts = {
        locale: text
        for tag, language in library.languages.items()
        if tag != library.source
        for locale in locales(tag)
        if (text := language.words.get(section, {}).get(key))
    }
    return {
        field: library.word(library.source, section, key) or key,
        **({f"{field}_localizations": texts} if texts else {}),
    }


def numbers(known: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """The id of each of Discord's commands, by name."""
    return {str(command["name"]): str(command["id"]) for command in known if "id" in command}


def mention(library: Library, ids: Mapping[str, str], language: str, name: str) -> str:
    """A command as text: Discord's own link to it where its id is known, else what clients in that language call it."""
    if name in ids:
        return mentioned(name, ids[name])
    return "/" + escaped(library.languages[language].words.get(SECTION, {}).get(f"name-{name}") or name)


def locales(tag: str) -> tuple[str, ...]:
    """Discord's locales for a language: "es" is spoken in two of them."""
    values = [str(locale.value) for locale in Locale]
    return tuple(value for value in values if value == tag or value.partition("-")[0] == tag)


def alike(known: Iterable[Mapping[str, Any]], wanted: Iterable[Mapping[str, Any]]) -> bool:
    """Whether Discord's commands are the wanted ones, whatever it adds to them by itself."""
    return _by_name(known) == _by_name(wanted)


def _by_name(commands: Iterable[Mapping[str, Any]]) -> dict[str, object]:
    return {str(command["name"]): _essence(command) for command in commands}


COMPARED = frozenset(
    {"name", "name_localizations", "description", "description_localizations", "options", "choices", "value", "type"}
    | {"autocomplete", "required", "integration_types", "contexts", "default_member_permissions"}
)


def _essence(value: object) -> object:
    """A description without what is left to Discord: unset fields, and those that the bot does not speak of."""
    match value:
        case Mapping():
            return {key: _part(str(key), part) for key, part in value.items() if key in COMPARED and not _unset(part)}
        case list():
            return [_essence(part) for part in value]
        case _:
            return value


def _part(key: str, part: object) -> object:
    """A field's value; texts by locale are kept whole, since "id" is one, too."""
    return part if key.endswith("_localizations") else _essence(part)


def _unset(part: object) -> bool:
    return part is None or part is False or part in ([], {})
