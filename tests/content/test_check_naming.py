"""Rules about what texts name: each broken in one place, and just that reported."""

from dataclasses import replace

import pytest

from bot.content.check import check
from bot.engine.message import LIMITS, Abilities
from tests.content.folder import DAY, Edit, Folder, Found, both, broken, put, read, swap

WORDS = "common/en/words.toml"
OFF = ("acme/en/pages/off.md.j2", "acme/de/pages/off.md.j2")
ALL_OFF = {("no-such-button", file, "off") for file in OFF}


def off(english: str, german: str) -> Edit:
    return both(put(OFF[0], f"{english} {{{{ today }}}}"), put(OFF[1], f"{german} {{{{ today }}}}"))


NAMED: dict[str, tuple[Edit, set[Found]]] = {
    "a text names a command by itself": (
        put("common/en/menu.md.j2", "Send /help."),
        {("bare-command", "common/en/menu.md.j2", "menu")},
    ),
    "a word of one chat names a command by itself": (
        swap(WORDS, "Type a number.", "Type a number, or /help."),
        {("bare-command", WORDS, "terminal.hint")},
    ),
    "a text names a button by itself": (
        put("common/de/menu.md.j2", "Was nun? „Fragen“."),
        {("bare-button", "common/de/menu.md.j2", "menu")},
    ),
    "a text names a button that is not there": (
        off('{{ button("step-by-step") }}', '{{ button("step-by-step") }}'),
        ALL_OFF,
    ),
    "a text names another button than the source does": (
        off('{{ button("remind") }}', '{{ button("menu") }}'),
        {("placeholders", OFF[1], "off")},
    ),
    "a text names a button that there is nowhere": (
        off('{{ button("nothing") }}', '{{ button("nothing") }}'),
        {("render", file, "off") for file in OFF},
    ),
    "a text names a command that there is not": (
        off('{{ command("fly") }}', '{{ command("fly") }}'),
        {("render", file, "off") for file in OFF},
    ),
    "a button is longer than a phone shows": (
        swap("acme/de/words.toml", '"Es ist aus"', f'"{"aus" * 14}"'),
        {("long-button", "acme/de/words.toml", "buttons.off")},
    ),
    "a topic is longer than a phone shows": (
        swap("acme/en/words.toml", '"Your data"', f'"{"data" * 11}"'),
        {("long-button", "acme/en/words.toml", "topics.data")},
    ),
    "a question is longer than a phone shows": (
        swap("acme/en/faq.toml", "used?", f"used, {'and used, ' * 4}or what?"),
        {("long-button", "acme/en/faq.toml", "posts")},
    ),
}


@pytest.mark.parametrize(("edit", "found"), NAMED.values(), ids=NAMED)
def test_a_wrong_name_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit) == found


NAMES_WELL = {
    "a button that is there": off('{{ button("remind") }}', '{{ button("remind") }}'),
    "what only looks like a command": off("web/app, and/or, 1/start", "Web/App"),
    "what is no button": off('Set it to "Off".', "Stell es auf „Aus“."),
    "a command by its macro": off('{{ command("help") }}', '{{ command("help") }}'),
}


@pytest.mark.parametrize("edit", NAMES_WELL.values(), ids=NAMES_WELL)
def test_what_is_named_well_is_left_alone(folder: Folder, edit: Edit) -> None:
    edit(folder)

    assert folder.check() == []


# A chat in which nothing can be typed

FORMS = 'country-button = "None of these"\nquestion-button = "In words"\nmoment-button = "Then"\nzone-button = "There"'
QUIET = {"quiet": replace(LIMITS["telegram"], abilities=(Abilities(can_type=False, forms="terminal"),))}
FEW = {"few": replace(LIMITS["telegram"], abilities=(Abilities(commands=frozenset({"help"})),))}
ASKING = ("start", "where", "topics", "menu", "help", "remind", "zone", "which", "unknown", "unclear")
SAYING = (*ASKING, "unclear-country", "unclear-clock", "unclear-moment")


def test_a_form_that_no_text_names_is_reported_on_each_screen_that_has_one(folder: Folder) -> None:
    for tag in ("en", "de"):
        folder.replace(f"common/{tag}/words.toml", "[terminal]", f"[terminal]\n{FORMS}")
    files, book = read(folder.root)
    found = {(problem.rule, problem.file) for problem in check(files, book, DAY, QUIET, thorough=True)}

    assert found == {("form-unnamed", f"common/{tag}/{name}.md.j2") for tag in ("en", "de") for name in SAYING}


def test_a_form_that_is_named_is_right(folder: Folder) -> None:
    for tag in ("en", "de"):
        folder.replace(f"common/{tag}/words.toml", "[terminal]", f"[terminal]\n{FORMS}")
        for name in SAYING:
            text = (folder.root / f"common/{tag}/{name}.md.j2").read_text(encoding="utf-8")
            folder.write(f"common/{tag}/{name}.md.j2", f"{text}{{% if not can_type %}} {{{{ form }}}}{{% endif %}}")
    files, book = read(folder.root)

    assert check(files, book, DAY, QUIET, thorough=True) == []


def test_a_command_that_a_chat_has_not_is_reported(folder: Folder) -> None:
    off('{{ command("start") }}', '{{ command("start") }}')(folder)
    files, book = read(folder.root)
    found = {(problem.rule, problem.file) for problem in check(files, book, DAY, FEW, thorough=True)}

    assert found == {("no-such-command", file) for file in OFF}
