"""Whatever a value or a template holds, nothing but text comes of it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateError

from bot.content.book import Book
from bot.content.checks.outside import wrongs
from bot.content.render import markdown, render
from bot.content.walk import instant
from bot.engine.engine import visit
from bot.engine.message import text_of
from bot.engine.place import Place
from tests.content.folder import DAY, SMALL, Folder, both, gone, read, swap
from tests.content.shown import at, said, screen, shown, spans

BOOK = read(SMALL)[1]


@pytest.mark.parametrize(
    "text", ["{{ nothing }}", "{{ rule.nothing }}", "{{ label.book }}{{ label.__class__.__mro__ }}"]
)
def test_an_unknown_value_shows_nothing_at_all(folder: Folder, text: str) -> None:
    folder.write("acme/en/pages/off.md.j2", text)

    with pytest.raises((TemplateError, AttributeError)):
        shown(read(folder.root)[1], at("off"))


def test_a_missing_text_shows_nothing_at_all(folder: Folder) -> None:
    gone("acme/en/pages/off.md.j2")(folder)

    with pytest.raises(TemplateError):
        shown(read(folder.root)[1], at("off"))


@pytest.mark.parametrize(
    ("file", "word", "named", "place"),
    [
        ("acme", "off", "buttons.off", at("way")),
        ("common", "progress", "notes.progress", at("step-menu")),
        ("common", "photo", "words.photo", at("step-switch", platform="app")),
        ("common", "B", "grades.B", at("sources", back="off", detail="of")),
    ],
)
def test_a_word_that_no_language_has_is_named(folder: Folder, file: str, word: str, named: str, place: Place) -> None:
    both(*(swap(f"{file}/{tag}/words.toml", f"\n{word} = ", "\ngone = ") for tag in ("en", "de")))(folder)
    book = read(folder.root)[1]

    with pytest.raises(KeyError, match=named):
        shown(book, place)


@pytest.mark.parametrize(
    "text",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ label.__call__.__globals__ }}",
        "{{ self.__init__.__globals__ }}",
        "{{ date.__code__.co_consts }}",
        "{% set rule.status = 'x' %}",
        "{{ rule.clear() }}",
        "{{ authorities.append(1) }}",
        "{{ '{0.__class__}'.format(rule) }}",
        "{{ range(1000000) | list }}",
    ],
)
def test_a_template_cannot_reach_out_of_its_sandbox(folder: Folder, text: str) -> None:
    folder.write("acme/en/pages/off.md.j2", text)
    book = read(folder.root)[1]

    with pytest.raises((TemplateError, OverflowError)):
        markdown(book, screen(book, at("off", "EU")), DAY)


@pytest.mark.parametrize(
    "text", ["{{ label('toggle') ~ '' }}", "{{ '<b>' }}", "{{ '**x**' | upper }}", "{{ '[x](form)' }}"]
)
def test_what_a_template_builds_by_itself_is_text_not_markup(folder: Folder, text: str) -> None:
    folder.write("acme/en/pages/off.md.j2", text)
    shown_spans = spans(shown(read(folder.root)[1], at("off")).blocks)

    assert {(span.bold, span.italic, span.link) for span in shown_spans} == {(False, False, "")}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("See Security.nl.", []),
        ("See Security.nl and evil.example.", ["bare-address"]),
        ("In the menu: Settings. Then z. B. and e.g. this, 3.5 times.", []),
        ("off\u00ad", ["hidden"]),
        ("tg:x\u202e", ["bare-address", "hidden"]),
    ],
)
def test_only_the_sites_that_sources_are_called_by_may_be_named(text: str, rules: list[str]) -> None:
    assert [rule for rule, _ in wrongs(text, ("Security.nl",))] == rules


HOSTILE = st.text("*_`[](){}<>#!\\-+.1> \n😀\u202eא&|~ab") | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)


@given(HOSTILE.filter(str.strip))
def test_whatever_a_value_is_a_template_shows_just_its_text(text: str) -> None:
    authorities = {"DE": replace(BOOK.library.authorities["DE"], name=text)}
    book = replace(BOOK, library=replace(BOOK.library, authorities=authorities))
    message = shown(book, at("rights", "DE"))
    name, end = "".join(span.text for span in spans(message.blocks) if span.link), message.blocks[0]

    assert name == " ".join(text.split())
    assert text_of((end,)) == f"Ask {name}."
    assert {span.link for span in spans(message.blocks)} == {"", "https://authority.example/"}
    assert not any(span.bold or span.italic or span.code for span in spans(message.blocks))


@given(HOSTILE.filter(str.strip))
def test_whatever_a_source_and_a_statement_say_they_are_just_shown(text: str) -> None:
    guide = BOOK.guide
    sources = {**guide.sources, "notice": replace(guide.sources["notice"], name=text)}
    english = replace(BOOK.library.languages["en"], statements={"eu-training": text})
    library = replace(BOOK.library, languages={**BOOK.library.languages, "en": english})
    book = replace(BOOK, guide=replace(guide, sources=sources), library=library)
    plain = " ".join(text.split())

    shown_text = said(book, at("sources", detail="qb"))

    assert shown_text == (f"Who says so:\n\n• {plain} {plain} 3 November 2025, Their own words. 3 November 2025")


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_text_of_the_real_content_is_markup_left_over(book: Book, language: str) -> None:
    place = Place(book.guide.service, region="DE", platform="web", language=language)
    for node in book.guide.nodes:
        turn = visit(book.guide, replace(place, node=node), instant(DAY))
        text = text_of(render(book, turn.screen, DAY).blocks)

        assert not re.search(r"\*\*|\]\(|{{|{%|  ", text), node
