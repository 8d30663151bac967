"""The walk visits every screen that reads differently, each once."""

from itertools import product

from bot.content import samples
from bot.content.book import Book
from bot.content.checks.texts import SPOKEN
from bot.content.walk import countries, instant, places, turns
from bot.engine.engine import visit
from bot.engine.guide import PERSONAL, Own
from bot.engine.keeping import NOTHING
from bot.engine.place import LONGEST_DETAIL, Place
from tests.content.folder import DAY


def test_one_country_stands_for_each_region_and_each_part_for_itself(small: Book) -> None:
    assert set(countries(small.guide)) == {"DE", "CAQC", "USCA", "US", "EU", "001", "BR"}


def test_a_member_of_every_region_of_the_real_guide_is_visited(book: Book) -> None:
    regions = {book.guide.regions.of(code) for code in countries(book.guide)}

    assert regions == set(book.guide.regions.rules)


def test_every_node_is_visited_for_every_country_platform_and_language(small: Book) -> None:
    guide = small.guide
    everywhere = product(guide.nodes, ("", *countries(guide)), ("", *guide.platforms), guide.languages)
    visited = set(places(guide))

    assert {Place(guide.service, *fields) for fields in everywhere} <= visited


def test_sources_dates_labels_and_ways_back_are_visited(small: Book) -> None:
    guide = small.guide
    shown = [turn.place for turn in turns(guide, DAY)]

    assert {place.detail for place in shown if place.node == Own.REMIND_SELF} == {"1m", "12m"}
    assert {place.labels for place in shown if place.node == "step-menu"} == {"", "en", "de", "fr"}
    assert {place.back for place in shown} >= {name for name, node in guide.nodes.items() if not node.aside}
    assert {place.detail for place in shown if place.node == Own.SOURCES} >= {
        guide.codes[node] for node in ("way", "step-menu", "posts", "here")
    }


def test_what_a_rule_rests_on_is_visited_for_every_region(book: Book) -> None:
    here = book.guide.codes[Own.HERE]
    asked = {
        book.guide.regions.of(place.region)
        for place in places(book.guide)
        if place.node == Own.SOURCES and place.detail == here
    }

    assert asked == set(book.guide.regions.rules)


def test_whoever_has_a_reminder_is_told_all_that_can_be_said_of_it_wherever_it_is_said(small: Book) -> None:
    guide = small.guide
    told = list(samples.kept(guide, "en"))
    shown = [(turn.place.node, turn.screen.kept) for turn in turns(guide, DAY) if turn.place.language == "en"]

    for kept in told:
        nodes = PERSONAL - {Own.REMIND_SET} | ({guide.reminder} if kept.reminder else set())
        assert {node for node, of in shown if of is not NOTHING and of == kept} == nodes


def test_the_notice_of_a_reminder_that_waits_is_shown_above_every_screen(small: Book) -> None:
    noticed = {turn.place.node for turn in turns(small.guide, DAY) if turn.screen.notice}
    settled = {visit(small.guide, Place("acme", node), instant(DAY)).place.node for node in small.guide.nodes}

    assert noticed == settled


def test_clocks_are_offered_with_the_longest_wish_in_every_country_that_has_several(small: Book) -> None:
    asked = [turn for turn in turns(small.guide, DAY) if turn.screen.template == "zone"]
    targets = [key.target for turn in asked for row in turn.screen.rows for key in row]

    assert {turn.place.region for turn in asked} == {*countries(small.guide)} - {"DE"}
    assert max(len(target.detail) for target in targets if isinstance(target, Place)) == LONGEST_DETAIL


def test_every_text_is_shown_the_ones_for_words_not_understood_too(small: Book) -> None:
    shown = {turn.screen.template for turn in turns(small.guide, DAY)}
    texts = {name for name in small.library.languages["en"].texts if not name.startswith("regions/")}

    assert shown == texts


def test_a_place_is_visited_as_it_settles_and_only_once(small: Book) -> None:
    besides = {*SPOKEN, "failed"}
    every = list(turns(small.guide, DAY))
    plain = [turn for turn in every if not (turn.screen.notice or turn.screen.asked or turn.screen.kept != NOTHING)]
    shown = [turn.place for turn in plain if turn.screen.template not in besides]

    assert len(shown) == len(set(shown))
    assert all(visit(small.guide, turn.place, instant(DAY)).place == turn.place for turn in every)
