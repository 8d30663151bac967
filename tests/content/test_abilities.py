"""A screen says what can be done in the chat in which it is shown, and names only what is there."""

import gc
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest

from bot.adapters.discord.abilities import ELSEWHERE, IN_DM
from bot.content.book import Book
from bot.content.checks.naming import spans
from bot.content.render import render
from bot.content.samples import reminder
from bot.content.walk import instant, turns
from bot.engine.engine import visit
from bot.engine.hearing import Heard, hear
from bot.engine.keeping import Kept
from bot.engine.message import ALL, Abilities, Block, Message, text_of
from bot.engine.place import Place
from bot.engine.screen import Turn
from tests.content.folder import DAY
from tests.content.shown import at

INVITES = {
    "en": re.compile(r"\b(?:or|and) type\b|\btype (?:it|a|an|any|the)\b|\btype:", re.IGNORECASE),
    "de": re.compile(r"\btippe? (?:es|sie|ihn|etwas|eine?n?|ein beliebiges|die nächste)\b", re.IGNORECASE),
}


def here(book: Book, place: Place, can: Abilities, kept: Kept | None = None) -> Message:
    turn = visit(book.guide, place, instant(DAY), kept or Kept())
    return render(book, turn.screen, DAY, can)


def at_linkedin(node: str, language: str = "en", **more: str) -> Place:
    return replace(at(node, language=language, **more), service="linkedin")


@pytest.mark.exhaustive
def test_where_everybody_would_read_it_nobody_is_asked_to_type_but_into_a_form_whose_button_is_named(
    book: Book,
) -> None:
    invited: dict[str, set[str]] = {"en": set(), "de": set()}
    named = set[str]()
    for turn in turns(book.guide, DAY):
        private, public = (render(book, turn.screen, DAY, can) for can in (ALL, ELSEWHERE))
        said, template = text_of(public.blocks), turn.screen.template
        if template != "sources":  # what somebody else says of other forms
            if INVITES[public.language].search(text_of(private.blocks)):
                invited[public.language].add(template)
            assert not INVITES[public.language].search(said), turn.place
        if public.wants:
            form = book.library.word(public.language, "discord", f"{public.wants}-button")
            assert form
            assert any(f"{first}{form}{last}" in said for first, last in ('""', "„“")), turn.place
            named.add(template)

    assert invited["en"] == invited["de"]
    assert invited["en"] >= {
        *("start", "where", "topics", "menu", "help", "remind", "zone"),
        *("unclear-country", "unclear-clock", "unclear-moment"),
    }
    assert named >= {"which", "unclear", "unknown"}


@pytest.mark.parametrize(
    ("language", "node", "private", "public"),
    [
        ("en", "where", "Choose or type any country.", 'Choose, or press "My country is not listed".'),
        ("de", "where", "oder tippe ein beliebiges ein.", "oder drück „Mein Land fehlt“."),
        ("en", "topics", "Type it, or choose a topic.", 'Press "Ask in your own words", or choose a topic.'),
        ("de", "topics", "Tippe sie ein oder", "Drück „In eigenen Worten fragen“ oder"),
        ("en", "remind", "Choose, or type it:", 'Choose, or press "In your own words" and say it there:'),
        ("de", "remind", "oder tippe es ein:", "oder drück „In eigenen Worten“ und schreib es dort hinein:"),
    ],
)
def test_the_same_screen_says_how_in_each_chat(book: Book, language: str, node: str, private: str, public: str) -> None:
    place = at_linkedin(node, language)

    assert private in text_of(here(book, place, ALL).blocks)
    assert private in text_of(here(book, place, IN_DM).blocks)
    assert public in text_of(here(book, place, ELSEWHERE).blocks)


def test_help_lists_the_commands_that_a_chat_has(book: Book) -> None:
    def listed(can: Abilities) -> list[str]:
        return [span.command for span in spans(here(book, at_linkedin("help"), can).blocks) if span.command]

    assert {"start", "cancel"} <= set(listed(ALL))
    assert set(listed(ALL)) - set(listed(IN_DM)) == {"start", "cancel"}
    assert listed(IN_DM) == listed(ELSEWHERE)


@pytest.mark.parametrize(("node", "language"), [*product(("privacy", "bot-data"), ("en", "de"))])
def test_whoever_reads_what_is_stored_is_shown_the_commands_for_it(book: Book, node: str, language: str) -> None:
    message = here(book, at_linkedin(node, language, back="way"), ALL)

    assert [span.command for span in spans(message.blocks) if span.command] == ["data", "delete"]


# Times


def test_a_time_is_written_out_on_the_clock_that_the_words_beside_it_name(book: Book) -> None:
    kept = replace(reminder(book.guide, "en"), zone="Europe/London")

    for can in (ALL, IN_DM, ELSEWHERE):
        message = here(book, at_linkedin("remind"), can, Kept(kept))
        assert "Next reminder: Tuesday, 24 November 2026 at 12:00 (London time)" in text_of(message.blocks)


# Labels


NOTE = "Not known for sure in the language of your LinkedIn, and so in English: "


def bold(blocks: Iterable[Block]) -> set[str]:
    return {span.text for span in spans(tuple(blocks)) if span.bold}


@pytest.mark.parametrize(
    ("labels", "node", "english"),
    [
        ("fr", "check", {"On", "Off"}),
        ("fr", "step-toggle", {"Off", "Me"}),
        ("it", "check", set()),
        ("de", "way", set()),
        ("de", "walk-research", {"Use data for research"}),
        ("fi", "way", {"Use my data for training content creation AI models", "Off"}),
        ("en", "walk-research", set()),
    ],
)
def test_the_note_names_the_labels_that_stand_in_english(book: Book, labels: str, node: str, english: set[str]) -> None:
    blocks = here(book, at_linkedin(node, labels=labels), ALL).blocks
    notes = [block for block in blocks if text_of((block,)).startswith(NOTE)]

    assert len(notes) == bool(english)
    assert bold(notes) == english


@pytest.mark.exhaustive
def test_the_note_names_them_all_and_no_other_in_any_language(book: Book) -> None:
    english, told = {label.text for label in book.library.labels["en"].values()}, set[str]()
    for node, platform, labels in product(book.guide.nodes, book.guide.platforms, book.guide.labels):
        known = {label.text for label in book.library.labels[labels].values() if label.sure in {"high", "mid"}}
        turn = visit(book.guide, at_linkedin(node, platform=platform, labels=labels), instant(DAY))
        blocks = render(book, turn.screen, DAY).blocks
        notes = [block for block in blocks if text_of((block,)).startswith(NOTE)]
        others = [block for block in blocks if block not in notes]
        if notes:
            told.add(labels)
        assert bold(notes) == bold(others) & english - known, (node, platform, labels)

    assert told == set(book.guide.labels) - {"en"}


# Choices


@pytest.mark.parametrize(
    ("language", "countries", "shown"),
    [
        ("en", ("GE", "US"), ["Georgia", "Georgia (US state)"]),
        ("de", ("GE", "US"), ["Georgien", "Georgia (US-Bundesstaat)"]),
        ("en", ("GB", "US"), ["United Kingdom", "United States"]),
    ],
)
def test_two_choices_never_read_alike(book: Book, language: str, countries: tuple[str, ...], shown: list[str]) -> None:
    heard = hear(book.guide, at_linkedin("start", language), Heard(countries=countries), instant(DAY))
    assert isinstance(heard, Turn)
    message = render(book, heard.screen, DAY)

    assert [button.text for row in message.rows for button in row][:2] == shown


# What is kept in memory


def held(book: Book) -> list[str]:
    """The texts whose blocks are kept for the next one who is told the same."""
    kept = (one for one in gc.get_referents(book.remembered) if isinstance(one, dict))
    return [text for one in kept for text in one if isinstance(text, str)]


def test_what_is_said_to_one_person_is_not_kept_in_memory(small: Book) -> None:
    here(small, at("menu"), ALL)
    before = held(small)
    assert before

    for chat in range(100):
        kept = Kept(reminder(small.guide, "en"), rows=({"id": chat, "address": f"chat-{chat}"},))
        message = here(small, at("kept"), ALL, kept)
        assert f"chat-{chat}" in text_of(message.blocks)

    assert held(small) == before


def test_what_is_the_same_for_everybody_is_made_once(small: Book) -> None:
    assert here(small, at("menu"), ALL).blocks is here(small, at("menu"), ALL).blocks
