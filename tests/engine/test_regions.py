"""Dated rules: what holds where, on any day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.guide import Guide
from bot.engine.regions import ELSEWHERE, Regions, Rule, Status

EVER = Rule("gb", None, Status.NOT_STARTED)
BEGUN = Rule("gb", date(2024, 9, 18), Status.TRAINING)
PAUSED = Rule("gb", date(2024, 9, 20), Status.PAUSED)
LATE = Rule(ELSEWHERE, date(2025, 1, 1), Status.TRAINING)
REGIONS = Regions({"GB": "gb"}, {"gb": (EVER, BEGUN, PAUSED), ELSEWHERE: (LATE,)})
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(("country", "region"), [("GB", "gb"), ("BR", ELSEWHERE), ("", ELSEWHERE), ("gb", ELSEWHERE)])
def test_a_country_that_no_region_names_belongs_to_the_rest_of_the_world(country: str, region: str) -> None:
    assert region == REGIONS.of(country)


@pytest.mark.parametrize(
    ("day", "rule"),
    [
        (date.min, EVER),
        (date(2024, 9, 17), EVER),
        (date(2024, 9, 18), BEGUN),
        (date(2024, 9, 19), BEGUN),
        (date(2024, 9, 20), PAUSED),
        (date.max, PAUSED),
    ],
)
def test_a_rule_is_in_force_from_its_first_day_until_the_next_ones(day: date, rule: Rule) -> None:
    assert rule == REGIONS.rule("GB", day)


def test_nothing_is_known_of_a_day_before_the_first_rule() -> None:
    assert Rule(ELSEWHERE, None, Status.UNKNOWN) == REGIONS.rule("BR", date(2024, 12, 31))
    assert REGIONS.rule("BR", date(2025, 1, 1)) == LATE


@given(country=st.sampled_from(["DE", "IS", "CH", "GB", "HK", "CA", "US", "CN", "GG", "BR", "EU", "001"]), day=DAYS)
def test_every_country_has_one_rule_on_every_day(guide: Guide, country: str, day: date) -> None:
    rule = guide.regions.rule(country, day)

    assert guide.regions.of(country) == rule.region
    assert rule.start is None or rule.start <= day


@given(day=DAYS)
def test_what_holds_changes_only_on_a_day_that_a_rule_begins(guide: Guide, day: date) -> None:
    starts = {rule.start for rules in guide.regions.rules.values() for rule in rules}
    before = day - timedelta(days=1)

    for country in guide.regions.members:
        changed = guide.regions.rule(country, day) != guide.regions.rule(country, before)

        assert not changed or day in starts
