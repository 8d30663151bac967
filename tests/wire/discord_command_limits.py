"""The limits that Discord documents for application commands."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from tests.wire.discord_faults import Problem
from tests.wire.discord_wire import Json

COMMANDS = 100  # of slash commands
SIZE = 8000
OPTIONS = 25
NAME = 32
DESCRIPTION = 100
SLASH = 1
SUBCOMMANDS = {1, 2}
LOCALES = {
    *("ar", "bg", "cs", "da", "de", "el", "en-GB", "en-US", "es-419", "es-ES", "fi", "fr", "he", "hi", "hr", "hu"),
    *("id", "it", "ja", "ko", "lt", "nl", "no", "pl", "pt-BR", "ro", "ru", "sv-SE", "th", "tr", "uk", "vi"),
    *("zh-CN", "zh-TW"),
}

Problems = Iterator[Problem]


def command_limits(body: Any) -> Problems:  # noqa: ANN401 - any JSON
    """Everything documented that is wrong with one command, or with a whole list of them."""
    if isinstance(body, dict):
        yield from _command(body, "")
        return
    commands = _dicts(body)
    slash = [one for one in commands if one.get("type", SLASH) == SLASH]
    if len(slash) > COMMANDS:
        yield Problem("", f"{len(slash)} commands, at most {COMMANDS}", "MAX_NUMBER_OF_APPLICATION_COMMANDS")
    yield from _unique(slash, "", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    for at, one in enumerate(commands):
        yield from _command(one, str(at))


def _command(one: Json, where: str) -> Problems:
    if one.get("type", SLASH) == SLASH:
        yield from _named(one, where)
        yield from _options(_dicts(one.get("options")), where)
        if (size := _size(one)) > SIZE:
            told = f"Command exceeds maximum size ({SIZE}): {size}"
            yield Problem(where, told, "APPLICATION_COMMAND_TOO_LARGE")
    yield from _locales(one, where)


def _options(options: list[Json], where: str) -> Problems:
    if len(options) > OPTIONS:
        told = f"Must be {OPTIONS} or fewer in length."
        yield Problem(_in(where, "options"), told, "BASE_TYPE_MAX_LENGTH")
    told = "Option names must be unique"
    yield from _unique(options, _in(where, "options"), "APPLICATION_COMMAND_OPTIONS_NAME_INVALID", told)
    for at, one in enumerate(options):
        place = _in(where, f"options.{at}")
        yield from _named(one, place)
        yield from _locales(one, place)
        yield from _option(one, options[:at], place)
        yield from _options(_dicts(one.get("options")), place)


def _option(one: Json, before: list[Json], place: str) -> Problems:
    if one.get("required") and any(not other.get("required") for other in before):
        told = "Required options must be placed before non-required options"
        yield Problem(place, told, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
    choices = _dicts(one.get("choices"))
    if len(choices) > OPTIONS:
        yield Problem(f"{place}.choices", f"Must be {OPTIONS} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    if choices and one.get("autocomplete"):
        told = "Autocomplete cannot be used with choices"
        yield Problem(place, told, "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_INVALID")
    for at, choice in enumerate(choices):
        for name in ("name", "value"):
            if isinstance(value := choice.get(name), str) and not 1 <= len(value) <= DESCRIPTION:
                yield _length(f"{place}.choices.{at}.{name}", DESCRIPTION)


def _named(one: Json, where: str) -> Problems:
    """The names and descriptions of a command or an option; a part of a command has those that it changes."""
    for place, name in _texts(one, "name").items():
        if not is_name(str(name)):
            yield Problem(_in(where, place), "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    for place, description in _texts(one, "description").items():
        if not 1 <= len(str(description or "")) <= DESCRIPTION:
            yield _length(_in(where, place), DESCRIPTION)


def _texts(one: Json, name: str) -> Json:
    """A text in every language that it is given in; whatever has a name has a description, too."""
    given = {name: one.get(name, "")} if name in one or "name" in one else {}
    return given | _localised(one, name)


def is_name(name: str) -> bool:
    r"""Whether a name matches `^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$` and is all in lower case."""
    return 1 <= len(name) <= NAME and name == name.lower() and all(map(_may_stand_in_a_name, name))


def _may_stand_in_a_name(character: str) -> bool:
    if character in "-_'" or unicodedata.category(character)[0] in "LN":
        return True
    return unicodedata.name(character, "").startswith(("DEVANAGARI", "THAI"))


def _localised(one: Json, name: str) -> Json:
    given = one.get(f"{name}_localizations")
    return {f"{name}_localizations.{locale}": text for locale, text in given.items()} if isinstance(given, dict) else {}


def _locales(one: Json, where: str) -> Problems:
    for name in ("name_localizations", "description_localizations"):
        for locale in one.get(name) or ():
            if locale not in LOCALES:
                told = f"Value must be one of {sorted(LOCALES)}."
                yield Problem(_in(where, f"{name}.{locale}"), told, "DICT_TYPE_BAD_KEY")


def _size(one: Json) -> int:
    """The characters of a command: of each text the longest of its languages, and of what lies within."""
    own = sum(_longest(one, name) for name in ("name", "description"))
    values = len(one["value"]) if isinstance(one.get("value"), str) else 0
    inner = (_size(each) for name in ("options", "choices") for each in _dicts(one.get(name)))
    return own + values + sum(inner)


def _longest(one: Json, name: str) -> int:
    texts = [one.get(name), *_localised(one, name).values()]
    return max(len(str(text or "")) for text in texts)


def _unique(named: Iterable[Json], where: str, code: str, told: str) -> Problems:
    seen: set[object] = set()
    for at, one in enumerate(named):
        if one.get("name") in seen:
            yield Problem(_in(where, str(at)), told, code)
        seen.add(one.get("name"))


def _length(where: str, most: int) -> Problem:
    return Problem(where, f"Must be between 1 and {most} in length.", "BASE_TYPE_BAD_LENGTH")


def _in(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
