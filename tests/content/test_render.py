"""Screens in words: what a message says, in both languages."""

from dataclasses import replace
from datetime import date

import pytest

from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import instant, turns
from bot.engine.hearing import Heard, hear
from bot.engine.message import Items, Paragraph, Quote, Span, text_of
from bot.engine.screen import Turn
from tests.content.folder import DAY, LATER, Folder, both, more, read, swap
from tests.content.shown import at, said, shown, spans


@pytest.mark.exhaustive
def test_the_same_place_on_the_same_day_reads_the_same(folder: Folder, small: Book) -> None:
    again = read(folder.root)[1]

    for turn in turns(small.guide, DAY):
        assert render(small, turn.screen, DAY) == render(again, turn.screen, DAY)


def test_a_message_is_in_its_place_s_language(small: Book) -> None:
    assert shown(small, at("menu")).language == "en"
    assert shown(small, at("menu", language="de")).language == "de"
    assert said(small, at("menu", language="de")) == "Was nun?"


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", "You asked: Are my posts used?"), ("de", "Deine Frage: Werden meine Beiträge genutzt?")],
)
def test_the_question_that_was_understood_stands_above_its_answer(small: Book, language: str, asked: str) -> None:
    place = at("menu", language=language)
    heard = hear(small.guide, place, Heard(understood="posts"), instant(DAY))
    assert isinstance(heard, Turn)
    answer = render(small, heard.screen, DAY)
    plain = shown(small, at("posts", back="menu", language=language))

    assert text_of(answer.blocks[:1]) == asked
    assert answer.blocks[1:] == plain.blocks
    assert answer.rows == plain.rows


# Labels


@pytest.mark.parametrize(
    ("language", "labels", "label", "note"),
    [
        ("en", "", "Use *my* data", ""),
        ("en", "en", "Use *my* data", ""),
        ("de", "", "Use *my* data", "Englische Wörter: Use *my* data."),
        ("de", "en", "Use *my* data", ""),
        ("en", "de", "Use *my* data", "English words: Use *my* data."),
        ("en", "fr", "Use *my* data", "English words: Use *my* data."),
    ],
)
def test_a_note_says_which_english_label_stood_in_and_only_then(
    small: Book, language: str, labels: str, label: str, note: str
) -> None:
    message = shown(small, at("check", language=language, labels=labels))

    assert Span(label, bold=True) in spans(message.blocks)
    assert (text_of(message.blocks[1:])) == note


@pytest.mark.parametrize(("labels", "label"), [("de", "Sie"), ("fr", "Vous"), ("en", "Me")])
def test_a_sure_label_is_shown_in_bold_and_without_a_note(small: Book, labels: str, label: str) -> None:
    message = shown(small, at("step-menu", platform="app", labels=labels))

    assert Span(label, bold=True) in spans(message.blocks)
    assert "English words" not in text_of(message.blocks)


def test_a_label_on_the_path_counts_as_shown(small: Book) -> None:
    small_labels = {**small.library.labels, "de": {"toggle": small.library.labels["en"]["toggle"]}}
    book = replace(small, library=replace(small.library, labels=small_labels))

    assert "English words: Me." in said(book, at("step-switch", labels="de"))
    assert "English words" not in said(book, at("step-switch", labels="de", platform="app"))


# How far one has come


def test_progress_is_told_in_words_and_drawn(small: Book) -> None:
    assert said(small, at("step-menu")) == "Step 1 of 2 ●○\n\nOpen the menu."
    assert said(small, at("step-switch", labels="en")) == ("Step 2 of 2 ●●\n\nSo far: Me\n\nSet Use *my* data to off.")


def test_the_path_holds_our_words_where_the_service_has_none(small: Book) -> None:
    assert said(small, at("step-switch", platform="app", language="de", labels="en")) == (
        "Schritt 2 von 2 ●●\n\nBisher: dein Foto\n\nUse *my* data ausschalten."
    )


def test_only_labels_on_the_path_are_bold(small: Book) -> None:
    web, app = (shown(small, at("step-switch", platform=platform)).blocks[1] for platform in ("web", "app"))

    assert web == Paragraph((Span("So far: "), Span("Me", bold=True)))
    assert app == Paragraph((Span("So far: your photo"),))


# What is overdue


def test_a_line_says_since_when_an_overdue_claim_was_not_checked_and_only_then(small: Book) -> None:
    stale = Paragraph((Span("Not re-checked since September 2026.", italic=True),))

    assert stale not in shown(small, at("way"), date(2027, 3, 1)).blocks
    assert shown(small, at("way"), LATER).blocks[-1] == stale
    assert stale not in shown(small, at("rights"), LATER).blocks


def test_the_line_is_in_the_reader_s_language(small: Book) -> None:
    assert said(small, at("way", language="de"), LATER).endswith("Nicht mehr überprüft seit September 2026.")


def test_sources_say_which_claim_is_overdue(small: Book) -> None:
    place = at("sources", back="way", detail="wy")

    assert said(small, place).startswith("Who says so:\n\n• The switch is in the menu. Acme Help September 2026")
    assert "(overdue)" not in said(small, place)
    assert said(small, place, LATER).endswith("Their own words. 1 September 2026 (overdue)")


# Values


def test_what_holds_where_somebody_lives_is_told_with_its_note(small: Book) -> None:
    assert said(small, at("here", "DE")) == ("Germany: training since 3 November 2025. You may object.\n\nWeb or app?")
    assert said(small, at("here", "BR", language="de")) == "Brasilien: training.\n\nWeb oder App?"
    assert said(small, at("here", "DE"), date(2025, 1, 1)) == "Germany: not-started.\n\nWeb or app?"


def test_a_note_keeps_its_links(small: Book) -> None:
    assert Span("object", link="https://acme.example/form") in spans(shown(small, at("here", "DE")).blocks)


@pytest.mark.parametrize(
    ("language", "today", "month"),
    [("en", "23 November 2026", "November 2025"), ("de", "23. November 2026", "November 2025")],
)
def test_dates_are_written_in_the_reader_s_language(small: Book, language: str, today: str, month: str) -> None:
    assert today in said(small, at("off", language=language))
    assert month in said(small, at("posts", language=language))


def test_a_quote_folds_a_list(small: Book) -> None:
    quote = shown(small, at("posts")).blocks[1]

    assert isinstance(quote, Quote)
    assert isinstance(quote.blocks[0], Items)
    assert text_of((quote,)) == "• Some say yes.\n• Some say no, since November 2025."


def test_the_authority_of_a_country_is_linked(small: Book) -> None:
    german = Span("Die Behörde", link="https://authority.example/")

    assert german in spans(shown(small, at("rights", "DE")).blocks)
    assert said(small, at("rights", "BR")) == said(small, at("rights", "")) == "You may object."


def test_somewhere_in_the_union_every_authority_is_listed_by_its_country(folder: Folder) -> None:
    both(
        swap("acme/regions.toml", '["DE", "EU"]', '["PL", "DE", "AT", "FR", "EU"]'),
        more("acme/authorities.toml", '[AT]\nname = "DSB"\nurl = "https://at.example"'),
        more("acme/authorities.toml", '[PL]\nname = "UODO"\nurl = "https://pl.example"'),
    )(folder)
    book = read(folder.root)[1]

    assert said(book, at("rights", "EU")) == (
        "You may object.\n\n• Austria: DSB\n• Germany: Die Behörde\n• Poland: UODO"
    )
    assert [line.partition(":")[0] for line in said(book, at("rights", "EU", language="de")).split("\n")[2:]] == [
        "• Deutschland",
        "• Österreich",
        "• Polen",
    ]


@pytest.mark.parametrize(
    ("region", "authority"),
    [("CAQC", "Commission"), ("USCA", "Acting for the US"), ("CA", None), ("US", "Acting for the US")],
)
def test_a_part_of_a_country_has_its_own_authority_or_the_country_s(
    folder: Folder, region: str, authority: str | None
) -> None:
    both(
        more("acme/authorities.toml", '[CAQC]\nname = "Commission"\nurl = "https://caqc.example"'),
        more("acme/authorities.toml", '[US]\nname = "Acting for the US"\nurl = "https://us.example"'),
    )(folder)
    book = read(folder.root)[1]

    assert said(book, at("rights", region)) == (f"Ask {authority}." if authority else "You may object.")


def test_sources_are_listed_with_their_links_and_grades(small: Book) -> None:
    message = shown(small, at("sources", back="off", detail="of", language="de"))
    _, listed = message.blocks

    assert isinstance(listed, Items)
    assert text_of((listed,)).split("\n") == [
        "• Ältere Beiträge sind erfasst. The Press , Eine Quelle. 1. Oktober 2026",
        "• Ältere Beiträge sind nicht erfasst. The Press , Acme Help September 2026, Mehrere Quellen. 1. Oktober 2026",
    ]
    assert Span("Acme Help", link="https://acme.example/help") in listed.items[1]


def test_commands_are_listed_in_the_reader_s_language_or_the_source_s(folder: Folder) -> None:
    both(
        swap("languages.toml", '"Deutsch"\nstate = "complete"', '"Deutsch"\nstate = "draft"'),
        swap("common/de/words.toml", '[commands]\nstart = "Neu beginnen"', "[commands]"),
    )(folder)
    book = read(folder.root)[1]
    folder.remove("common/de/words.toml")
    bare = read(folder.root)[1]

    assert said(book, at("help", language="de")).endswith("• /start: Start again\n• /help: Wie es geht")
    assert said(bare, at("help", language="de")).endswith("• /start: Start again\n• /help: How it works")


def test_the_day_to_check_again_is_named(small: Book) -> None:
    assert said(small, at("remind-self", detail="1m")).startswith("On 23 December 2026,")
    assert said(small, at("remind-self", detail="12m", language="de", labels="en")).startswith("Am 23. November 2027 ")


def test_a_topic_is_called_by_its_name(small: Book) -> None:
    assert said(small, at("data", language="de")) == "Deine Daten. Wähle."
