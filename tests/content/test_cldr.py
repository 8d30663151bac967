"""Names and dates from CLDR."""

from datetime import datetime, timedelta

import pytest

from bot.content.cldr import (
    city,
    countries,
    country_name,
    is_language,
    is_pattern,
    language_name,
    lasting,
    length,
    written_date,
    written_moment,
)
from bot.engine.guide import Guide, Language

ENGLISH = Language("en", "English", True, (), "d MMMM y", "MMMM y", "EEEE, d MMMM y 'at' HH:mm")  # noqa: FBT003
GERMAN = Language("de", "Deutsch", True, (), "d. MMMM y", "MMMM y", "EEEE, d. MMMM y, HH:mm 'Uhr'")  # noqa: FBT003


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


def test_a_time_on_a_clock_is_written_with_its_day() -> None:
    local = datetime(2027, 2, 23, 9, 5)  # noqa: DTZ001 - a clock on the wall

    assert written_moment(local, ENGLISH) == "Tuesday, 23 February 2027 at 09:05"
    assert written_moment(local, GERMAN) == "Dienstag, 23. Februar 2027, 09:05 Uhr"


@pytest.mark.parametrize(
    ("count", "unit", "english", "german"),
    [
        (1, "h", "1 hour", "1 Stunde"),
        (2, "d", "2 days", "2 Tage"),
        (2, "w", "2 weeks", "2 Wochen"),
        (6, "m", "6 months", "6 Monate"),
    ],
)
def test_a_length_is_written_with_its_unit(count: int, unit: str, english: str, german: str) -> None:
    assert (length(count, unit, "en"), length(count, unit, "de")) == (english, german)


@pytest.mark.parametrize(
    ("time", "english", "german"),
    [
        (timedelta(minutes=1), "1 minute", "1 Minute"),
        (timedelta(minutes=20, seconds=29), "20 minutes", "20 Minuten"),
        (timedelta(hours=5), "5 hours", "5 Stunden"),
        (timedelta(days=2, hours=3), "2 days", "2 Tage"),
    ],
)
def test_how_long_something_took_is_said_in_one_unit(time: timedelta, english: str, german: str) -> None:
    assert (lasting(time, "en"), lasting(time, "de")) == (english, german)


@pytest.mark.parametrize(
    ("zone", "english", "german"),
    [
        ("Europe/Berlin", "Berlin", "Berlin"),
        ("Europe/Warsaw", "Warsaw", "Warschau"),
        ("Asia/Calcutta", "Kolkata", "Kolkata"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires", "Buenos Aires"),
        ("Atlantic/Reykjavik", "Reykjavik", "Reykjavík"),
        ("Etc/GMT-2", "UTC+2", "UTC+2"),
        ("Etc/GMT+11", "UTC-11", "UTC-11"),
        ("Etc/GMT", "UTC", "UTC"),
        ("Etc/UTC", "UTC", "UTC"),
        ("UTC", "UTC", "UTC"),
    ],
)
def test_a_clock_is_named_for_its_city(zone: str, english: str, german: str) -> None:
    assert (city(zone, "en"), city(zone, "de")) == (english, german)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_clock_that_can_be_chosen_has_a_name_that_is_no_path(guide: Guide, language: str) -> None:
    names = {zone: city(zone, language) for zone in guide.zones.coded.values()}

    assert [zone for zone, name in names.items() if not name.strip() or set(name) & set("/_\u00ad")] == []


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


@pytest.mark.parametrize("pattern", ["EEEE, d MMMM y 'at' HH:mm", "d. MMMM y, HH:mm 'Uhr'", "y年M月d日 H:mm"])
def test_a_pattern_writes_times_of_a_day(pattern: str) -> None:
    assert is_pattern(pattern, timed=True)


@pytest.mark.parametrize("pattern", ["", "  ", "ZZZZZZ", "'"])
def test_a_pattern_that_writes_no_time_is_none(pattern: str) -> None:
    assert not is_pattern(pattern, timed=True)
