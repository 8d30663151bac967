"""Screens and the ways between them: every one has words, fits, and leads on without losing what was chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from itertools import product

import pytest

from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import PLAIN, countries, instant, places, turns
from bot.engine.engine import effect, settle, visit
from bot.engine.guide import MENU, Answer, Guide, Own, Page, Topic
from bot.engine.keeping import Kept, Remind
from bot.engine.message import LIMITS, Copy, Limits, Message, Press, text_of
from bot.engine.place import LONGEST_DETAIL, Place
from bot.engine.schedule import read_when
from bot.engine.screen import Copied, Key, Kind, Label, Link, Screen, Turn
from bot.engine.screens import asks
from tests.engine.wild import BERLIN

DAY = date(2026, 11, 23)
NOW = instant(DAY)
BOT = f"https://t.me/{'x' * 32}?start="  # the longest name that a bot can have
CHOICES = ("region", "platform", "language", "labels")


@pytest.fixture(scope="module")
def every(guide: Guide) -> list[Turn]:
    """A turn for every screen that differs, in one language: the engine treats them alike."""
    return [turn for turn in turns(guide, DAY) if turn.place.language == guide.language]


def keys(screen: Screen) -> list[Key]:
    return [key for row in screen.rows for key in row]


def targets(screen: Screen) -> list[Place]:
    return [key.target for key in keys(screen) if isinstance(key.target, Place)]


def press(guide: Guide, place: Place, name: str) -> Place:
    """Where somebody is after pressing the button of that name."""
    found = [key.target for key in keys(visit(guide, place, NOW).screen) if key.label.name == name]

    assert len(found) == 1, f"{name!r} at {place}"
    assert isinstance(found[0], Place)
    return visit(guide, found[0], NOW).place


def links(guide: Guide, place: Place) -> list[str]:
    return [key.target.name for key in keys(visit(guide, place, NOW).screen) if isinstance(key.target, Link)]


def names(guide: Guide, place: Place) -> list[str]:
    return [key.label.name for key in keys(visit(guide, place, NOW).screen)]


def chosen(place: Place) -> dict[str, str]:
    return {name: getattr(place, name) for name in CHOICES}


# --- Every screen -----------------------------------------------------------------------------------------------------


def test_every_node_is_walked_for_every_region_platform_and_language(guide: Guide) -> None:
    regions = {guide.regions.of(country) for country in countries(guide)}
    walked = {(place.node, place.region, place.platform, place.language) for place in places(guide)}
    every = product(guide.nodes, countries(guide), guide.platforms, guide.languages)

    assert set(guide.regions.rules) == regions
    assert set() == set(every) - walked


@pytest.mark.exhaustive
@pytest.mark.parametrize("day", [date(2024, 10, 1), DAY], ids=str)
def test_every_screen_has_words_and_a_way_on_within_every_limit(book: Book, day: date) -> None:
    for turn in turns(book.guide, day):
        message = render(book, turn.screen, day)

        assert text_of(message.blocks).strip()
        assert all(message.rows)
        assert any(target.node != turn.place.node for target in targets(turn.screen))
        assert {name: over(message, limits) for name, limits in LIMITS.items() if over(message, limits)} == {}


def over(message: Message, limits: Limits) -> Mapping[str, int]:
    """What is too much for a platform."""
    buttons = [button for row in message.rows for button in row]
    sizes = {
        "text": units(text_of(message.blocks)),
        "rows": len(message.rows),
        "columns": max(len(row) for row in message.rows),
        "buttons": len(buttons),
        "label": max(units(button.text) for button in buttons),
        "payload": max(len(button.payload) for button in buttons if isinstance(button, Press)),
        "copied": max((units(button.copied(BOT)) for button in buttons if isinstance(button, Copy)), default=0),
    }
    return {name: size for name, size in sizes.items() if size > getattr(limits, name)}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_every_button_leads_to_a_place_that_exists_or_does_something(guide: Guide, every: list[Turn]) -> None:
    for turn in every:
        for target in targets(turn.screen):
            assert effect(guide, target) or target == settle(guide, target)


def test_answering_one_question_loses_no_other_answer(every: list[Turn]) -> None:
    for turn in every:
        for target in targets(turn.screen):
            before, after = chosen(turn.place), chosen(target)
            changed = [name for name in CHOICES if before[name] != after[name]]

            assert len(changed) <= 1
            assert all(after[name] for name in changed)


def test_every_screen_shows_the_place_where_somebody_is(every: list[Turn]) -> None:
    for turn in every:
        if turn.place.node != Own.START:
            assert turn.place == turn.screen.place


def test_no_two_buttons_of_a_screen_say_the_same(every: list[Turn]) -> None:
    for turn in every:
        labels = [key.label for key in keys(turn.screen)]

        assert len(set(labels)) == len(labels)


# --- The shortest way -------------------------------------------------------------------------------------------------


def offered(guide: Guide) -> Iterator[tuple[str, str, str]]:
    for tag, language in guide.languages.items():
        for country, platform in product({*guide.where, *language.countries}, guide.platforms):
            yield tag, country, platform


def test_it_is_off_after_four_presses(guide: Guide) -> None:
    for tag, country, platform in offered(guide):
        start = Place(guide.service, Own.START, language=tag)
        asked = press(guide, start, country)  # 1
        way = press(guide, asked, f"platform-{platform}")  # 2
        off = press(guide, way, "off")  # 4

        assert guide.switch in links(guide, way)  # 3: outside the chat
        assert Place(guide.service, "off", country, platform, tag) == off


def test_whoever_has_turned_it_off_already_checks_it_after_one_press(guide: Guide) -> None:
    start = Place(guide.service, Own.START, language="en")
    check = press(guide, start, "just-check")

    assert guide.outcome == check.node
    assert guide.switch in links(guide, check)
    assert press(guide, check, "off").node == "off"


def walks(guide: Guide) -> Iterator[Place]:
    """Every step, for everybody whom the guide tells apart."""
    for step, country, platform in product(guide.steps, countries(guide), guide.platforms):
        yield Place(guide.service, step.name, country, platform, guide.language)


def test_i_dont_see_this_leads_to_the_link_and_to_the_form_within_three_presses(guide: Guide) -> None:
    for step in walks(guide):
        lost = press(guide, step, "lost")
        second = {visit(guide, target, NOW).place for target in targets(visit(guide, lost, NOW).screen)}
        third = {
            visit(guide, target, NOW).place for near in second for target in targets(visit(guide, near, NOW).screen)
        }
        seen = {link for place in (lost, *second, *third) for link in links(guide, place)}

        assert guide.switch in links(guide, lost)
        assert "form" in seen


def test_done_and_back_walk_all_steps_in_order(guide: Guide) -> None:
    stops = [guide.main, *(step.name for step in guide.steps), guide.outcome]
    place = Place(guide.service, guide.main, "DE", "app", "de", "en")
    forward = [place, press(guide, place, "step-by-step")]
    for _ in guide.steps:
        forward.append(press(guide, forward[-1], "done"))
    backward = [forward[-2]]
    for _ in guide.steps:
        backward.append(press(guide, backward[-1], "back"))

    assert [place.at(stop) for stop in stops] == forward
    assert [place.at(stop) for stop in reversed(stops[:-1])] == backward


def test_a_step_shows_how_far_one_has_come(guide: Guide) -> None:
    step = guide.steps[2]
    progress = visit(guide, Place(guide.service, step.name, "DE", "app", "en"), NOW).screen.progress

    assert progress is not None
    assert (progress.number, progress.total) == (3, len(guide.steps))
    assert progress.path == tuple(before.marks["app"] for before in guide.steps[:2])


# --- Asides -----------------------------------------------------------------------------------------------------------


def answered(guide: Guide) -> Iterator[tuple[Topic, Answer]]:
    for topic in guide.topics():
        for name in topic.answers:
            answer = guide.nodes[name]

            assert isinstance(answer, Answer)
            yield topic, answer


def test_an_answer_opened_from_any_step_leads_back_to_it_with_everything_kept(guide: Guide) -> None:
    for step, (topic, answer) in product(guide.steps, answered(guide)):
        place = Place(guide.service, step.name, "GB", "app", "de", "fr")
        shown = press(guide, press(guide, press(guide, place, "ask"), topic.name), answer.name)
        back = press(guide, shown, "back-to-step")

        assert answer.name == shown.node
        assert place == back


def test_the_sources_of_an_answer_lead_back_to_it_and_then_to_the_step(guide: Guide) -> None:
    place = Place(guide.service, "step-toggle", "GB", "app", "de")
    answer = replace(place, node="uk", back="step-toggle")
    sources = press(guide, answer, Own.SOURCES)

    assert answer == press(guide, sources, "back")
    assert place == press(guide, answer, "back-to-step")


def test_sources_list_what_a_screen_rests_on_page_by_page_and_lead_back_to_it(guide: Guide, every: list[Turn]) -> None:
    for turn in every:
        if Own.SOURCES in {key.label.name for key in keys(turn.screen)}:
            pages = leafed(guide, press(guide, turn.place, Own.SOURCES))
            listed = [claim for page in pages for claim in page.screen.listed]
            returns = {target for page in pages for target in targets(page.screen) if target.node != Own.SOURCES}
            (back,) = returns

            assert listed
            assert len(set(listed)) == len(listed)
            assert visit(guide, turn.place, NOW).screen.template == visit(guide, back, NOW).screen.template
            assert chosen(turn.place) == chosen(back)


def leafed(guide: Guide, place: Place) -> list[Turn]:
    """All pages of sources, from the first on."""
    shown = visit(guide, place, NOW)
    more = [target for target in targets(shown.screen) if target.node == Own.SOURCES]
    return [shown, *(page for target in more for page in leafed(guide, target))]


def test_a_page_of_sources_past_the_last_is_the_last(guide: Guide) -> None:
    first = Place(guide.service, Own.SOURCES, language="en", detail=guide.codes["myths"])
    pages = leafed(guide, first)

    assert len(pages) > 1
    assert pages[-1].screen.listed == visit(guide, replace(first, detail=f"{first.detail}-99"), NOW).screen.listed
    assert pages[0].screen.listed == visit(guide, replace(first, detail=f"{first.detail}-0"), NOW).screen.listed


def test_a_walk_worth_a_minute_leads_back_to_done(guide: Guide) -> None:
    off = Place(guide.service, "off", "DE", "web", "de")
    asides = [target for target in targets(visit(guide, off, NOW).screen) if guide.nodes[target.node].aside]

    assert {"walk-form", "walk-ads", "walk-research", "walk-visibility", "walk-copy", "share"} <= {
        aside.node for aside in asides
    }
    assert [off] * len(asides) == [press(guide, aside, "back") for aside in asides]


def test_an_aside_opened_by_a_link_leads_to_the_menu(guide: Guide) -> None:
    asides = [name for name, node in guide.nodes.items() if node.aside and name != Own.SOURCES]
    shown = [visit(guide, Place(guide.service, name), NOW).screen for name in asides]

    assert [screen.place.node for screen in shown if MENU not in {target.node for target in targets(screen)}] == []


# --- Choosing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("place", "asked", "template"),
    [
        (Place("linkedin", "start", "", "", "en"), "region", "start"),
        (Place("linkedin", "start", "", "app", "en"), "region", "start"),
        (Place("linkedin", "start", "DE", "", "en"), "platform", "here"),
        (Place("linkedin", "start", "DE", "web", "en"), None, "way"),
        (Place("linkedin", "way", "", "web", "en"), "region", "where"),
        (Place("linkedin", "way", "DE", "", "en"), "platform", "here"),
        (Place("linkedin", "way", "DE", "web", "en"), None, "way"),
        (Place("linkedin", "step-menu", "", "", "en"), "region", "where"),
        (Place("linkedin", "step-menu", "DE", "", "en"), "platform", "here"),
        (Place("linkedin", "step-menu", "DE", "app", "en"), None, "step-menu"),
        (Place("linkedin", "here", "", "", "en"), "region", "where"),
        (Place("linkedin", "here", "DE", "web", "en"), "platform", "here"),
        (Place("linkedin", "where", "DE", "web", "en"), "region", "where"),
        (Place("linkedin", "check", "", "", "en"), None, "check"),
        (Place("linkedin", "uk", "", "", "en"), None, "uk"),
        (Place("linkedin", "remind", "", "", "en"), "moment", "remind"),
        (Place("linkedin", "remind-new", "", "", "en"), "moment", "remind"),
        (Place("linkedin", "remind-set", "", "", "en", detail="3m"), "region", "where"),
        (Place("linkedin", "remind-set", "US", "", "en", detail="3m"), "zone", "zone"),
        (Place("linkedin", "remind-set", "001", "", "en", detail="3m"), "zone", "zone"),
        (Place("linkedin", "remind-set", "US", "", "en", detail="3m-zzzz"), "zone", "zone"),
        (Place("linkedin", "remind-set", "US", "", "en", detail=f"3m-{BERLIN}"), "moment", "remind"),
        (Place("linkedin", "remind-set", "DE", "", "en", detail="3m"), "moment", "remind"),
        (Place("linkedin", "remind-self", "", "", "en", detail="3m"), None, "remind-self"),
        (Place("linkedin", "kept", "", "", "en"), None, "kept"),
        (Place("linkedin", "kept-file", "", "", "en"), None, "kept"),
        (Place("linkedin", "erase", "", "", "en"), None, "erase"),
        (Place("linkedin", "reminded", "", "", "en"), None, "reminded"),
    ],
)
def test_a_place_asks_for_what_it_needs_first(guide: Guide, place: Place, asked: str | None, template: str) -> None:
    assert asked == asks(guide, place)
    assert template == visit(guide, place, NOW).screen.template


@pytest.mark.parametrize(
    ("node", "detail", "then"),
    [
        ("start", "", "way"),
        ("way", "", "way"),
        ("step-menu", "", "step-menu"),
        ("where", "", "here"),
        ("here", "", "here"),
        ("remind-set", "3m", "remind-set"),
    ],
)
def test_saying_where_one_lives_leads_on_to_what_was_asked_for(guide: Guide, node: str, detail: str, then: str) -> None:
    place = Place(guide.service, node, "", "", "de", detail=detail)
    answered_place = press(guide, place, "AT")

    assert (then, "AT", "de") == (answered_place.node, answered_place.region, answered_place.language)


def test_a_wish_waits_in_its_place_until_country_and_clock_are_known(guide: Guide) -> None:
    wish = Place(guide.service, Own.REMIND_SET, language="en", back="off", detail="t2703010930e12m")
    asked = press(guide, wish, "US")
    known = press(guide, asked, "America/Denver")
    act = effect(guide, known)

    assert replace(wish, region="US") == asked
    assert isinstance(act, Remind)
    assert (act.place, act.zone) == (known, "America/Denver")
    assert act.when == read_when(wish.detail)
    assert len(known.detail) == LONGEST_DETAIL


def test_each_clock_of_a_country_is_offered_with_what_it_shows_now(guide: Guide) -> None:
    wish = Place(guide.service, Own.REMIND_SET, "US", language="en", back="off", detail="3m")
    screen = visit(guide, wish, NOW).screen
    clocks = {key.label.name: key.label.number for key in keys(screen) if key.label.kind is Kind.ZONE}

    assert clocks.keys() == set(guide.zones.of("US"))
    assert clocks["America/New_York"] == 7 * 60
    assert clocks["America/Los_Angeles"] == 4 * 60
    assert wish.at("off") == press(guide, wish, "back")


def test_changing_the_country_of_a_regional_answer_leads_back_to_the_answer(guide: Guide) -> None:
    answer = Place(guide.service, "regulator", "GB", "app", "en", back="step-toggle")
    where = press(guide, answer, Own.WHERE)

    assert replace(answer, region="CH") == press(guide, where, "CH")
    assert answer == press(guide, where, "back")


@pytest.mark.parametrize(
    ("node", "back", "then"),
    [
        ("start", "", "way"),
        ("way", "", "way"),
        ("step-menu", "", "step-menu"),
        ("here", "", "way"),
        ("here", "step-menu", "step-menu"),
        ("here", "start", "way"),
    ],
)
def test_saying_web_or_app_leads_on_or_back_to_where_one_was(guide: Guide, node: str, back: str, then: str) -> None:
    place = Place(guide.service, node, "DE", "", "en", back=back)

    assert Place(guide.service, then, "DE", "app", "en") == press(guide, place, "platform-app")


def test_what_holds_there_is_said_with_a_way_to_change_the_country_and_to_its_sources(guide: Guide) -> None:
    step = Place(guide.service, "step-menu", "GB", "", "en")
    here = visit(guide, step, NOW).screen
    unknown = visit(guide, step, datetime(1999, 1, 1, tzinfo=NOW.tzinfo)).screen

    assert here.rule == guide.regions.rule("GB", DAY)
    assert replace(step, node=Own.HERE, back="step-menu") == press(guide, press(guide, step, Own.SOURCES), "back")
    assert replace(step, node=Own.HERE, region="CH", back="step-menu") == press(
        guide, press(guide, step, Own.WHERE), "CH"
    )
    assert unknown.rule is not None


def test_the_language_changes_and_nothing_else(guide: Guide) -> None:
    step = Place(guide.service, "step-menu", "DE", "web", "en", "fr")
    language = step.at(Own.LANGUAGE, back="step-menu")

    assert replace(step, language="de") == press(guide, language, "de")
    assert replace(step, labels="es") == press(guide, press(guide, language, Own.LABELS), "es")


def test_the_languages_own_countries_are_offered_first(guide: Guide) -> None:
    for tag, language in guide.languages.items():
        shown = visit(guide, Place(guide.service, Own.START, language=tag), NOW).screen
        codes = [key.label.name for key in keys(shown) if key.label.kind is Kind.COUNTRY]

        assert list(dict.fromkeys((*language.countries, *guide.where))) == codes


def test_the_other_platform_is_offered_once_one_is_chosen(guide: Guide) -> None:
    web = Place(guide.service, "lost-menu", "DE", "web", "en")
    unknown = replace(web, platform="")

    assert Place(guide.service, "way", "DE", "app", "en") == press(guide, web, "other-platform-app")
    assert [name for name in names(guide, unknown) if name.startswith("other-platform")] == []


def test_a_reminder_is_offered_once_and_again_and_again_and_where_nothing_can_be_sent_once(guide: Guide) -> None:
    remind = Place(guide.service, Own.REMIND, "DE", "web", "en", back="off")
    once, again = [f"{months}m" for months in guide.remind], [f"e{months}m" for months in guide.again]
    wishes = [target for target in targets(visit(guide, remind, NOW).screen) if target.node == Own.REMIND_SET]
    unsent = [target for target in targets(visit(guide, remind, NOW, Kept(sends=False)).screen) if target.detail]

    assert [*once, *again] == [wish.detail for wish in wishes]
    assert once == [wish.detail for wish in unsent]
    assert {"off"} == {wish.back for wish in wishes}


def test_where_nothing_can_be_sent_the_date_is_named(guide: Guide) -> None:
    remind = Place(guide.service, Own.REMIND, "DE", "web", "en", back="off")
    named = remind.at(Own.REMIND_SELF, back="off", detail="3m")

    assert date(2027, 2, 23) == visit(guide, named, NOW).screen.due
    assert guide.switch in links(guide, named)
    assert remind == press(guide, named, "another-day")


def test_a_text_to_pass_on_is_copied(guide: Guide) -> None:
    share = visit(guide, Place(guide.service, "share", language="en"), NOW).screen

    assert Key(Label(Kind.WORD, "copy-share"), Copied("share")) in keys(share)


# --- Freshness --------------------------------------------------------------------------------------------------------


def test_a_screen_says_since_when_a_claim_under_it_was_not_re_checked(guide: Guide) -> None:
    off = Place(guide.service, "off", PLAIN, "web", "en")
    node = guide.nodes["off"]
    assert isinstance(node, Page)
    checked = [guide.claims[name].checked_on for name in node.claims if guide.claims[name].holds]

    assert min(checked) == visit(guide, off, datetime(2099, 1, 1, tzinfo=NOW.tzinfo)).screen.stale
    assert visit(guide, off, datetime(1999, 1, 1, tzinfo=NOW.tzinfo)).screen.stale is None
