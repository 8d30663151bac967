"""Which zones a country has, and the code that every zone has in people's buttons."""

import re
from importlib.resources import files
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.zones import Zones, code, zones

NAMES = sorted({*available_timezones(), *(files("tzdata") / "zones").read_text("utf-8").split()})
SMALL = zones({"DE": ("Europe/Berlin",), "ES": ("Europe/Madrid", "Atlantic/Canary")}, ["Etc/UTC"])


def test_a_country_has_its_zones_in_their_order() -> None:
    assert SMALL.of("ES") == ("Europe/Madrid", "Atlantic/Canary")


@pytest.mark.parametrize("country", ["", "XX", "de", "USCA"])
def test_an_unknown_country_has_none(country: str) -> None:
    assert SMALL.of(country) == ()


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Europe/Madrid", "Atlantic/Canary", "Etc/UTC"])
def test_a_code_leads_back_to_its_zone(zone: str) -> None:
    assert SMALL.named(SMALL.code(zone)) == zone


@pytest.mark.parametrize("code", ["", "0000", "Europe/Berlin", "\u0660"])
def test_a_code_that_no_zone_has_leads_nowhere(code: str) -> None:
    assert SMALL.named(code) is None


def test_without_a_table_nothing_is_known() -> None:
    assert Zones().of("DE") == ()
    assert Zones().named(code("Europe/Berlin")) is None


def test_no_two_zones_share_a_code() -> None:
    assert len(NAMES) > 590
    assert len({code(name) for name in NAMES}) == len(NAMES)


# These stand in buttons that were sent: a change here is a mistake elsewhere.
@pytest.mark.parametrize(
    ("zone", "known"),
    [
        ("Europe/Berlin", "8kzj"),
        ("America/New_York", "oe0e"),
        ("Asia/Kolkata", "afsb"),
        ("America/Argentina/Buenos_Aires", "b8mt"),
        ("Etc/GMT-14", "r9g6"),
        ("UTC", "s4yl"),
    ],
)
def test_codes_stay_as_they_are(zone: str, known: str) -> None:
    assert code(zone) == known


@given(st.one_of(st.sampled_from(NAMES), st.text()))
def test_every_code_is_four_digits_and_small_letters(name: str) -> None:
    assert re.fullmatch("[0-9a-z]{4}", code(name))
