"""Places settle, show their screens, and have effects when pressed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.claims import day
from bot.engine.engine import asked_first, effect, failed, pressed, settle, unsent, visit, welcomed
from bot.engine.guide import PERSONAL, Guide, Own
from bot.engine.keeping import NOTHING, Erase, Kept, Remind, Snooze, Switch, TakeBack, Which
from bot.engine.place import Place
from bot.engine.reminder import Reminder, State
from bot.engine.schedule import Length, Schedule, When
from bot.engine.screen import Screen
from tests.engine.wild import ACTS, DOING, KNOWN, PAYLOADS, WILD, WISHES

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
DUE = datetime(2027, 2, 23, 12, tzinfo=UTC)
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
        (CHOSEN.at("remind-self", back="off", detail="0m"), CHOSEN.at("remind-new", back="off")),
        (CHOSEN.at("remind-set", back="off", detail="3m"), CHOSEN.at("remind-set", back="off", detail="3m")),
        (CHOSEN.at("remind-set", back="off", detail="3m-zzzz"), CHOSEN.at("remind-set", back="off", detail="3m-zzzz")),
        (CHOSEN.at("remind-set", back="off", detail="soon"), CHOSEN.at("remind-new", back="off")),
        (CHOSEN.at("remind-set", back="off"), CHOSEN.at("remind-new", back="off")),
        (CHOSEN.at("remind-new", back="off", detail="3m"), CHOSEN.at("remind-new", back="off")),
        (CHOSEN.at("remind-undo", back="off", detail="1-1"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("remind-stop", back="off", detail="1-1"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("remind-pause", back="off", detail="1-1"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("remind-resume", back="off", detail="1-1"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("remind-snooze", back="off", detail="1-1-1w"), CHOSEN.at("remind", back="off")),
        (CHOSEN.at("kept-file", back="off", detail="1"), CHOSEN.at("kept-file", back="off")),
        (CHOSEN.at("erase-now", back="off", detail="1"), CHOSEN.at("erase", back="off")),
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


@given(place=DOING)
def test_a_visit_causes_no_effect_wherever_it_leads(guide: Guide, place: Place) -> None:
    shown = visit(guide, place, NOW)

    assert shown.screen.template in {"where", "zone", "remind", "erase"}
    assert shown.screen.kept is NOTHING
    assert shown.place.node not in ACTS or shown.place.node == Own.REMIND_SET
    assert effect(guide, shown.place) in {None, effect(guide, place)}


@pytest.mark.parametrize("node", [*sorted(PERSONAL - {Own.REMIND_SET}), Own.REMIND_SELF, "way", "gone", ""])
@pytest.mark.parametrize("detail", ["3m", "1-1", "1-1-1w", "7"])
def test_pressing_anything_but_an_act_has_no_effect(guide: Guide, node: str, detail: str) -> None:
    assert effect(guide, CHOSEN.at(node, detail=detail)) is None


@pytest.mark.parametrize("detail", ["", "0m", "m", "3", "3M", "-3m", "100m", "t2702300900", "soon", "-", "1-1"])
def test_a_wish_that_makes_no_sense_has_no_effect(guide: Guide, detail: str) -> None:
    assert effect(guide, CHOSEN.at(Own.REMIND_SET, detail=detail)) is None


@pytest.mark.parametrize("act", [act for act in ACTS if act not in {Own.REMIND_SET, Own.ERASE_NOW}])
@pytest.mark.parametrize("detail", ["", "1", "1-", "-1", "a-1", "1-1-", "1-1-x", "1-1-1h", "1-1-1w-1", "1 -1", "١-١"])
def test_an_act_that_does_not_name_its_reminder_has_no_effect(guide: Guide, act: Own, detail: str) -> None:
    assert effect(guide, CHOSEN.at(act, detail=detail)) is None


@pytest.mark.parametrize("detail", ["", "x", "-1", "1-1", "1.0", "²", "١"])
def test_erasing_that_does_not_name_its_row_has_no_effect(guide: Guide, detail: str) -> None:
    assert effect(guide, CHOSEN.at(Own.ERASE_NOW, detail=detail)) is None


def test_pressing_a_date_wishes_to_be_reminded_then(guide: Guide) -> None:
    for months in guide.remind:
        place = CHOSEN.at(Own.REMIND_SET, back="off", detail=f"{months}m")
        wish = Remind(place, When(ahead=Length(months, "m")), "", guide.zones.of("DE"))

        assert wish == effect(guide, place)
        assert CHOSEN.at(Own.REMIND_SELF, back="off", detail=f"{months}m") == unsent(place)
        assert unsent(place) == visit(guide, unsent(place), NOW).place


def test_pressing_a_date_of_a_series_wishes_for_the_series(guide: Guide) -> None:
    for months in guide.again:
        place, every = CHOSEN.at(Own.REMIND_SET, detail=f"e{months}m"), Length(months, "m")

        assert Remind(place, When(ahead=every, every=every), "", guide.zones.of("DE")) == effect(guide, place)


def test_a_wish_may_name_its_clock(guide: Guide) -> None:
    place = CHOSEN.at(Own.REMIND_SET, detail=f"t2703010930-{guide.zones.code('Europe/Berlin')}")
    at = datetime(2027, 3, 1, 9, 30)  # noqa: DTZ001 - a clock on the wall

    assert Remind(place, When(at=at, named=True), "Europe/Berlin", guide.zones.of("DE")) == effect(guide, place)


@pytest.mark.parametrize("detail", WISHES)
def test_a_wish_waits_for_the_country(guide: Guide, detail: str) -> None:
    nowhere = replace(CHOSEN, region="").at(Own.REMIND_SET, detail=detail)

    assert effect(guide, nowhere) is None
    assert visit(guide, nowhere, NOW).screen.template == "where"
    assert effect(guide, replace(nowhere, region="XX")) is None


@pytest.mark.parametrize(
    ("node", "to"),
    [
        (Own.REMIND_STOP, State.STOPPED),
        (Own.REMIND_PAUSE, State.PAUSED),
        (Own.REMIND_RESUME, State.ACTIVE),
    ],
)
def test_stopping_pausing_and_resuming_name_the_reminder_that_they_mean(guide: Guide, node: Own, to: State) -> None:
    assert effect(guide, CHOSEN.at(node, detail="12-3")) == Switch(Which(12, 3), to)


def test_undoing_names_the_change_that_it_takes_back(guide: Guide) -> None:
    assert effect(guide, CHOSEN.at(Own.REMIND_UNDO, detail="12-3")) == TakeBack(Which(12, 3))


def test_snoozing_brings_along_what_it_needs_where_the_reminder_is_not_kept_any_more(guide: Guide) -> None:
    snooze = CHOSEN.at(Own.REMIND_SNOOZE, detail="12-3-1w")
    anew = CHOSEN.at(Own.REMIND_SET, detail="1w")
    wish = Remind(anew, When(ahead=Length(1, "w")), "", guide.zones.of("DE"))

    assert effect(guide, snooze) == Snooze(Which(12, 3), wish)
    assert effect(guide, CHOSEN.at(Own.REMIND_SNOOZE, detail="12-3")) is None
    assert effect(guide, replace(snooze, region="")) is None


def test_erasing_names_the_row_that_was_shown(guide: Guide) -> None:
    assert effect(guide, CHOSEN.at(Own.ERASE_NOW, detail="7")) == Erase(7)


@pytest.mark.parametrize("detail", WISHES)
def test_a_wish_in_a_chat_that_cannot_send_names_the_day_without_a_clock(guide: Guide, detail: str) -> None:
    place = CHOSEN.at(Own.REMIND_SET, back="off", detail=detail)

    assert pressed(guide, place) == CHOSEN.at(Own.REMIND_SELF, back="off", detail=detail.partition("-")[0])


@given(place=KNOWN | DOING)
def test_nothing_else_that_is_pressed_there_is_done(guide: Guide, place: Place) -> None:
    ended = pressed(guide, place)

    assert ended == place or (place.node, ended.node) == (Own.REMIND_SET, Own.REMIND_SELF)


def test_what_a_purged_reminder_needs_is_asked_for_with_the_same_wish() -> None:
    snooze = CHOSEN.at(Own.REMIND_SNOOZE, back="off", detail="12-3-1m")
    wish = CHOSEN.at(Own.REMIND_SET, back="off", detail="1m")

    assert asked_first(snooze) == wish
    assert asked_first(wish) == wish


# --- Who looks --------------------------------------------------------------------------------------------------------


def kept(state: State = State.ACTIVE) -> Reminder:
    local = datetime(2027, 2, 23, 13)  # noqa: DTZ001 - a clock on the wall
    due = DUE if state is State.ACTIVE else None
    return Reminder(CHOSEN.at(""), "Europe/Berlin", Schedule(local), state, due, due, NOW, id=12, number=3, version=4)


def pressable(screen: Screen) -> dict[str, Place]:
    return {key.label.name: key.target for row in screen.rows for key in row if isinstance(key.target, Place)}


@pytest.mark.parametrize("node", sorted(PERSONAL))
def test_a_screen_of_what_is_kept_shows_it_to_whoever_it_is_kept_of(guide: Guide, node: str) -> None:
    told = Kept(kept())
    screen = visit(guide, CHOSEN.at(node, detail="3m"), NOW, told).screen

    assert (screen.kept, screen.at) == (told, NOW)


@pytest.mark.parametrize("node", ["way", "check", "off", "menu", "privacy", "uk", "topics", "start", "where"])
def test_every_other_screen_is_the_same_for_everybody(guide: Guide, node: str) -> None:
    assert visit(guide, CHOSEN.at(node), NOW) == visit(guide, CHOSEN.at(node), NOW, Kept(kept()))


def test_the_page_of_a_reminder_has_more_buttons_for_whoever_was_reminded(guide: Guide) -> None:
    page = CHOSEN.at(guide.reminder)
    plain, own = (visit(guide, page, NOW, told).screen for told in (NOTHING, Kept(kept())))

    assert pressable(own).items() - pressable(plain).items() == {
        ("in-a-week", CHOSEN.at(Own.REMIND_SNOOZE, detail="12-3-1w")),
        ("in-a-month", CHOSEN.at(Own.REMIND_SNOOZE, detail="12-3-1m")),
        ("stop-reminding", CHOSEN.at(Own.REMIND_STOP, detail="12-3")),
    }
    assert plain.rows[-1] == own.rows[-1]


@given(place=KNOWN)
def test_whoever_could_not_be_written_to_resumes_with_the_first_press(guide: Guide, place: Place) -> None:
    turn = visit(guide, place, NOW)
    greeted = welcomed(turn, kept(State.UNREACHABLE))
    resume = greeted.screen.rows[0][0].target

    assert greeted.place == turn.place
    assert greeted.screen == replace(turn.screen, rows=greeted.screen.rows, notice=True)
    assert greeted.screen.rows[1:] == turn.screen.rows
    assert isinstance(resume, Place)
    assert effect(guide, resume) == Switch(Which(12, 3), State.ACTIVE)


@given(place=KNOWN | DOING)
def test_what_can_not_be_done_now_can_be_tried_again_as_it_was_wished(guide: Guide, place: Place) -> None:
    turn = failed(guide, place)
    again = pressable(turn.screen)["again"]

    assert turn.screen.template == "failed"
    assert turn.place == settle(guide, place)
    assert settle(guide, again) == turn.place
    assert effect(guide, again) == effect(guide, place)


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
