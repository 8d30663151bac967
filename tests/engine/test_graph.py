"""The conversation is drawn from the data that runs it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.content import samples
from bot.engine.engine import effect, pressed, settle
from bot.engine.graph import mermaid, reachable
from bot.engine.guide import Answer, Guide, Own
from bot.engine.keeping import Kept
from bot.engine.place import Place
from tests.engine.wild import ACTS

DONE = {act for act in ACTS if act != Own.REMIND_SET}  # not shown
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = Place("linkedin", Own.START, language="en")


@pytest.fixture(scope="module")
def british(guide: Guide) -> Mapping[Place, tuple[Place, ...]]:
    return reachable(guide, START, "GB", NOW)


@pytest.fixture(scope="module")
def told(guide: Guide) -> Kept:
    """What is kept of somebody who has a reminder."""
    return next(samples.kept(guide, guide.language))


@pytest.fixture(scope="module")
def reminded(guide: Guide, told: Kept) -> Mapping[Place, tuple[Place, ...]]:
    return reachable(guide, START, "GB", NOW, told)


@pytest.fixture(scope="module")
def drawing(guide: Guide, told: Kept) -> list[str]:
    return mermaid(guide, NOW, told).splitlines()


def nodes(places: Mapping[Place, tuple[Place, ...]]) -> set[str]:
    return {place.node for place in places}


def test_whoever_has_no_reminder_reaches_every_node_but_those_that_need_one(
    guide: Guide, british: Mapping[Place, tuple[Place, ...]]
) -> None:
    need_one = {Own.REMIND_NEW, Own.KEPT_FILE, Own.ERASE, guide.reminder}

    assert need_one | DONE | {Own.REMIND_SELF} == guide.nodes.keys() - nodes(british)


def test_whoever_has_one_reaches_all_the_rest_but_what_is_done_not_shown_and_what_comes_by_itself(
    guide: Guide, reminded: Mapping[Place, tuple[Place, ...]]
) -> None:
    by_itself = {guide.reminder, Own.REMIND_SELF}

    assert by_itself | DONE == guide.nodes.keys() - nodes(reminded)


def test_a_press_that_does_something_ends_where_it_is_said(
    guide: Guide, reminded: Mapping[Place, tuple[Place, ...]]
) -> None:
    chooser = START.at(Own.REMIND_NEW, back="off")
    known = replace(chooser, region="GB")

    assert {place.node for place in reminded if effect(guide, place)} == set()
    assert replace(known, node=Own.REMIND) in reminded[known]
    assert chooser.at(Own.REMIND_SET, back="off", detail="3m") in reminded[chooser]
    assert known.at(Own.ERASE, back="off") in reminded[known.at(Own.ERASE, back="off")]


def test_only_one_country_and_one_language_are_followed(british: Mapping[Place, tuple[Place, ...]]) -> None:
    assert {"", "GB"} == {place.region for place in british}
    assert {("en", "")} == {(place.language, place.labels) for place in british}


def test_every_place_that_is_reached_exists(guide: Guide, british: Mapping[Place, tuple[Place, ...]]) -> None:
    assert set(british) == {settle(guide, place) for place in british}


def test_a_press_on_a_date_ends_where_the_date_is_named(guide: Guide) -> None:
    act = START.at(Own.REMIND_SET, back="off", detail="3m")

    assert START.at(Own.REMIND_SELF, back="off", detail="3m") == pressed(guide, act)
    assert pressed(guide, START) == START


UNDRAWN = {  # done without being shown, or shown only where nothing can be sent
    "remind-set", "remind-self", "remind-undo", "remind-stop", "remind-pause", "remind-resume", "remind-snooze",
    "erase-now",
}  # fmt: skip


def test_the_drawing_has_all_that_is_shown_and_only_ways_between_its_boxes(guide: Guide, drawing: list[str]) -> None:
    title, *lines = drawing
    edges = [tuple(line.split(" --> ")) for line in lines if " --> " in line]
    boxes = [line.strip().partition("[")[0].partition("(")[0].partition("{")[0] for line in lines if "-->" not in line]
    shown = [name for name, node in guide.nodes.items() if not isinstance(node, Answer) and name not in UNDRAWN]
    boxed = [name.replace("-", "_") for name in shown]
    answers = [f"{topic.name}_answers" for topic in guide.topics()]

    assert title == "flowchart TD"
    assert sorted([*boxed, *answers]) == sorted(boxes)
    assert {box.strip() for edge in edges for box in edge} <= set(boxes)
    assert len(set(edges)) == len(edges)


@pytest.mark.parametrize(
    "edge",
    [
        "start --> way",
        "way --> step_menu",
        "step_menu --> step_settings",
        "way --> off",
        "off --> remind",
        "reminded --> off",
        "reminded --> way",
        "reminded --> remind",
        "remind --> remind_new",
    ],
)
def test_the_drawing_shows_the_way(drawing: list[str], edge: str) -> None:
    assert f"  {edge}" in drawing


def test_the_drawing_leaves_out_ways_back_and_what_every_screen_offers(drawing: list[str]) -> None:
    assert [line for line in drawing if line.endswith(("--> menu", "--> sources"))] == []
    assert "  walk_form --> off" not in drawing


@pytest.mark.exhaustive
def test_the_drawing_is_the_same_each_time(guide: Guide, drawing: list[str], told: Kept) -> None:
    assert drawing == mermaid(guide, NOW, told).splitlines()
