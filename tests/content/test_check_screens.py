"""Rules about what people see: each broken in one place, and just that reported."""

from dataclasses import replace
from itertools import islice

import pytest

from bot.content import samples, walk
from bot.content.book import Book
from bot.content.checks import screens
from bot.engine.message import LIMITS
from bot.engine.place import Codec, Codes
from tests.content.folder import DAY, Edit, Folder, Found, both, broken, more, put, swap

COMMON, GUIDE = "common/guide.toml", "acme/guide.toml"
ROW = '[{ go = "remind" }]'
OFF = ("acme/en/pages/off.md.j2", "acme/de/pages/off.md.j2")


def off(text: str) -> Edit:
    return both(*(put(file, text) for file in OFF))


def at_off(rule: str) -> set[Found]:
    return {(rule, file, "off") for file in OFF}


def everywhere(rule: str, *names: str) -> set[Found]:
    return {(rule, f"common/{tag}/{name}.md.j2", name) for tag in ("en", "de") for name in names}


def door(door: str) -> Edit:
    return swap(GUIDE, ROW, f'[{{ go = "remind" }}, {door}]')


SHOWN: dict[str, tuple[Edit, set[Found]]] = {
    "a value is undefined": (off("{{ nothing }}"), at_off("render")),
    "a part of a value is undefined": (off("{{ rule.colour }}"), at_off("render")),
    "a text links to what is in no table": (off("[x](nothing)"), at_off("render")),
    "a text links to an authority of no country": (off("[x](authority:ZZ)"), at_off("render")),
    "a text links to an unknown source": (off("[x](source:gossip)"), at_off("render")),
    "a text nests lists": (off("- x\n  - y"), at_off("render")),
    "a text nests quotes": (off("> x\n>\n> > y"), at_off("render")),
    "an item of a list holds two paragraphs": (off("- x\n\n  y"), at_off("render")),
    "a label has no name": (off("{{ label() }}"), at_off("render")),
    "a date is none": (off('{{ date("soon-ish") }}'), at_off("render")),
    "a date is a number": (off("{{ date(2025) }}"), at_off("render")),
    "a template divides by nothing": (off("{{ 1 // 0 }}"), at_off("render")),
    "a template uses an unknown filter": (off("{{ today | shout }}"), at_off("syntax")),
    "a template reaches for the insides of Python": (off("{{ label.__init__.__globals__ }}"), at_off("render")),
    "a template would change what it is given": (off("{{ rule.update({}) }}"), at_off("render")),
    # what a chat can show
    "a text is too long": (put(OFF[1], f"{'word ' * 900} {{{{ today }}}}"), {("too-long", OFF[1], "off")}),
    "a text is too long in UTF-16 only": (
        put(OFF[1], f"{'😀' * 2040} {{{{ today }}}}"),
        {("too-long", OFF[1], "off")},
    ),
    "a row is too long": (
        door(", ".join(5 * ['{ go = "check", word = "done" }'])),
        at_off("too-long"),
    ),
    "there are too many rows": (
        swap(GUIDE, 'rows = [[{ go = "remind" }]]', f"rows = [{', '.join(12 * [ROW])}]"),
        at_off("too-long"),
    ),
    "a copied text is too long": (
        swap("common/de/words.toml", "Schalte es aus: {link}", f"Schalte es aus: {{link}} {'jetzt ' * 50}"),
        {("too-long", "common/de/privacy.md.j2", "privacy")},
    ),
    "a copied text speaks of an unknown value": (
        both(
            *(
                swap(f"common/{tag}/words.toml", "aus: {link}" if tag == "de" else "off: {link}", "{lnik}")
                for tag in ("en", "de")
            )
        ),
        everywhere("render", "privacy"),
    ),
    # prose
    "an address stands in the prose": (off("See https://x.example or {{ today }}."), at_off("bare-address")),
    "an address without a scheme stands in the prose": (off("See WWW.x.example, {{ today }}."), at_off("bare-address")),
    "a site's bare name stands in the prose": (off("See x.example/y, {{ today }}."), at_off("bare-address")),
    "a bare name stands at the end of a sentence": (off("{{ today }} Ask evil.com."), at_off("bare-address")),
    "an account is named": (off("Ask @someone, {{ today }}."), at_off("bare-address")),
    "an e-mail address stands in the prose": (off("Ask me@x.example, {{ today }}."), at_off("bare-address")),
    "a chat's own address stands in the prose": (off("Go to tg:x, {{ today }}."), at_off("bare-address")),
    "a text turns its letters round": (off("It is \u202eoff\u202c, {{ today }}."), at_off("hidden")),
    "a text hides a letter": (off("It is o\u200bff, {{ today }}."), at_off("hidden")),
    "bold is never closed": (off("It is **off, {{ today }}."), at_off("markdown")),
    "code is never closed": (off("It is `off, {{ today }}."), at_off("markdown")),
    "a heading stands in a text": (off("# Off\n\n{{ today }}"), at_off("markdown")),
    "HTML stands in a text": (off("It is <b>off</b>, {{ today }}."), at_off("markdown")),
    "an entity stands in a text": (off("It is&nbsp;off, {{ today }}."), at_off("markdown")),
    "a link leads where no link may": (
        off("[x](javascript:alert) {{ today }}"),
        at_off("markdown") | at_off("bare-address"),
    ),
    "a template is left over": (off("It is {% raw %}{{ off }}{% endraw %}, {{ today }}."), at_off("markdown")),
    "a list is left over in a quote": (off("> - It is **off\n> - {{ today }}"), at_off("markdown")),
    "a text shouts": (off("It is off! {{ today }}"), at_off("tone")),
    "a picture stands in a text": (off("![off](form) {{ today }}"), at_off("tone")),
    "a button shouts": (
        swap("acme/de/words.toml", '"Es ist aus"', '"Es ist aus!"'),
        {("tone", f"acme/de/pages/{page}.md.j2", page) for page in ("way", "check", "reminded")},
    ),
    "a button says nothing": (
        swap(COMMON, '"EU", "001"', '"EU", "CAQC", "001"'),
        everywhere("empty", "start", "where", "unclear-country"),
    ),
    # ways on
    "no button leads on": (
        both(
            swap(
                COMMON,
                '[pages.menu]\ncode = "me"\nrows = [[{ go = "way" }], [{ go = "topics" }, '
                '{ go = "remind" }], [{ go = "where" }, { go = "here" }, { go = "help" }]]',
                '[pages.menu]\ncode = "me"\naside = true',
            ),
            door('{ go = "where" }, { go = "here" }, { go = "help" }'),
        ),
        everywhere("dead-end", "menu", "unclear"),
    ),
    "a button leads to what is not there": (door('{ go = "remind-self", word = "remind" }'), at_off("nowhere")),
    "no button leads to a page": (
        both(
            more(GUIDE, '[pages.island]\ncode = "is"\nclaims = ["menu"]'),
            put("acme/en/pages/island.md.j2", "x"),
            put("acme/de/pages/island.md.j2", "x"),
        ),
        {("unreachable", GUIDE, "pages.island")},
    ),
    "no button leads to a page of the bot": (
        both(
            more(COMMON, '[pages.island]\ncode = "is"'),
            put("common/en/island.md.j2", "x"),
            put("common/de/island.md.j2", "x"),
        ),
        {("unreachable", COMMON, "pages.island")},
    ),
    # words of buttons
    "no button says a word": (
        both(*(swap(f"acme/{tag}/words.toml", "[topics]", 'spare = "x"\n[topics]') for tag in ("en", "de"))),
        {("unused-text", "acme/en/words.toml", "buttons.spare")},
    ),
    "a button's word is missing": (
        both(*(swap(f"acme/{tag}/words.toml", "\noff = ", "\nof = ") for tag in ("en", "de"))),
        {
            ("missing-text", "acme/en/words.toml", "buttons.off"),
            ("unused-text", "acme/en/words.toml", "buttons.of"),
        },
    ),
}


# One for each rule; the others break the same rules in other ways.
ENOUGH = {
    "a text is too long",
    "bold is never closed",
    "a button shouts",
    "a button says nothing",
    "no button leads on",
    "a button leads to what is not there",
    "no button leads to a page",
}
CASES = [
    pytest.param(*case, id=name, marks=() if name in ENOUGH else pytest.mark.exhaustive) for name, case in SHOWN.items()
]


@pytest.fixture
def few_reminders(monkeypatch: pytest.MonkeyPatch) -> None:
    """None of the mistakes is in what is said of somebody's reminder, which half of all screens are about."""
    monkeypatch.setattr(walk, "kept", lambda guide, language: islice(samples.kept(guide, language), None, None, 16))


@pytest.mark.usefixtures("few_reminders")
@pytest.mark.parametrize(("edit", "found"), CASES)
def test_a_wrong_screen_is_reported_as_just_that(folder: Folder, edit: Edit, found: set[Found]) -> None:
    assert broken(folder, edit) == found


def test_a_screen_that_cannot_be_shown_hides_no_other(folder: Folder) -> None:
    edit = both(off("{{ nothing }}"), put("common/de/help.md.j2", "{{ commands | length }}!"))
    edit(folder)
    folder.write("common/en/help.md.j2", "{{ commands | length }}")

    assert folder.found() == at_off("render") | {("tone", "common/de/help.md.j2", "help")}


def test_a_missing_button_hides_no_other_screen(folder: Folder) -> None:
    for tag in ("en", "de"):
        folder.replace(f"acme/{tag}/words.toml", "step-by-step", "leap")
    folder.write("common/de/menu.md.j2", "Was nun!")

    assert folder.found() == {
        ("missing-text", "acme/en/words.toml", "buttons.step-by-step"),
        ("unused-text", "acme/en/words.toml", "buttons.leap"),
        ("tone", "common/de/menu.md.j2", "menu"),
    }


def test_a_button_whose_payload_reads_back_as_another_place_is_reported(small: Book) -> None:
    guide = small.guide
    codes = Codes(
        {guide.service: "ac"},
        {**guide.codes, "off": guide.codes["check"]},
        {"web": "w", "app": "a"},
        guide.countries,
        frozenset(guide.languages),
        frozenset(guide.labels),
    )
    mixed = replace(small, guide=replace(guide, codec=Codec.of(codes)))

    found = {problem.rule for problem in screens.shown(mixed, DAY, LIMITS)}

    assert found == {"payload"}
