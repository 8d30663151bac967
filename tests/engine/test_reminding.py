"""The screens about a reminder: in each of its states, with buttons that mean the row that is shown."""

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.engine.engine import effect, failed, visit, welcomed
from bot.engine.guide import Guide, Own
from bot.engine.keeping import NOTHING, Effect, Erase, Kept, Outcome, Remind, Snooze, Switch, TakeBack, Which, apply
from bot.engine.place import Place
from bot.engine.reminder import Reminder, State, Undo, as_row
from bot.engine.schedule import read_when
from bot.engine.screen import Key, Kind, Link, Screen
from tests.engine.reminders import FEWER, MONTHLY, NOW, REMINDERS, still

HERE = MONTHLY.place
PLAIN = replace(MONTHLY, id=71, number=3, version=5)
CHANGED = replace(PLAIN, undo=Undo(MONTHLY))
THIS, VERSION = Which(71, 3), Which(71, 5)
UNDO, CHANGE = {"undo": TakeBack(VERSION)}, {"change": None}
STOP, PAUSE = {"stop": Switch(THIS, State.STOPPED)}, {"pause": Switch(THIS, State.PAUSED)}
RESUME = {"resume": Switch(THIS, State.ACTIVE)}


def keys(screen: Screen) -> dict[str, Key]:
    """The buttons of a screen by what they say."""
    found = [key for row in screen.rows for key in row]
    named = {key.label.name: key for key in found}
    assert len(named) == len(found)
    return named


def pages(screen: Screen) -> dict[str, Place]:
    return {name: key.target for name, key in keys(screen).items() if isinstance(key.target, Place)}


def shown(guide: Guide, node: str, kept: Kept = NOTHING, back: str = "off", detail: str = "") -> Screen:
    return visit(guide, HERE.at(node, back=back, detail=detail), NOW, kept).screen


def effects(guide: Guide, screen: Screen) -> dict[str, Effect]:
    """What each button of a screen brings about, where it does."""
    found = {name: effect(guide, place) for name, place in pages(screen).items()}
    return {name: wish for name, wish in found.items() if wish is not None}


# --- The question when, and by which clock ----------------------------------------------------------------------------


def test_it_offers_times_to_come_once_and_again_and_again(guide: Guide) -> None:
    screen = shown(guide, Own.REMIND)
    wishes = effects(guide, screen)
    once = {f"in-months-{months}": f"{months}m" for months in (1, 3, 6, 12)}
    again = {f"every-months-{months}": f"e{months}m" for months in (3, 6, 12)}
    place = HERE.at(Own.REMIND_SET, back="off")

    for name, detail in (once | again).items():
        wish = wishes.pop(name)
        assert isinstance(wish, Remind)
        assert (wish.place, wish.when, wish.zone) == (replace(place, detail=detail), read_when(detail), "")
    assert wishes == {}
    assert list(keys(screen)) == [*once, *again, "back"]
    assert pages(screen)["back"] == HERE.at("off")


def test_a_chat_that_sends_nothing_offers_no_series(guide: Guide) -> None:
    screen = shown(guide, Own.REMIND, Kept(sends=False))

    assert [name for name in keys(screen) if "months" in name] == [f"in-months-{months}" for months in (1, 3, 6, 12)]


@pytest.mark.parametrize("region", ["US", "EU", "BR", "001"])
def test_each_clock_shows_its_time_and_is_the_one_that_is_meant(guide: Guide, region: str) -> None:
    place = replace(HERE, region=region).at(Own.REMIND_SET, back="off", detail="t2703010900e12m")
    screen = visit(guide, place, NOW).screen
    clocks = [key for key in keys(screen).values() if key.label.kind is Kind.ZONE]

    assert [key.label.name for key in clocks] == list(guide.zones.of(region))
    assert len(clocks) > 1
    for key in clocks:
        local = NOW.astimezone(ZoneInfo(key.label.name))
        assert divmod(key.label.number, 60) == (local.hour, local.minute)
        assert isinstance(key.target, Place)
        wish = effect(guide, key.target)
        assert isinstance(wish, Remind)
        assert (wish.zone, wish.when) == (key.label.name, read_when("t2703010900e12m"))
        assert (key.target.back, key.target.region) == ("off", region)
        assert visit(guide, key.target, NOW).screen.template == "remind"


# --- The reminder as it is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kept", "buttons"),
    [
        (PLAIN, [CHANGE, PAUSE | STOP]),
        (CHANGED, [UNDO | CHANGE, PAUSE | STOP]),
        (still(PLAIN, State.PAUSED), [RESUME, CHANGE | STOP]),
        (still(CHANGED, State.PAUSED), [RESUME, UNDO | CHANGE | STOP]),
        (still(PLAIN, State.UNREACHABLE), [RESUME, CHANGE | STOP]),
        (still(CHANGED, State.UNREACHABLE), [RESUME, UNDO | CHANGE | STOP]),
        (still(PLAIN, State.STOPPED), [RESUME | CHANGE]),
        (still(CHANGED, State.STOPPED), [UNDO | CHANGE]),
    ],
)
def test_each_state_has_its_buttons_and_they_mean_the_row_that_is_shown(
    guide: Guide, kept: Reminder, buttons: list[dict[str, Effect | None]]
) -> None:
    told = Kept(kept, Outcome.PAUSED)
    screen = shown(guide, Own.REMIND, told)
    *rows, last = [{key.label.name: key.target for key in row} for row in screen.rows]

    assert [{name: isinstance(at, Place) and effect(guide, at) for name, at in row.items()} for row in rows] == buttons
    assert last == {"back": HERE.at("off")}
    assert (screen.template, screen.kept, screen.at) == ("reminder", told, NOW)
    assert pages(screen)["change"] == HERE.at(Own.REMIND_NEW, back="off")
    assert {place.back for name, place in pages(screen).items() if name != "back"} == {"off"}
    waits = kept.state in {State.PAUSED, State.UNREACHABLE}
    assert [name for name, key in keys(screen).items() if key.primary] == ["resume"] * waits


@pytest.mark.parametrize("kept", [None, still(PLAIN, State.DONE), still(CHANGED, State.DONE)])
def test_where_nothing_will_come_it_asks_when_to_be_reminded(guide: Guide, kept: Reminder | None) -> None:
    told = Kept(kept, Outcome.REMOVED)
    screen = shown(guide, Own.REMIND, told)

    assert (screen.template, screen.kept, screen.at) == ("remind", told, NOW)
    assert keys(screen) == keys(shown(guide, Own.REMIND_NEW))


@FEWER
@given(kept=REMINDERS)
def test_every_button_under_a_reminder_fits_and_does_what_it_says_to_that_one(guide: Guide, kept: Reminder) -> None:
    overview = shown(guide, Own.REMIND, Kept(kept))
    for screen in (overview, shown(guide, guide.reminder, Kept(kept)), shown(guide, Own.ERASE, Kept(kept))):
        for place in pages(screen).values():
            assert guide.codec.read(guide.codec.write(place)) == place
            wish = effect(guide, place)
            if isinstance(wish, Erase):
                assert wish.id == kept.id
            elif wish is not None:
                _, outcome = apply(wish, kept, NOW)
                assert outcome not in {Outcome.OLDER, Outcome.PAST, Outcome.TOO_FAR}


# --- When it comes ----------------------------------------------------------------------------------------------------


def test_a_reminder_that_comes_opens_the_check_and_can_come_again_later(guide: Guide) -> None:
    screen = shown(guide, guide.reminder, Kept(PLAIN), back="")
    wishes = effects(guide, screen)
    first, *_ = screen.rows[0]
    week, month = wishes["in-a-week"], wishes["in-a-month"]

    assert (first.target, first.primary) == (Link(guide.switch), True)
    assert [*keys(screen)][1:6] == ["off", "take-me", "in-a-week", "in-a-month", "stop-reminding"]
    assert isinstance(week, Snooze)
    assert isinstance(month, Snooze)
    assert (week.which, week.instead.when) == (THIS, read_when("1w"))
    assert (month.which, month.instead.when) == (THIS, read_when("1m"))
    assert wishes["stop-reminding"] == Switch(THIS, State.STOPPED)
    assert len(wishes) == 3
    assert (screen.kept, screen.at) == (Kept(PLAIN), NOW)


def test_the_check_of_a_reminder_that_is_not_kept_any_more_does_nothing(guide: Guide) -> None:
    there, gone = shown(guide, guide.reminder, Kept(PLAIN)), shown(guide, guide.reminder)

    assert effects(guide, gone) == {}
    assert set(keys(gone)) == set(keys(there)) - {"in-a-week", "in-a-month", "stop-reminding"}


def test_whoever_comes_back_is_told_that_their_reminder_waits(guide: Guide) -> None:
    turn = visit(guide, HERE.at("check"), NOW)
    told = welcomed(turn, still(PLAIN, State.UNREACHABLE))
    (resume,), *rows = told.screen.rows

    assert told.place == turn.place
    assert (told.screen.notice, turn.screen.notice) == (True, False)
    assert (resume.label.name, resume.primary) == ("resume-reminder", True)
    assert isinstance(resume.target, Place)
    assert effect(guide, resume.target) == Switch(THIS, State.ACTIVE)
    assert replace(told.screen, rows=tuple(rows), notice=False) == turn.screen


# --- Without a reminder -----------------------------------------------------------------------------------------------


def test_a_chat_that_sends_nothing_names_the_day(guide: Guide) -> None:
    screen = shown(guide, Own.REMIND_SELF, detail="3m")

    assert (screen.template, screen.due) == ("remind-self", date(2027, 2, 23))
    assert [key.target for key in keys(screen).values()] == [
        Link(guide.switch),
        HERE.at(Own.REMIND, back="off"),
        HERE.at("off"),
    ]


@pytest.mark.parametrize(
    ("detail", "outcome"),
    [("d261122", Outcome.PAST), ("t2611231100", Outcome.PAST), ("99m", Outcome.TOO_FAR), ("d330101", Outcome.TOO_FAR)],
)
def test_a_day_that_cannot_be_named_is_asked_for_again(guide: Guide, detail: str, outcome: Outcome) -> None:
    screen = shown(guide, Own.REMIND_SELF, Kept(sends=False), detail=detail)

    assert (screen.template, screen.kept) == ("remind", Kept(outcome=outcome, sends=False))


@pytest.mark.parametrize(
    ("node", "detail"), [(Own.REMIND_STOP, "71-3"), (Own.REMIND_SET, "3m"), (Own.ERASE_NOW, "71"), (Own.KEPT, "")]
)
def test_what_cannot_be_reached_can_be_tried_again(guide: Guide, node: Own, detail: str) -> None:
    wish = HERE.at(node, back="off", detail=detail)
    turn = failed(guide, wish)

    assert turn.screen.template == "failed"
    assert pages(turn.screen) == {"again": wish, "back": HERE.at("off")}
    assert turn.place == visit(guide, wish, NOW).place


def test_all_that_is_kept_can_be_had_as_a_file_and_erased(guide: Guide) -> None:
    kept = Kept(PLAIN, rows=({"id": 71, **as_row(PLAIN)},))
    everything, sure = shown(guide, Own.KEPT, kept), shown(guide, Own.ERASE, kept)

    assert (everything.template, everything.kept) == ("kept", kept)
    assert list(keys(everything)) == [Own.KEPT_FILE, Own.ERASE, "privacy", "back"]
    assert effects(guide, everything) == {}
    assert (sure.template, sure.kept) == ("erase", kept)
    assert effects(guide, sure) == {Own.ERASE_NOW: Erase(71)}


def test_where_nothing_is_kept_nothing_can_be_erased(guide: Guide) -> None:
    erased = Kept(PLAIN, Outcome.ERASED, ({"id": 71, **as_row(PLAIN)},))

    assert list(keys(shown(guide, Own.KEPT))) == ["privacy", "back"]
    assert list(keys(shown(guide, Own.ERASE))) == ["privacy", "back"]
    assert list(keys(shown(guide, Own.ERASE, erased))) == ["privacy", "back"]
