"""What buttons about a reminder bring about, and that links to the same places bring about nothing."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.engine import asked_first, effect, pressed, settle, unsent, visit
from bot.engine.guide import Guide, Own
from bot.engine.keeping import Effect, Erase, Kept, Remind, Snooze, Switch, TakeBack, Which
from bot.engine.place import LONGEST_DETAIL, Place
from bot.engine.reminder import Reminder, State, Undo
from bot.engine.schedule import read_when
from bot.engine.zones import code
from tests.engine.reminders import MONTHLY, NOW, still

HERE = MONTHLY.place
CHANGED = replace(MONTHLY, id=71, number=3, version=5, undo=Undo(MONTHLY))
THIS, VERSION = Which(71, 3), Which(71, 5)
DONE = [Own.REMIND_UNDO, Own.REMIND_STOP, Own.REMIND_PAUSE, Own.REMIND_RESUME, Own.REMIND_SNOOZE, Own.ERASE_NOW]
BERLIN, TOKYO = code("Europe/Berlin"), code("Asia/Tokyo")
EVERY_STATE = [None, CHANGED, *(still(CHANGED, state) for state in State if state is not State.ACTIVE)]


# --- What a press brings about ----------------------------------------------------------------------------------------


def asked(guide: Guide, place: Place, written: str, zone: str = "") -> Remind:
    when = read_when(written)
    assert when
    return Remind(place, when, zone, guide.zones.of(place.region))


@pytest.mark.parametrize(
    ("detail", "written", "zone"),
    [
        ("3m", "3m", ""),
        ("e6m", "e6m", ""),
        ("t2703010900e12m", "t2703010900e12m", ""),
        (f"3m-{TOKYO}", "3m", "Asia/Tokyo"),
        (f"t2703010900e12m-{BERLIN}", "t2703010900e12m", "Europe/Berlin"),
        ("3m-", "3m", ""),
        ("3m-zzzz", "3m", ""),
        (f"3m-{TOKYO}-{TOKYO}", "3m", ""),
    ],
)
@pytest.mark.parametrize("region", ["DE", "US", "EU"])
def test_a_wish_to_be_reminded_names_its_time_and_maybe_its_clock(
    guide: Guide, detail: str, written: str, zone: str, region: str
) -> None:
    place = replace(HERE, region=region).at(Own.REMIND_SET, back="off", detail=detail)

    assert effect(guide, place) == asked(guide, place, written, zone)


@pytest.mark.parametrize(
    ("node", "detail", "wish"),
    [
        (Own.REMIND_STOP, "71-3", Switch(THIS, State.STOPPED)),
        (Own.REMIND_PAUSE, "71-3", Switch(THIS, State.PAUSED)),
        (Own.REMIND_RESUME, "71-3", Switch(THIS, State.ACTIVE)),
        (Own.REMIND_UNDO, "71-5", TakeBack(VERSION)),
        (Own.ERASE_NOW, "71", Erase(71)),
        (Own.ERASE_NOW, "0", Erase(0)),
        (Own.REMIND_STOP, "9999999999-99999", Switch(Which(10**10 - 1, 99_999), State.STOPPED)),
    ],
)
def test_a_button_means_the_row_and_the_number_that_it_names(
    guide: Guide, node: Own, detail: str, wish: Effect
) -> None:
    assert wish == effect(guide, HERE.at(node, back="off", detail=detail))
    assert wish == effect(guide, Place(node=node, detail=detail))


def test_a_snooze_brings_what_else_it_needs(guide: Guide) -> None:
    set_ = HERE.at(Own.REMIND_SET, detail="2w")

    assert effect(guide, HERE.at(Own.REMIND_SNOOZE, detail="71-3-2w")) == Snooze(THIS, asked(guide, set_, "2w"))


@pytest.mark.parametrize(
    ("node", "details"),
    [
        (Own.REMIND_SET, ["", "-", "nonsense", "0m", "3y", f"-{TOKYO}", "71-3", "d270230", "١m"]),
        (Own.REMIND_SNOOZE, ["", "71", "71-3", "71-3-", "71-3-0w", "71-3-07d", "71-3-1h", "71-3-1w-", "-3-1w", "1w"]),
        (Own.REMIND_STOP, ["", "71", "71-", "-3", "71-3-", "a-3", "71-b", "71--3", "-71-3", " 71-3", "71-3\n", "٧١-3"]),
        (Own.REMIND_PAUSE, ["", "71", "x"]),
        (Own.REMIND_RESUME, ["", "71", "x"]),
        (Own.REMIND_UNDO, ["", "71", "x", "1234567890123-5", "71-1234567"]),
        (Own.ERASE_NOW, ["", "-1", "x", "71-3", "٧١", "²", " 71"]),
    ],
)
def test_what_is_malformed_brings_nothing_about(guide: Guide, node: Own, details: list[str]) -> None:
    places = [HERE.at(node, back="off", detail=detail) for detail in details]

    assert [place.detail for place in places if effect(guide, place) is not None] == []


def test_where_somebody_lives_is_asked_before_a_reminder_is_set(guide: Guide) -> None:
    nowhere = replace(HERE, region="")
    for place in (nowhere.at(Own.REMIND_SET, detail="3m"), nowhere.at(Own.REMIND_SNOOZE, detail="71-3-1w")):
        assert effect(guide, place) is None
    assert visit(guide, nowhere.at(Own.REMIND_SET, detail="3m"), NOW).screen.template == "where"


def test_every_other_node_brings_nothing_about(guide: Guide) -> None:
    places = [
        HERE.at(node, detail=detail) for node, detail in product(guide.nodes, ["", "3m", "71", "71-3", "71-3-1w"])
    ]

    assert {place.node for place in places if effect(guide, place)} == {Own.REMIND_SET, *DONE}


@given(detail=st.text("0123456789-dehmtw", max_size=LONGEST_DETAIL) | st.text(max_size=LONGEST_DETAIL))
def test_any_detail_is_a_wish_or_none_and_its_place_leads_to_a_screen(guide: Guide, detail: str) -> None:
    for node in (Own.REMIND_SET, *DONE):
        place = HERE.at(node, detail=detail)
        effect(guide, place)
        assert visit(guide, place, NOW).screen.rows


# --- A link shows and does nothing ------------------------------------------------------------------------------------


@pytest.mark.parametrize("node", DONE)
@pytest.mark.parametrize("detail", ["71-3", "71-5", "71-3-1w", "71", "3m", ""])
@pytest.mark.parametrize("reminder", EVERY_STATE)
def test_a_link_to_what_is_done_shows_what_could_be_done(
    guide: Guide, node: Own, detail: str, reminder: Reminder | None
) -> None:
    turn = visit(guide, HERE.at(node, back="off", detail=detail), NOW, Kept(reminder))
    overview = Own.ERASE if node is Own.ERASE_NOW else Own.REMIND

    assert turn.place == turn.screen.place == HERE.at(overview, back="off")
    assert turn.screen.template in {"remind", "reminder", "erase"}
    assert effect(guide, turn.place) is None


@pytest.mark.parametrize(
    ("region", "detail", "template"),
    [
        ("", "3m", "where"),
        ("DE", "3m", "remind"),
        ("US", "3m", "zone"),
        ("EU", f"3m-{BERLIN}", "remind"),
        ("US", f"3m-{TOKYO}", "remind"),
        ("US", "3m-zzzz", "zone"),
    ],
)
def test_a_link_to_a_wish_shows_the_question_that_is_open(
    guide: Guide, region: str, detail: str, template: str
) -> None:
    place = replace(HERE, region=region).at(Own.REMIND_SET, back="off", detail=detail)
    turn = visit(guide, place, NOW)

    assert (turn.place, turn.screen.template) == (place, template)


@pytest.mark.parametrize("node", [Own.REMIND_SET, Own.REMIND_SELF])
def test_a_wish_that_makes_no_sense_is_asked_for_again(guide: Guide, node: Own) -> None:
    assert settle(guide, HERE.at(node, back="off", detail="soon")) == HERE.at(Own.REMIND_NEW, back="off")


# --- Where a wish goes on ---------------------------------------------------------------------------------------------


def test_a_snooze_of_what_is_gone_asks_what_a_wish_to_be_reminded_asks() -> None:
    snooze, wish = HERE.at(Own.REMIND_SNOOZE, back="off", detail="71-3-2w"), HERE.at(Own.REMIND_SET, detail="3m")

    assert asked_first(snooze) == HERE.at(Own.REMIND_SET, back="off", detail="2w")
    assert asked_first(wish) is wish


def test_where_nothing_can_be_sent_a_wish_ends_at_its_day(guide: Guide) -> None:
    wish = HERE.at(Own.REMIND_SET, back="off", detail=f"3me6m-{TOKYO}")
    self_ = HERE.at(Own.REMIND_SELF, back="off", detail="3me6m")
    others = [HERE.at("off"), HERE.at(Own.REMIND_STOP, detail="71-3"), HERE.at(Own.REMIND_SET, detail="soon")]

    assert unsent(wish) == pressed(guide, wish) == self_
    assert others == [pressed(guide, place) for place in others]
