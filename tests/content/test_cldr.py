"""Names and dates from CLDR."""

import pytest

from bot.content.cldr import countries, country_name, is_language, is_pattern, language_name, written_date
from bot.engine.guide import Language

ENGLISH = Language("en", "English", complete=True, countries=(), day="d MMMM y", month="MMMM y")
GERMAN = Language("de", "Deutsch", complete=True, countries=(), day="d. MMMM y", month="MMMM y")


@pytest.mark.parametrize(
    ("iso", "english", "german"),
    [
        ("2025-11-03", "3 November 2025", "3. November 2025"),
        ("2024-03-31", "31 March 2024", "31. März 2024"),
        ("2025-11", "November 2025", "November 2025"),
        ("2025-03", "March 2025", "März 2025"),
        ("2025", "2025", "2025"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(iso: str, english: str, german: str) -> None:
    assert written_date(iso, ENGLISH) == english
    assert written_date(iso, GERMAN) == german


@pytest.mark.parametrize("iso", ["2025-13", "2025-02-30", "2025-x"])
def test_a_date_that_is_none_is_not_written(iso: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        written_date(iso, ENGLISH)


def test_every_two_letter_country_has_a_name_in_both_languages() -> None:
    assert len(countries()) > 240
    assert all(country_name(code, language) for code in countries() for language in ("en", "de"))


@pytest.mark.parametrize("code", ["EU", "ZZ", "XA", "XX", "001", "CAQC", ""])
def test_what_is_no_country_is_not_among_them(code: str) -> None:
    assert code not in countries()


def test_a_country_is_named_in_the_reader_s_language() -> None:
    assert country_name("DE", "en") == "Germany"
    assert country_name("DE", "de") == "Deutschland"
    assert country_name("BR", "pt-BR") == "Brasil"
    assert country_name("XX", "en") == ""


def test_a_country_without_a_name_in_a_language_has_its_english_one() -> None:
    assert country_name("CQ", "de") == country_name("CQ", "en") == "Sark"


def test_a_language_is_named_by_itself_with_a_capital() -> None:
    assert language_name("de") == "Deutsch"
    assert language_name("fr") == "Français"
    assert language_name("pt-BR") == "Português (Brasil)"


@pytest.mark.parametrize("tag", ["en", "de", "pt-BR", "zh-Hant-TW"])
def test_a_language_that_cldr_knows_is_one(tag: str) -> None:
    assert is_language(tag)


@pytest.mark.parametrize("tag", ["", "xx", "q", "de_DE", "deutsch", "en-XX", "../de", "de.md"])
def test_a_language_that_cldr_does_not_know_is_none(tag: str) -> None:
    assert not is_language(tag)


@pytest.mark.parametrize("pattern", ["d MMMM y", "d. MMMM y", "d 'de' MMMM 'de' y", "y年M月d日"])
def test_a_pattern_writes_dates(pattern: str) -> None:
    assert is_pattern(pattern)


@pytest.mark.parametrize("pattern", ["", "  ", "hh:mm", "zzzz"])
def test_a_pattern_that_writes_no_date_is_none(pattern: str) -> None:
    assert not is_pattern(pattern)
