"""What is offered while somebody types."""

from datetime import datetime

import pytest

from bot import offers
from bot.desk import Desk
from bot.engine.reminder import Address
from bot.turns import Followed
from tests.talking import take


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [
        ("ger", "en", "Germany"),
        ("deu", "de", "Deutschland"),
        ("österr", "de", "Österreich"),
        ("oesterr", "de", "Österreich"),
        ("Holland", "en", "Netherlands"),
        ("scotland", "en", "United Kingdom"),
        ("日本", "en", "Japan"),
        ("queb", "en", "Québec"),
    ],
)
def test_the_country_that_is_meant_comes_first(desk: Desk, typed: str, language: str, first: str) -> None:
    assert offers.countries(desk, typed, language)[0][0] == first


def test_choices_that_could_read_alike_are_told_apart(desk: Desk) -> None:
    assert offers.countries(desk, "Georgia", "en")[:2] == [("Georgia", "GE"), ("Georgia (US state)", "US")]


def test_before_anything_is_typed_the_likeliest_countries_are_offered(desk: Desk) -> None:
    assert [code for _, code in offers.countries(desk, "", "de")][:3] == ["DE", "AT", "CH"]


@pytest.mark.parametrize("typed", ["", "a", "an", "united", "x" * 4000, "🇩🇪", "%$§"])
def test_never_more_are_offered_than_can_be_shown_and_none_without_a_name(desk: Desk, typed: str) -> None:
    for offered in (offers.countries(desk, typed, "en"), offers.questions(desk, typed, "en")):
        assert len(offered) <= offers.MOST
        assert all(name and value for name, value in offered)
        assert len({value for _, value in offered}) == len(offered)


def test_a_word_inside_a_name_finds_it(desk: Desk) -> None:
    assert ("New Zealand", "NZ") in offers.countries(desk, "zeal", "en")


@pytest.mark.parametrize(
    ("typed", "first"), [("do they read my priv", "private"), ("salar", "salary"), ("passw", "password")]
)
def test_half_a_question_already_brings_its_question_to_the_top(desk: Desk, typed: str, first: str) -> None:
    assert first in offers.questions(desk, typed, "en")[0][0]


def test_the_nearest_question_comes_first_and_its_payload_opens_the_answer(desk: Desk, now: datetime) -> None:
    text, payload = offers.questions(desk, "do they read my private messages", "en")[0]

    message = take(desk, Address("test", "1"), Followed(payload), "en", now)

    assert text == "Are my private messages used?"
    assert message.place.startswith(payload)
