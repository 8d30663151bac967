"""Places settle, show their screens, and have effects when pressed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.engine import Remind, day, effect, pressed, settle, unsent, visit
from bot.engine.guide import Guide, Own
from bot.engine.place import Place
from tests.engine.wild import KNOWN, PAYLOADS, WILD

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CHOSEN = Place("linkedin", "way", "DE", "web", "de", "fr")


@pytest.mark.parametrize(
    ("place", "settled"),
    [
        (CHOSEN, CHOSEN),
        (replace(CHOSEN, node="gone"), CHOSEN.at("start")),
        (replace(CHOSEN, node=""), CHOSEN.at("start")),
        (replace(CHOSEN, service="other"), CHOSEN),
        (replace(CHOSEN, region="XX"), replace(CHOSEN, region="")),
        (replace(CHOSEN, platform="fax"), replace(CHOSEN, platform="")),
        (replace(CHOSEN, language="xx"), replace(CHOSEN, language="en")),
        (replace(CHOSEN, labels="xx"), replace(CHOSEN, labels="")),
        (CHOSEN.at("way", back="check", detail="3m"), CHOSEN),
        (CHOSEN.at("uk", back="check"), CHOSEN.at("uk", back="check")),
        (CHOSEN.at("uk", back="gone"), CHOSEN.at("uk")),
        (CHOSEN.at("uk", back="topics"), CHOSEN.at("uk")),
        (CHOSEN.at("uk", detail="3m"), CHOSEN.at("uk")),
        (CHOSEN.at("where", back="way", detail="rn"), CHOSEN.at("where", back="way", detail="rn")),
        (CHOSEN.at("where", back="way", detail="qj"), CHOSEN.at("where", back="way")),
        (CHOSEN.at("where", back="way", detail="zz"), CHOSEN.at("where", back="way")),
        (CHOSEN.at("sources", back="way", detail="wy"), CHOSEN.at("sources", back="way", detail="wy")),
        (CHOSEN.at("sources", back="way", detail="wy-2"), CHOSEN.at("sources", back="way", detail="wy-2")),
        (CHOSEN.at("sources", back="way", detail="he"), CHOSEN.at("sources", back="way", detail="he")),
        (CHOSEN.at("sources", back="check", detail="me"), CHOSEN.at("check")),
        (CHOSEN.at("sources", detail="zz"), CHOSEN.at("start")),
        (Place("linkedin", "sources", language="en", detail="he"), Place("linkedin", "start", language="en")),
        (Place("linkedin", "sources", language="en", detail="s1"), Place("linkedin", "start", language="en")),
        (CHOSEN.at("remind-self", back="off", detail="3m"), CHOSEN.at("remind-self", back="off", detail="3m")),
        (CHOSEN.at("remind-self", back="off", detail="4m"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("remind-set", back="off", detail="3m"), CHOSEN.at("remind", back="off")),
    ],
)
def test_a_place_that_does_not_exist_settles_on_the_nearest_that_does(
    guide: Guide, place: Place, settled: Place
) -> None:
    assert settled == settle(guide, place)


@given(place=KNOWN | WILD)
def test_a_settled_place_stays_where_it_is(guide: Guide, place: Place) -> None:
    settled = settle(guide, place)

    assert settled == settle(guide, settled)


@given(place=KNOWN)
def test_settling_keeps_every_choice_that_the_guide_knows(guide: Guide, place: Place) -> None:
    settled = settle(guide, place)

    assert (place.region, place.platform, place.labels) == (settled.region, settled.platform, settled.labels)
    assert settled.language == (place.language or guide.language)


@given(place=KNOWN | WILD)
def test_any_place_shows_a_screen_whose_buttons_exist(guide: Guide, place: Place) -> None:
    turn = visit(guide, place, NOW)
    targets = [key.target for row in turn.screen.rows for key in row if isinstance(key.target, Place)]

    assert turn.place == settle(guide, turn.place)
    assert targets
    assert all(target == settle(guide, target) or effect(guide, target) for target in targets)


@given(data=st.data())
def test_any_history_of_presses_ends_on_a_screen_with_buttons(guide: Guide, data: st.DataObject) -> None:
    place = guide.codec.read(data.draw(PAYLOADS))
    for choice in data.draw(st.lists(st.integers(0, 99), max_size=12)):
        rows = visit(guide, place, NOW).screen.rows
        targets = [key.target for row in rows for key in row if isinstance(key.target, Place)]
        place = pressed(guide, targets[choice % len(targets)])

        assert visit(guide, place, NOW).screen.rows


@given(place=KNOWN)
def test_the_same_place_shows_the_same_screen(guide: Guide, place: Place) -> None:
    assert visit(guide, place, NOW) == visit(guide, visit(guide, place, NOW).place, NOW)


@given(place=KNOWN)
def test_a_visit_causes_no_effect_wherever_it_leads(guide: Guide, place: Place) -> None:
    place = replace(place, node=Own.REMIND_SET)
    shown = visit(guide, place, NOW)

    assert shown.place.node == Own.REMIND
    assert effect(guide, shown.place) is None


@pytest.mark.parametrize("node", [Own.REMIND, Own.REMIND_SELF, "way", "gone", ""])
def test_pressing_anything_but_a_date_has_no_effect(guide: Guide, node: str) -> None:
    assert effect(guide, CHOSEN.at(node, detail="3m")) is None


@pytest.mark.parametrize("detail", ["", "0m", "4m", "m", "3", "3M", "-3m", "33m"])
def test_a_date_that_is_not_offered_has_no_effect(guide: Guide, detail: str) -> None:
    assert effect(guide, CHOSEN.at(Own.REMIND_SET, detail=detail)) is None


def test_pressing_a_date_wishes_to_be_reminded_then(guide: Guide) -> None:
    for months in guide.remind:
        place = CHOSEN.at(Own.REMIND_SET, back="off", detail=f"{months}m")

        assert Remind(place, months) == effect(guide, place)
        assert CHOSEN.at(Own.REMIND_SELF, back="off", detail=f"{months}m") == unsent(place)
        assert unsent(place) == visit(guide, unsent(place), NOW).place


def test_a_moment_without_a_time_zone_is_refused(guide: Guide) -> None:
    with pytest.raises(ValueError, match="time zone"):
        visit(guide, CHOSEN, datetime(2026, 11, 23, 12))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("now", "today"),
    [
        (datetime(2025, 11, 2, 23, 59, tzinfo=UTC), date(2025, 11, 2)),
        (datetime(2025, 11, 3, 0, 0, tzinfo=UTC), date(2025, 11, 3)),
        (datetime(2025, 11, 3, 1, 59, tzinfo=timezone(timedelta(hours=2))), date(2025, 11, 2)),
        (datetime(2025, 11, 2, 19, 0, tzinfo=timezone(timedelta(hours=-5))), date(2025, 11, 3)),
    ],
)
def test_rules_are_asked_for_the_day_in_utc(guide: Guide, now: datetime, today: date) -> None:
    assert today == day(now)
    assert guide.regions.rule("DE", today) == visit(guide, CHOSEN, now).screen.rule


@pytest.mark.parametrize("platform", ["", "web", "app"])
@pytest.mark.parametrize("region", ["", "DE"])
def test_the_start_asks_what_is_not_known_yet_and_then_begins_the_walk(
    guide: Guide, region: str, platform: str
) -> None:
    screen = visit(guide, Place("linkedin", "start", region, platform, "en"), NOW).screen
    expected = "start" if not region else "way" if platform else "here"

    assert expected == screen.template
