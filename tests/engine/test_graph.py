"""The conversation is drawn from the data that runs it."""

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from bot.engine.engine import pressed, settle
from bot.engine.graph import mermaid, reachable
from bot.engine.guide import Answer, Guide, Own
from bot.engine.place import Place

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
START = Place("linkedin", Own.START, language="en")


@pytest.fixture(scope="module")
def british(guide: Guide) -> Mapping[Place, tuple[Place, ...]]:
    return reachable(guide, START, "GB", NOW)


@pytest.fixture(scope="module")
def drawing(guide: Guide) -> list[str]:
    return mermaid(guide, NOW).splitlines()


def test_every_node_is_reached_by_pressing_buttons_but_the_one_that_is_done_not_shown(
    guide: Guide, british: Mapping[Place, tuple[Place, ...]]
) -> None:
    assert {Own.REMIND_SET} == guide.nodes.keys() - {place.node for place in british}


def test_only_one_country_and_one_language_are_followed(british: Mapping[Place, tuple[Place, ...]]) -> None:
    assert {"", "GB"} == {place.region for place in british}
    assert {("en", "")} == {(place.language, place.labels) for place in british}


def test_every_place_that_is_reached_exists(guide: Guide, british: Mapping[Place, tuple[Place, ...]]) -> None:
    assert set(british) == {settle(guide, place) for place in british}


def test_a_press_on_a_date_ends_where_the_date_is_named(guide: Guide) -> None:
    act = START.at(Own.REMIND_SET, back="off", detail="3m")

    assert START.at(Own.REMIND_SELF, back="off", detail="3m") == pressed(guide, act)
    assert pressed(guide, START) == START


def test_the_drawing_has_every_node_once_and_only_ways_between_its_boxes(guide: Guide, drawing: list[str]) -> None:
    title, *lines = drawing
    edges = [tuple(line.split(" --> ")) for line in lines if " --> " in line]
    boxes = [line.strip().partition("[")[0].partition("(")[0].partition("{")[0] for line in lines if "-->" not in line]
    nodes = [name.replace("-", "_") for name, node in guide.nodes.items() if not isinstance(node, Answer)]
    answers = [f"{topic.name}_answers" for topic in guide.topics()]

    assert title == "flowchart TD"
    assert sorted([*nodes, *answers]) == sorted(boxes)
    assert {box.strip() for edge in edges for box in edge} <= set(boxes)
    assert len(set(edges)) == len(edges)


@pytest.mark.parametrize(
    "edge", ["start --> way", "way --> step_menu", "step_menu --> step_settings", "way --> off", "off --> remind"]
)
def test_the_drawing_shows_the_way(drawing: list[str], edge: str) -> None:
    assert f"  {edge}" in drawing


def test_the_drawing_leaves_out_ways_back_and_what_every_screen_offers(drawing: list[str]) -> None:
    assert [line for line in drawing if line.endswith(("--> menu", "--> sources"))] == []
    assert "  walk_form --> off" not in drawing


def test_the_drawing_is_the_same_each_time(guide: Guide, drawing: list[str]) -> None:
    assert drawing == mermaid(guide, NOW).splitlines()
