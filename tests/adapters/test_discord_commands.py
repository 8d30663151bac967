"""The slash commands as Discord is told of them."""

import copy
import json
import re
from typing import Any

import pytest

from bot.adapters.discord.commands import PANEL, alike, commands, locales, mention, numbers
from bot.content.book import Book

NAME = re.compile(r"[-_'\w]{1,32}")


@pytest.fixture
def told(book: Book) -> list[dict[str, Any]]:
    return commands(book.guide, book.library)


def test_every_name_and_description_is_one_that_discord_takes(told: list[dict[str, Any]]) -> None:
    for part in (*told, *(option for command in told for option in command.get("options", ()))):
        names = [part["name"], *part.get("name_localizations", {}).values()]
        texts = [part["description"], *part.get("description_localizations", {}).values()]

        assert all(NAME.fullmatch(name) and name == name.lower() for name in names)
        assert all(1 <= len(text) <= 100 for text in texts)


def test_a_whole_command_is_short_enough(told: list[dict[str, Any]]) -> None:
    assert all(len(json.dumps(command, ensure_ascii=False)) <= 8000 for command in told)


def test_names_in_one_language_do_not_collide(told: list[dict[str, Any]]) -> None:
    names = [command.get("name_localizations", {}).get("de", command["name"]) for command in told]

    assert len(set(names)) == len(names)


def test_only_who_manages_a_server_posts_the_card_and_only_there(told: list[dict[str, Any]]) -> None:
    panel = next(command for command in told if command["name"] == PANEL)

    assert panel["contexts"] == [0]
    assert panel["default_member_permissions"] == "32"


def test_all_others_work_everywhere_for_everybody(told: list[dict[str, Any]]) -> None:
    for command in told:
        if command["name"] != PANEL:
            assert command["contexts"] == [0, 1, 2]
            assert command["integration_types"] == [0, 1]


def test_what_discord_adds_by_itself_is_no_change(told: list[dict[str, Any]]) -> None:
    kept = copy.deepcopy(told)
    for command in kept:
        command |= {"id": "1", "application_id": "2", "version": "3", "nsfw": False, "name_localized": None}
        for option in command.get("options", ()):
            option.setdefault("required", False)

    assert alike(kept, told)
    assert alike(list(reversed(kept)), told)


@pytest.mark.parametrize("path", [("description",), ("description_localizations", "de"), ("contexts",)])
def test_any_other_word_is_a_change(told: list[dict[str, Any]], path: tuple[str, ...]) -> None:
    kept = copy.deepcopy(told)
    inner: Any = kept[0]
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = "something else"

    assert not alike(kept, told)


@pytest.mark.parametrize(
    ("ids", "language", "name", "shown"),
    [
        ({"data": "7"}, "en", "data", "</data:7>"),
        ({"data": "7"}, "de", "data", "</data:7>"),  # a client shows its own name for it
        ({}, "en", "data", "/data"),
        ({}, "de", "data", "/daten"),
        ({"data": "7"}, "de", "delete", "/löschen"),
        ({}, "de", "optout", "/optout"),
    ],
)
def test_a_command_is_named_as_its_client_shows_it(
    book: Book, ids: dict[str, str], language: str, name: str, shown: str
) -> None:
    assert mention(book.library, ids, language, name) == shown


def test_the_ids_are_those_that_discord_tells(told: list[dict[str, Any]]) -> None:
    kept = [command | {"id": str(number)} for number, command in enumerate(told)]

    assert numbers(kept)["ask"] == str([command["name"] for command in told].index("ask"))
    assert numbers(told) == {}


def test_a_language_is_spoken_in_all_its_locales() -> None:
    assert locales("de") == ("de",)
    assert set(locales("en")) == {"en-US", "en-GB"}
    assert set(locales("es")) == {"es-ES", "es-419"}
