"""What is worked out once and remembered is what would be worked out each time."""

from collections.abc import Callable
from datetime import date

import pytest

from bot.content.book import Book
from bot.content.checks.outside import sites, wrongs
from bot.content.cldr import city, countries, country_name, language_name, written_date
from bot.content.load import ENGLISH
from bot.content.markdown import _parser
from bot.engine.claims import months_after
from bot.engine.screen import Kind, label

REMEMBERED: tuple[tuple[Callable[..., object], tuple[object, ...]], ...] = (
    (countries, ()),
    (country_name, ("DE", "de")),
    (country_name, ("ZZZ", "de")),
    (written_date, ("2025", ENGLISH)),
    (written_date, ("2025-11", ENGLISH)),
    (written_date, ("2025-11-03", ENGLISH)),
    (city, ("Europe/Berlin", "de")),
    (city, ("Etc/GMT-2", "de")),
    (city, ("Etc/UTC", "de")),
    (language_name, ("de",)),
    (language_name, ("tlh-x-none",)),
    (wrongs, ("See evil.example.", ("Security.nl",))),
    (months_after, (date(2025, 11, 30), 3)),
    (label, (Kind.WORD, "back", 2)),
)


@pytest.mark.parametrize(("function", "given"), REMEMBERED)
def test_what_is_remembered_is_what_is_worked_out(function: Callable[..., object], given: tuple[object, ...]) -> None:
    worked_out: Callable[..., object] = function.__wrapped__  # type: ignore[attr-defined] # what functools leaves there

    try:
        expected = worked_out(*given)
    except ValueError as unknown:
        with pytest.raises(type(unknown)):
            function(*given)
    else:
        assert function(*given) == expected


def test_a_books_sites_are_looked_up_once(small: Book) -> None:
    assert sites(small) == sites.__wrapped__(small)


def test_markdown_is_parsed_by_one_set_of_rules() -> None:
    made = _parser.__wrapped__()
    assert made.get_active_rules() == _parser().get_active_rules()
